/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * net: programs on network devices. A device is given by name, with a mode behind a colon where one
 * is wanted: "eth0:egress" for tc, "eth0:skb" for XDP.
 */
#pragma once

#include "ecli/hook.h"
#include "package/package.h"

/* TARGET may be NULL: then META (may be NULL) must tell the device. */
int net_attach_tc(struct hooks *h, struct bpf_program *p, const struct package_program *meta,
		  const char *target, struct error *err);
int net_attach_xdp(struct hooks *h, struct bpf_program *p, const struct package_program *meta,
		   const char *target, struct error *err);

/* A socket filter: TARGET is a device, or "any". The packets themselves are not read. */
int net_attach_socket(struct hooks *h, struct bpf_program *p, const char *target,
		      struct error *err);

void net_detach_tc(const struct hook *hook);
