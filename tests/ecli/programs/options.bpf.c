// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Variables of every type that an option can set, sent back as they are. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "only_pid.h"
#include "options.h"

/// @brief Sends its options back
/// @details Nothing else:
/// it ends there. No newline: \n
///
/// That is all it does.
/// @version 1.2
char LICENSE[] SEC("license") = "Dual BSD/GPL";

/// @cmdarg {"short": "c", "long": "count", "help": "how many"}
const volatile unsigned char count = 3;
const volatile short low = -4;
const volatile unsigned long long mask = 0xff;
const volatile enum mode mode = FAST;
const volatile _Bool plain = 1;
/// @cmdarg {"default": true}
const volatile _Bool on = 1;
/// @cmdarg {"default": false}
const volatile _Bool off = 0;
const volatile char word[8] = "ab";
const volatile int list[3] = {1, 2, 3};
const volatile double ratio = 0.5;
int in_data = 5;
int in_bss;
static volatile int hidden = 1;

SEC("tp/syscalls/sys_enter_getpgid")
int answer(void *ctx)
{
	struct event *e;

	if (!is_watched(bpf_get_current_pid_tgid() >> 32))
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e), 0);
	if (!e)
		return 0;
	__builtin_memset(e, 0, sizeof(*e));
	e->count = count;
	e->low = low;
	e->mask = mask;
	e->mode = mode;
	e->plain = plain;
	e->on = on;
	e->off = off;
	for (int i = 0; i < 8; i++)
		e->word[i] = word[i];
	for (int i = 0; i < 3; i++)
		e->list[i] = list[i];
	/* BPF has no floating point: the bits are passed on. */
	*(unsigned long long *)&e->ratio = *(const volatile unsigned long long *)&ratio;
	e->in_data = in_data;
	e->in_bss = in_bss + hidden;
	bpf_ringbuf_submit(e, 0);
	return 0;
}
