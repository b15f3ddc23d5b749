/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trace_line: one record of a tracefs trace_pipe, as text, taken apart.
 *
 *	            bash-1234    [001] d..31  8123.456789: bpf_trace_printk: the message\n
 *
 * The name and the message are bytes that a process may have chosen, with blanks, brackets and
 * newlines in them; everything else is the kernel's. So nothing is searched for: the name ends
 * where its 16 columns end, and the message begins where the kernel's own text is over. A record
 * that is not of this form has no parts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_line {
	bool known;    /* it has this form: PID is known, and COMM unless it is NULL */
	bool printk;   /* known, and of bpf_trace_printk() */
	uint64_t lost; /* records that the kernel has lost before it; at least, if it cannot say */
	uint64_t pid;  /* of the thread */
	const char *comm; /* NULL: the kernel does not know it any more ("<...>") */
	size_t comm_len;
	const char *message; /* all of the text if not KNOWN */
	size_t len;
};

/* TEXT, of LEN bytes, is one whole record; the parts are borrowed from it. */
struct trace_line trace_line_parse(const char *text, size_t len);
