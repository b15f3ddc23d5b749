/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * right: what a process may still do once it is confined. A profile is a set of rights; right.c has
 * the capabilities of each, sandbox.c the system calls and the directories.
 */
#pragma once

#include "base/error.h"

enum right {
	RIGHT_WORK = 1 << 0, /* read and write what is open, memory that is not executable, exit */
	RIGHT_SIGNALS = 1 << 1,	   /* signal handlers, abort() */
	RIGHT_OUTPUT = 1 << 2,	   /* what the C library and a table need beside */
	RIGHT_WAIT = 1 << 3,	   /* epoll and poll */
	RIGHT_FILES = 1 << 4,	   /* open for reading, in the directories of the rights below */
	RIGHT_PROC = 1 << 5,	   /* below /proc; kernel symbols: CAP_SYSLOG */
	RIGHT_USERS = 1 << 6,	   /* the user database */
	RIGHT_EXISTS = 1 << 7,	   /* whether a process exists: kill(pid, 0) */
	RIGHT_PROGRAMS = 1 << 8,   /* detach own BPF programs, read their counters */
	RIGHT_MAPS = 1 << 9,	   /* read and clear own BPF maps: CAP_BPF */
	RIGHT_NET = 1 << 10,	   /* remove tc filters and sockmap programs: CAP_NET_ADMIN */
	RIGHT_INSTANCES = 1 << 11, /* remove a directory of tracefs' instances */
	RIGHT_INSPECT = 1 << 12,   /* open and read any process's maps and files; no Landlock */
	RIGHT_SPAWN = 1 << 13,	   /* fork, limit and confine a child, and wait for it */
	RIGHT_PARSE = 1 << 14,	   /* what libelf needs to read a file that is open */
	RIGHT_CHILDREN = 1 << 15,  /* reap any child */
	RIGHT_TIMER = 1 << 16,	   /* be sent a signal after a time */
};

/* exitsnoop once it is attached. */
#define PROFILE_RECORDER                                                                     \
	(RIGHT_WORK | RIGHT_SIGNALS | RIGHT_OUTPUT | RIGHT_WAIT | RIGHT_FILES | RIGHT_PROC | \
	 RIGHT_USERS | RIGHT_EXISTS | RIGHT_CHILDREN)

/* ecli once the package is attached; of MAPS, NET and INSTANCES it adds what this one needs. */
#define PROFILE_ECLI \
	(RIGHT_WORK | RIGHT_SIGNALS | RIGHT_OUTPUT | RIGHT_WAIT | RIGHT_TIMER | RIGHT_PROGRAMS)

/*
 * The process of symbol/finder.h, and the ones that it forks to parse: these pass both filters, so
 * the first has all that the second needs.
 */
#define PROFILE_PARSER (RIGHT_WORK | RIGHT_PARSE)
#define PROFILE_FINDER (PROFILE_PARSER | RIGHT_SIGNALS | RIGHT_WAIT | RIGHT_INSPECT | RIGHT_SPAWN)

/*
 * Gives up all capabilities but those of RIGHTS (a set) that are held, and, for good, the way to
 * new ones. Children that exist are not touched.
 */
int right_drop_others(unsigned int rights, struct error *err);
