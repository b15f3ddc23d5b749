// SPDX-License-Identifier: BSD-2-Clause
/* Records of trace_pipe: the parts lie in the record, and the message is its end. */
#include <stdlib.h>

#include "ecli/trace_line.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const char *text = (const char *)data, *end = text + size;
	struct trace_line l = trace_line_parse(text, size);

	if (l.message < text || l.message + l.len > end || end - (l.message + l.len) > 1)
		abort();
	if ((l.printk || l.comm) && !l.known)
		abort();
	if (l.comm && (l.comm < text || l.comm_len > 16 || l.comm + l.comm_len >= l.message))
		abort();
	return 0;
}
