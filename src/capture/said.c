// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "capture/said.h"

static struct {
	char reason[256];     /* its first warning */
	bool no_kernel_reads; /* the verifier refused bpf_probe_read_kernel() */
	bool debug;
} said;

/* Its log comes in one piece, the reason in its last lines. */
static void _printf_(1, 0) look_for_reason(const char *fmt, va_list ap)
{
	_cleanup_(freep) char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0) {
		text = NULL;
		return;
	}
	if (strstr(text, "cannot use helper bpf_probe_read") ||
	    strstr(text, "unknown func bpf_probe_read"))
		said.no_kernel_reads = true;
}

static int _printf_(2, 0)
	on_libbpf_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	va_list copy;

	va_copy(copy, ap);
	if (level == LIBBPF_WARN && !said.reason[0]) {
		vsnprintf(said.reason, sizeof(said.reason), fmt, copy);
		said.reason[strcspn(said.reason, "\n")] = '\0';
	}
	va_end(copy);
	if (level == LIBBPF_WARN) {
		va_copy(copy, ap);
		look_for_reason(fmt, copy);
		va_end(copy);
	}
	if (said.debug)
		vfprintf(stderr, fmt, ap);
	return 0;
}

void said_listen(bool debug)
{
	said.reason[0] = '\0';
	said.no_kernel_reads = false;
	said.debug = debug;
	libbpf_set_print(on_libbpf_print);
}

const char *said_reason(void)
{
	return said.reason;
}

bool said_no_kernel_reads(void)
{
	return said.no_kernel_reads;
}
