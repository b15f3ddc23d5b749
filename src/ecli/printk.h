/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * printk: the lines that programs write with bpf_printk(). They go into the kernel's trace buffer,
 * which is one for the machine. We read them through a tracefs instance of our own (its event
 * bpf_trace:bpf_trace_printk, Linux 5.9), so that no line is taken from another reader. Each read
 * is one record: a newline in a message, or in a task's name, makes no second one. What is not of
 * the kernel's form is a message of nobody known.
 *
 * A line does not tell which program wrote it. Formats that lie in the object's .rodata, as
 * bpf_printk() of libbpf puts them, are known: when each call of the object takes one of those,
 * only lines that fit one are shown. Else all are.
 */
#pragma once

#include <bpf/libbpf.h>
#include <stddef.h>

#include "ecli/image.h"
#include "ecli/output.h"
#include "ecli/undo.h"

/* Whether a program that is to be loaded calls bpf_trace_printk() or bpf_trace_vprintk(). */
bool printk_used(const struct image *image);

struct printk;

/* IMAGE is opened and not yet loaded; TRACEFS is where that is mounted. */
int printk_open(const struct image *image, const char *tracefs, struct undo *undo,
		struct printk **ret, struct error *err);
void printk_close(struct printk *p); /* takes the instance away; NULL is fine */
DEFINE_CLEANUP(struct printk *, printk_close)

int printk_fd(const struct printk *p); /* becomes readable when lines are there */

/* Lines found now go to OUT; returns how many there were, those of others too. */
size_t printk_drain(struct printk *p, struct output *out);

/* Lines that the kernel says it has lost, since they came faster than they were read; at least. */
uint64_t printk_lost(const struct printk *p);
