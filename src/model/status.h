/* SPDX-License-Identifier: BSD-2-Clause */
/* status: the parts of a wait status, as <sys/wait.h> has them; and the size of a page. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

static inline int status_signal(int status)
{
	return status & 0x7f;
}

static inline int status_exit_code(int status)
{
	return status_signal(status) ? 0 : WEXITSTATUS(status);
}

static inline bool status_core_dumped(int status)
{
	return status_signal(status) && WCOREDUMP(status);
}

static inline uint64_t status_page_size(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}
