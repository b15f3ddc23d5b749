// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* One event of every kind of member, for each getpgid() of one process. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "kinds.h"
#include "only_pid.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tp/syscalls/sys_enter_getpgid")
int fill(void *ctx)
{
	struct event *e;

	if (!is_watched(bpf_get_current_pid_tgid() >> 32))
		return 0;
	e = bpf_ringbuf_reserve(&rb, sizeof(*e) + 6, 0);
	if (!e)
		return 0;
	__builtin_memset(e, 0, sizeof(*e));
	e->tiny = -7;
	e->port = 65535;
	e->negative = -9000000000LL;
	e->yes = 1;
	e->color = GREEN;
	e->unknown = 77;
	e->pointer = (void *)0x1000;
	__builtin_memcpy(e->name, "eightlen", 8);
	__builtin_memcpy(e->hostile, "a\x1b[31m\n\xff\\", 10);
	__builtin_memcpy(e->bytes, "\x00\x01\xfe\xff", 4);
	e->numbers[0] = 1;
	e->numbers[2] = 3;
	e->at.x = -1;
	e->at.y = 2;
	e->line[1].y = 9;
	e->word = 0x04030201;
	e->low = 5;
	e->below_zero = -3;
	e->wide = 0xabcdef0123;
	e->huge = -((__int128)1 << 100);
	__builtin_memcpy(e->end, "tail!\0", 6);
	bpf_ringbuf_submit(e, 0);
	return 0;
}
