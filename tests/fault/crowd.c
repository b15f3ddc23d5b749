// SPDX-License-Identifier: BSD-2-Clause
/*
 * crowd N: N processes that wait, as cheap as a process can be: they share one address space, and
 * have a page of stack each. Says "ready" when all are there; after a SIGTERM it ends
 * them all, and ends itself when the last one is gone.
 */
#include <err.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK 4096

static int wait_forever(void *arg)
{
	(void)arg;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (pause() < 0)
		;
	return 0;
}

int main(int argc, char **argv)
{
	long n = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	sigset_t term;
	char *stacks;
	pid_t *pids;
	int sig;

	if (n <= 0)
		errx(2, "usage: crowd N");
	stacks = mmap(NULL, (size_t)n * STACK, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	pids = calloc((size_t)n, sizeof(*pids));
	if (stacks == MAP_FAILED || !pids)
		err(1, "stacks");
	setpgid(0, 0);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	for (long i = 0; i < n; i++) {
		pids[i] = clone(wait_forever, stacks + (i + 1) * STACK, CLONE_VM | SIGCHLD, NULL);
		if (pids[i] < 0)
			err(1, "process %ld", i);
	}
	puts("ready");
	fflush(stdout);
	sigwait(&term, &sig);
	for (long i = 0; i < n; i++)
		kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	return 0;
}
