/* SPDX-License-Identifier: BSD-2-Clause */
/* Instructions that the CPU refuses. */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "scene.h"

#define NO_ROOM 71

static void ready_to_fault(struct slot *me, char **args, const volatile void *addr)
{
	rlim_t bytes = args[0] && !strcmp(args[0], "core") ? RLIM_INFINITY : 0;
	struct rlimit limit = {bytes, RLIM_INFINITY};

	setrlimit(RLIMIT_CORE, &limit);
	me->addr = (uint64_t)(uintptr_t)addr;
	scene_last_word(me);
}

static void die_null(struct slot *me, char **args)
{
	volatile uintptr_t address = 0x10; /* volatile: or the compiler objects */
	volatile int *nowhere = (volatile int *)address;

	ready_to_fault(me, args, nowhere);
	*nowhere = 1;
}

static void *page_new(int protection)
{
	void *page = mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		err(NO_ROOM, "mmap");
	return page;
}

static void die_readonly(struct slot *me, char **args)
{
	volatile int *page = page_new(PROT_READ);

	ready_to_fault(me, args, page + 3);
	page[3] = 1;
}

static void die_no_exec(struct slot *me, char **args)
{
	void *page = page_new(PROT_READ | PROT_WRITE);

	ready_to_fault(me, args, page);
	((void (*)(void))page)();
}

/* An address that no page table can hold: the CPU tells the kernel no address. */
static void die_non_canonical(struct slot *me, char **args)
{
	ready_to_fault(me, args, NULL);
	*(volatile int *)0x8000000000000000ull = 1;
}

static int descend(volatile char *above)
{
	volatile char here[4096];

	here[0] = above ? *above : 1;
	return descend(here) + here[0];
}

static void die_stack(struct slot *me, char **args)
{
	struct rlimit limit = {256 << 10, RLIM_INFINITY};

	setrlimit(RLIMIT_STACK, &limit);
	ready_to_fault(me, args, NULL);
	exit(descend(NULL));
}

static void die_truncated(struct slot *me, char **args)
{
	int fd = memfd_create("truncated", MFD_CLOEXEC);
	volatile char *map;

	if (fd < 0 || ftruncate(fd, 8192) < 0)
		err(NO_ROOM, "memfd");
	map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED || ftruncate(fd, 4096) < 0)
		err(NO_ROOM, "mmap");
	ready_to_fault(me, args, map + 4096);
	map[4096] = 1;
}

static void die_divide(struct slot *me, char **args)
{
	volatile int one = 1, zero = 0;

	ready_to_fault(me, args, NULL);
	exit(one / zero);
}

static void die_illegal(struct slot *me, char **args)
{
	ready_to_fault(me, args, NULL);
	__builtin_trap();
}

static void die_breakpoint(struct slot *me, char **args)
{
	ready_to_fault(me, args, NULL);
#if defined(__x86_64__)
	__asm__ volatile("int3");
#elif defined(__aarch64__)
	__asm__ volatile("brk #0");
#else
	raise(SIGTRAP);
#endif
}

static void reset_and_return(int sig)
{
	signal(sig, SIG_DFL);
}

/* A handler steps aside and lets the fault happen again, as crash reporters do. */
static void die_refault(struct slot *me, char **args)
{
	signal(SIGSEGV, reset_and_return);
	die_null(me, args);
}

static void reset_and_raise(int sig)
{
	signal(sig, SIG_DFL);
	raise(sig);
}

/* The other way of crash reporters. */
static void die_reraise_fault(struct slot *me, char **args)
{
	signal(SIGSEGV, reset_and_raise);
	die_null(me, args);
}

const struct way fault_ways[] = {
	{"null", "[core]", "writes to address 0x10", die_null, NULL, 0},
	{"readonly", "[core]", "writes to a page that is read-only", die_readonly, NULL, 0},
	{"no-exec", "", "jumps into data", die_no_exec, NULL, 0},
	{"non-canonical", "", "writes where no address is", die_non_canonical, NULL, 0},
	{"stack", "", "recurses until the stack is full", die_stack, NULL, 0},
	{"truncated", "", "touches a mapping past its file's end", die_truncated, NULL, 0},
	{"divide", "", "divides by zero", die_divide, NULL, 0},
	{"illegal", "", "runs no instruction", die_illegal, NULL, 0},
	{"breakpoint", "", "hits a breakpoint that nobody set", die_breakpoint, NULL, 0},
	{"refault", "", "its handler steps aside, the fault happens again", die_refault, NULL, 0},
	{"reraise-fault", "", "its handler raises the fault's signal again", die_reraise_fault,
	 NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
