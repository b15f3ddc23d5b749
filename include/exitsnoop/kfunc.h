/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * kfunc: kernel functions that our programs call where the kernel has them. What they are called by
 * is known only once the kernel is: until then these numbers, which no helper has, stand for them.
 * A weak symbol (__ksym) would do the same, but where a kernel does not have it, libbpf looks
 * through the types of all modules before it gives up.
 */
#pragma once

#define KFUNC_FIRST 0x7e000000

#define KFUNC_PREEMPT_DISABLE 0x7e000000 /* bpf_preempt_disable(void), Linux 6.10 */
#define KFUNC_PREEMPT_ENABLE  0x7e000001 /* bpf_preempt_enable(void) */
#define KFUNC_IRQ_SAVE	      0x7e000002 /* bpf_local_irq_save(unsigned long *), Linux 6.14 */
#define KFUNC_IRQ_RESTORE     0x7e000003 /* bpf_local_irq_restore(unsigned long *) */
#define KFUNC_RDONLY_CAST     0x7e000004 /* bpf_rdonly_cast(const void *, u32), Linux 6.2 */
#define KFUNCS		      5
