// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "ecc/child.h"

static void show_command(const struct argv *args)
{
	for (size_t i = 0; i < args->n; i++)
		fprintf(stderr, "%s%s", i ? " " : "+ ", args->v[i]);
	fputc('\n', stderr);
}

static int child_spawn(const struct child *c, const struct argv *args, pid_t *ret_pid)
{
	posix_spawn_file_actions_t actions;
	int r = posix_spawn_file_actions_init(&actions);

	if (r)
		return -r;
	if (c->stdin_fd >= 0)
		r = posix_spawn_file_actions_adddup2(&actions, c->stdin_fd, STDIN_FILENO);
	else
		r = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY,
						     0);
	if (!r && c->stdout_fd >= 0)
		r = posix_spawn_file_actions_adddup2(&actions, c->stdout_fd, STDOUT_FILENO);
	if (!r && c->stderr_fd >= 0)
		r = posix_spawn_file_actions_adddup2(&actions, c->stderr_fd, STDERR_FILENO);
	if (!r)
		r = posix_spawnp(ret_pid, args->v[0], &actions, NULL, args->v, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

int child_run(const struct child *c, const struct argv *args, struct error *err)
{
	int status, r;
	pid_t pid = -1;

	if (args->failed || !args->n)
		return error_errno(err, ENOMEM, "cannot run %s", c->what);
	if (c->verbose)
		show_command(args);
	r = child_spawn(c, args, &pid);
	if (r == -ENOENT)
		return error_set(err, ENOENT, "%s: there is no program '%s': %s", c->what,
				 args->v[0], c->install);
	if (r < 0)
		return error_errno(err, -r, "cannot run '%s'", args->v[0]);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(err, errno, "lost track of '%s'", args->v[0]);
	if (WIFEXITED(status))
		return WEXITSTATUS(status) ? -ECHILD : 0;
	return error_set(err, ECHILD, "%s was killed by signal %d (%s)", args->v[0],
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
}
