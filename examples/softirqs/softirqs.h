/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

/* As the kernel numbers them. */
enum vector {
	HI,
	TIMER,
	NET_TX,
	NET_RX,
	BLOCK,
	IRQ_POLL,
	TASKLET,
	SCHED,
	HRTIMER,
	RCU,
	N_VECTORS,
};

struct times {
	unsigned long long count;
	unsigned long long total_ns;
	unsigned long long longest_ns;
};
