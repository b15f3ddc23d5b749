/* SPDX-License-Identifier: BSD-2-Clause */
/* cause: why a process died, from the evidence of its record. What has no evidence is unknown. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "exitsnoop/record.h"
#include "model/cgroups.h"
#include "model/image.h"

enum cause {
	CAUSE_EXIT,
	CAUSE_RETURNED,
	CAUSE_KILL,
	CAUSE_SELF,
	CAUSE_FAULT,
	CAUSE_OOM,
	CAUSE_TIMER,
	CAUSE_TERMINAL,
	CAUSE_PARENT_DEATH,
	CAUSE_LIMIT,
	CAUSE_SECCOMP,
	CAUSE_CGROUP_KILL,
	CAUSE_PIDNS_INIT,
	CAUSE_UNKNOWN,
	CAUSES,
};

struct cause_info {
	const char *name;	 /* as in JSON and --cause */
	const char *description; /* for help and man page */
};
extern const struct cause_info cause_table[CAUSES];

/* 0 and the cause of that name, or -EINVAL with ERR (and the nearest name). */
int cause_parse(const char *name, enum cause *ret, struct error *err);

enum oom_scope { OOM_NONE, OOM_CGROUP, OOM_GLOBAL, OOM_UNKNOWN };

enum limit { LIMIT_CPU, LIMIT_RTTIME, LIMIT_FSIZE };

struct death {
	enum cause cause;
	enum limit limit;		    /* of CAUSE_LIMIT */
	bool parent_thread;		    /* of CAUSE_PARENT_DEATH: its parent process lives on */
	const struct record_sender *killer; /* for kill and cgroup_kill; NULL: none or unknown */
	const struct image *killer_image;   /* the caller's to fill; NULL: not known */
	bool has_fault_addr;
	uint64_t fault_addr;
	const char *fault_code;	   /* "SEGV_MAPERR"; NULL: none */
	const char *fault_meaning; /* "address not mapped"; NULL: none */
	enum oom_scope oom;
	const struct cgroup_info *oom_cgroup; /* the caller's to fill; NULL: not known */
	bool has_oom_limit;
	uint64_t oom_limit_bytes;
};

/* Decides. R's tail must be as long as its flags say. */
void cause_decide(const struct record_exit *r, struct death *ret);
