// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <unistd.h>

#include "base/sink.h"
#include "ecli/output.h"

int output_open(struct output *o, struct error *err)
{
	int fd = sink_open(STDOUT_FILENO);

	if (fd < 0)
		return error_errno(err, -fd, "cannot write to standard output");
	o->fd = fd;
	o->cancel_fd = -1;
	return 0;
}

void output_done(struct output *o)
{
	if (o->fd)
		close(o->fd);
	buf_done(&o->out);
	buf_done(&o->cell);
	*o = (struct output){0};
}

int output_flush(struct output *o)
{
	if (!o->error)
		o->error = buf_flush_until(&o->out, o->fd, o->cancel_fd);
	buf_reset(&o->out);
	return o->error;
}
