/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* pid_pair: what bpf/pidns.bpf.c says of each process, by rising `own`. */
#pragma once

#ifndef __bpf__
#include <stdint.h>
#endif

struct pid_pair {
	uint32_t own;	  /* process id in the PID namespace of the reader */
	uint32_t initial; /* in the initial one */
};
