/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * steady: from Linux 7.0 on a program at a tracepoint can be put off its CPU, and while it stands
 * still there, the kernel leaves it out for everybody else on that CPU, who goes unseen. So there
 * it forbids that for as long as it runs. A tick that comes meanwhile is made up for by whoever
 * allows it again, there and then; with interrupts off that is left undone until the kernel itself
 * does it, after it has noted that the program is over.
 *
 * What is left are the few instructions before the one and after the other. For those who come
 * while somebody was put off just there, standby.h has more programs.
 */
#pragma once

#include "exitsnoop/kfunc.h"
#include "maps.h"

/* Functions of the kernel; the reader puts them in place of these numbers (src/capture/kfunc.h).
 */
static void (*const steady_preempt_disable)(void) = (void *)KFUNC_PREEMPT_DISABLE;
static void (*const steady_preempt_enable)(void) = (void *)KFUNC_PREEMPT_ENABLE;
static void (*const steady_irq_save)(unsigned long *flags) = (void *)KFUNC_IRQ_SAVE;
static void (*const steady_irq_restore)(unsigned long *flags) = (void *)KFUNC_IRQ_RESTORE;

static __always_inline void steady_begin(void)
{
	if (settings.steady)
		steady_preempt_disable();
}

static __always_inline void steady_end(void)
{
	unsigned long flags;

	if (!settings.steady)
		return;
	steady_irq_save(&flags);
	steady_preempt_enable();
	steady_irq_restore(&flags);
}
