/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * probe: programs on places in code and on time, with a target given by the user.
 *
 *   uprobe, uretprobe   BINARY:SYMBOL[+OFFSET][:PID], or :PID for the place that SEC() names
 *   usdt                BINARY:PROVIDER:NAME[:PID], or :PID
 *   kprobe, kretprobe   FUNCTION
 *   tp, tracepoint      CATEGORY:NAME (or CATEGORY/NAME)
 *   raw_tp              NAME
 *   perf_event          HZ: samples of each CPU's clock a second
 */
#pragma once

#include "ecli/hook.h"

int probe_attach_uprobe(struct hooks *h, struct bpf_program *p, const char *target,
			struct error *err);
int probe_attach_usdt(struct hooks *h, struct bpf_program *p, const char *target,
		      struct error *err);
int probe_attach_kprobe(struct hooks *h, struct bpf_program *p, const char *target,
			struct error *err);
int probe_attach_tracepoint(struct hooks *h, struct bpf_program *p, const char *target,
			    struct error *err);
int probe_attach_raw_tracepoint(struct hooks *h, struct bpf_program *p, const char *target,
				struct error *err);
int probe_attach_perf_event(struct hooks *h, struct bpf_program *p, const char *target,
			    struct error *err);
