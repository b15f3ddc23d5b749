/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * scene: who lives and dies in one test, seen by the witness that started it. Everyone on stage
 * has a slot in memory that all of them share; the dying write there what only they know, the
 * witness reaps everyone (it is their subreaper) and prints one JSON line a death.
 *
 * The line's facts come from clone(), waitid(), wait4() and clock_gettime() alone: nothing here
 * shares code with the program under test. Times are CLOCK_MONOTONIC nanoseconds, except "real".
 *
 *   {"label":"code 7","pid":..,"ppid":..,"origin_ppid":..,"uid":..,"gid":..,
 *    "status":1792,"exit_code":7,"signal":0,"core_dumped":false,
 *    "duration_ns":[at least, at most],"real_ns":[not before, not after],
 *    "comm_hex":"..","killer":pid or 0,"addr":"0x..","threads":..,"ns_pid":..,"session":..,
 *    "usage":{"user_us","system_us","max_rss_kib","minor_faults","major_faults",
 *             "voluntary_switches","involuntary_switches","in_blocks","out_blocks"}}
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#define SCENE_SLOTS_MAX 4096
#define SCENE_LABEL_MAX 256

struct slot {
	char label[SCENE_LABEL_MAX];
	char comm[16];	   /* bytes as PR_GET_NAME gave them, or as after exec */
	_Atomic pid_t pid; /* all numbers as the witness sees them.. */
	pid_t ns_pid;	   /* ..but this one */
	pid_t ppid;	   /* parent when it died */
	pid_t origin_ppid; /* parent when it was born */
	pid_t killer;	   /* who sends the signal; 0: nobody or not known */
	pid_t session;
	uid_t uid;
	gid_t gid;
	uint64_t born_from, born_to; /* the clone() lies between these */
	uint64_t last_alive;	     /* stamped by the dying; 0: never */
	uint64_t last_alive_real;
	uint64_t addr; /* what the faulting instruction touches */
	unsigned int threads;
	_Atomic int ready; /* the dying has set its scene and waits to be killed */
	/* What its reaper saw. */
	struct rusage usage;
	uint64_t dead, dead_real;
	int status;
	bool reaped;
};

struct way {
	const char *name;
	const char *args;
	const char *help;
	/* In the process that shall die; does not come back. ARGS ends with NULL. */
	void (*die)(struct slot *me, char **args);
	/* In the witness while the process lives. NULL: it dies without help. */
	void (*help_die)(struct slot *dying, char **args);
	/* Flags for clone() besides SIGCHLD. */
	int clone_flags;
};

extern const struct way exit_ways[], thread_ways[], family_ways[], signal_ways[], fault_ways[],
	limit_ways[], usage_ways[], play_ways[], race_ways[];

int scene_init(void);

/*
 * fork() with a slot: returns the child's pid in the parent and 0 in the child, where *ret_me is
 * its own slot. FLAGS of clone(); the signal of its end is SIGCHLD if they name none. Anyone on the
 * scene may call it. Exits with 71 when the machine has no room.
 */
pid_t scene_clone(const char *label, int flags, struct slot **ret_me);

/* The same, into the PID namespace whose init is INIT. For the witness. */
pid_t scene_clone_into(pid_t init, const char *label, struct slot **ret_me);

/* The same with vfork(): the child runs EXEC, or exits with CODE when it is NULL or fails. */
struct slot *scene_vfork(const char *label, char **exec, int code);

/* First and last words of who was not born by scene_clone(). */
void scene_born(struct slot *me);

/* Stamps the last sign of life into ME: time, parent, ids, name. Call it in the leader. */
void scene_last_word(struct slot *me);

/* ME is going to exec PATH: the name that it will have then. */
void scene_name_exec(struct slot *me, const char *path);

/* The dying says that it may be killed, and waits for ever. */
_Noreturn void scene_await_death(struct slot *me);

/* Waits until DYING is ready; exits with 71 after ten seconds. */
void scene_await_ready(const struct slot *dying);

/* Waits until *FLAG is at least N; exits with 71 after ten seconds. */
void scene_await(const _Atomic int *flag, int n);

/* Another process, named "killer", does ACT(DYING, ARGS) and exits with 0. */
void scene_send_killer(struct slot *dying, char **args, void (*act)(struct slot *, char **));

/* A parent other than the witness reaps its CHILD, and leaves what it saw in the slot. */
void scene_reap_child(struct slot *child, pid_t pid);

/* Reaps everyone and prints a line for each, in the order of birth. */
void scene_reap(void);

uint64_t scene_now(void); /* CLOCK_MONOTONIC, ns */

/* Flags shared by all on the scene, zero at its start, for ways that need to wait. */
extern _Atomic int *scene_flags;
