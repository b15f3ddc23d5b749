/* SPDX-License-Identifier: BSD-2-Clause */
/* Past a limit: RLIMIT_CPU, RLIMIT_FSIZE, seccomp, memory control groups. */
#include <err.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "scene.h"

#define NO_ROOM	      71
#define OOM_BYTES_MAX (64ull << 20)

static void set_limit(int which, rlim_t soft, rlim_t hard)
{
	struct rlimit none = {0, 0}, limit = {soft, hard};

	if (setrlimit(RLIMIT_CORE, &none) < 0 || setrlimit((__rlimit_resource_t)which, &limit) < 0)
		err(NO_ROOM, "setrlimit");
}

/* "soft": SIGXCPU after a second of CPU time; "hard": SIGKILL. */
static void die_cpu(struct slot *me, char **args)
{
	bool soft = !strcmp(args[0], "soft");

	set_limit(RLIMIT_CPU, 1, soft ? 10 : 1);
	scene_last_word(me);
	for (;;)
		__asm__ volatile("");
}

static void die_file_size(struct slot *me, char **args)
{
	int fd = memfd_create("big", MFD_CLOEXEC);
	char data[8192] = "";

	(void)args;
	set_limit(RLIMIT_FSIZE, 4096, 4096);
	scene_last_word(me);
	for (int i = 0; i < 4; i++)
		if (write(fd, data, sizeof(data)) < 0)
			err(NO_ROOM, "SIGXFSZ did not kill");
}

/* getppid(2), which nobody else here needs any more, is answered with ACTION. */
static void forbid_getppid(unsigned int action)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		err(NO_ROOM, "seccomp");
}

static void *offend(void *arg)
{
	(void)arg;
	syscall(SYS_getppid);
	return NULL;
}

static _Noreturn void wait_for_end(void)
{
	for (;;)
		pause();
}

/*
 * ARGS: "process" or "thread"; with "worker", another thread offends and, when only that one was
 * killed, the leader exits with 5.
 */
static void die_seccomp(struct slot *me, char **args)
{
	bool process = !strcmp(args[0], "process");
	pthread_t thread;

	set_limit(RLIMIT_CORE, 0, 0);
	scene_last_word(me);
	forbid_getppid(process ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_KILL_THREAD);
	if (!args[1])
		offend(NULL);
	if (pthread_create(&thread, NULL, offend, NULL))
		errx(NO_ROOM, "no thread");
	/* The kernel clears the thread's word as it dies; pthread_join waits for that. */
	pthread_join(thread, NULL);
	if (process)
		wait_for_end();
	_exit(5);
}

static void die_seccomp_strict(struct slot *me, char **args)
{
	(void)args;
	set_limit(RLIMIT_CORE, 0, 0);
	scene_last_word(me);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) < 0)
		err(NO_ROOM, "seccomp");
	syscall(SYS_getppid);
}

/* Refuses groups whose limit is not small: the machine's memory is not ours to fill. */
static void enter_memory_group(const char *dir)
{
	static const char *const limits[] = {"memory.max", "memory.limit_in_bytes"};
	char path[512];
	unsigned long long bytes = 0;
	FILE *f = NULL;

	for (int i = 0; i < 2 && !f; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, limits[i]);
		f = fopen(path, "re");
	}
	if (!f || fscanf(f, "%llu", &bytes) != 1 || bytes > OOM_BYTES_MAX)
		errx(NO_ROOM, "%s: no small limit", dir);
	fclose(f);
	snprintf(path, sizeof(path), "%s/cgroup.procs", dir);
	f = fopen(path, "we");
	if (!f || fprintf(f, "%d", getpid()) < 0 || fclose(f) == EOF)
		err(NO_ROOM, "%s", path);
}

static void die_oom(struct slot *me, char **args)
{
	char *memory;

	enter_memory_group(args[0]);
	memory = mmap(NULL, 2 * OOM_BYTES_MAX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		      -1, 0);
	if (memory == MAP_FAILED)
		err(NO_ROOM, "mmap");
	scene_last_word(me);
	for (size_t i = 0; i < 2 * OOM_BYTES_MAX; i += 4096)
		memory[i] = 1;
}

const struct way limit_ways[] = {
	{"cpu", "soft|hard", "RLIMIT_CPU", die_cpu, NULL, 0},
	{"file-size", "", "RLIMIT_FSIZE", die_file_size, NULL, 0},
	{"seccomp", "process|thread [worker]", "a system call that is forbidden", die_seccomp, NULL,
	 0},
	{"seccomp-strict", "", "the same in strict mode", die_seccomp_strict, NULL, 0},
	{"oom", "DIR", "fills the memory control group DIR", die_oom, NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
