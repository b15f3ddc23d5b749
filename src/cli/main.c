// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/dumpable.h"
#include "base/sink.h"
#include "base/streams.h"
#include "base/text.h"
#include "capture/privilege.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/pids.h"
#include "cli/session.h"
#include "output/outfile.h"

static int complain(const struct error *err, int status)
{
	_cleanup_(buf_donep) struct buf line = {0};

	text_message(&line, "exitsnoop", err->text);
	buf_flush(&line, STDERR_FILENO);
	return status;
}

/* Help and the like: to stdout, where an error counts, too. */
static int print(void (*put)(struct buf *out))
{
	struct buf out = {0};
	struct error err;
	int r;

	signal(SIGPIPE, SIG_IGN); /* who has read enough, as head, is no failure */
	put(&out);
	r = buf_flush(&out, STDOUT_FILENO);
	buf_done(&out);
	if (!r || r == -EPIPE)
		return STATUS_FINE;
	error_errno(&err, -r, "cannot write to standard output");
	return complain(&err, STATUS_FAILED);
}

static bool want_color(const struct options *o, int fd)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (strcmp(o->color, "auto"))
		return !strcmp(o->color, "always");
	return isatty(fd) && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
}

/* Where the records go: a descriptor of the caller's, or -errno with ERR. */
static int open_output(struct options *o, struct error *err)
{
	int fd;

	if (o->output_path)
		return outfile_open(o->output_path, o->command ? OUTFILE_ANEW : OUTFILE_APPEND,
				    &o->output, err);
	fd = sink_open(STDOUT_FILENO);
	return fd < 0 ? error_errno(err, -fd, "cannot write to standard output") : fd;
}

static int trace(struct options *o, struct users *users)
{
	_cleanup_(closep) int fd = -1;
	_cleanup_(pidns_closep) struct pidns *pidns = NULL;
	struct error err = {0};
	int r, status;

	if (o->command) {
		if (command_check(o->command[0], &err))
			return complain(&err, STATUS_USAGE);
	}
	/* Offsets of a user's choice would have BPF programs read any memory of the kernel. */
	if (o->tracer.btf_file && getauxval(AT_SECURE)) {
		error_set(&err, EPERM,
			  "--btf is refused to a user whose capabilities are those of the file "
			  "exitsnoop alone: give them to the process (sudo, setpriv)");
		return complain(&err, STATUS_FAILED);
	}
	if (privilege_check("exitsnoop", o->tracer.btf_file, &err))
		return complain(&err, STATUS_FAILED);
	r = pidns_open(o->tracer.btf_file, o->tracer.debug, &pidns, &err);
	if (r)
		return complain(&err, STATUS_FAILED);
	o->pidns = pidns;
	if (pids_translate(o, &err))
		return complain(&err, STATUS_USAGE);
	fd = open_output(o, &err);
	if (fd < 0)
		return complain(&err, STATUS_FAILED);
	o->output.color = want_color(o, fd);
	status = session_run(o, users, fd, &err);
	return err.text[0] ? complain(&err, status) : status;
}

static int run(int argc, char **argv, struct users *users)
{
	struct options options;
	struct error err = {0};
	int r = options_parse(argc, argv, users, &options, &err);

	if (r)
		return complain(&err, r == -ENOMEM ? STATUS_FAILED : STATUS_USAGE);
	switch (options.action) {
	case ACTION_HELP:
		return print(help_put_usage);
	case ACTION_VERSION:
		return print(help_put_version);
	case ACTION_COLUMNS:
		return print(help_put_columns);
	default:
		return trace(&options, users);
	}
}

int main(int argc, char **argv)
{
	struct users *users;
	struct error err = {0};
	int status;

	if (dumpable_clear(&err))
		return complain(&err, STATUS_FAILED);
	/* With --output, standard output may be closed. The command is to have it so, too. */
	if (streams_plug(O_CLOEXEC, &err))
		return complain(&err, STATUS_FAILED);
	users = users_new();
	if (!users) {
		fputs("exitsnoop: out of memory\n", stderr);
		return STATUS_FAILED;
	}
	status = run(argc, argv, users);
	users_free(users);
	return status;
}
