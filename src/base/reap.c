// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>

#include "base/reap.h"

void reap_enable(void)
{
	signal(SIGCHLD, SIG_DFL);
}
