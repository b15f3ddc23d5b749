/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * buffers: which struct a program puts into which ring or perf buffer, read from its calls of
 * bpf_ringbuf_reserve(), bpf_ringbuf_output() and bpf_perf_event_output(). The maps themselves do
 * not tell: a ring has no value type.
 */
#pragma once

#include <clang-c/Index.h>
#include <jansson.h>

/*
 * Adds to BUFFERS, for each buffer filled below FUNCTION, its name with that of the struct (its
 * tag, or the typedef's name); null when it gets structs of several kinds. Calls that libclang
 * does not understand, or of other shapes, are passed over.
 */
void buffers_find(CXCursor function, json_t *buffers);
