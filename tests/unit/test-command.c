// SPDX-License-Identifier: BSD-2-Clause
/* The command of run mode: it runs when it is told to go, and never without a parent that watches.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/command.h"
#include "unit.h"

static pid_t slow_parent; /* whose children wait for its end before their first close() */

/*
 * In the place of libc's: the child of command_spawn() closes the parent's end of the pipe before
 * all else. So its parent is gone before it has done anything.
 */
int close(int fd)
{
	const struct timespec moment = {.tv_nsec = 1000000};

	while (slow_parent && getpid() != slow_parent && getppid() == slow_parent)
		nanosleep(&moment, NULL);
	return (int)syscall(SYS_close, fd);
}

/* A command that writes to FD, whose number goes to WORD. */
static int spawn(int fd, char word[static 16], struct command *ret, struct error *err)
{
	static char shell[] = "sh", option[] = "-c", script[] = "echo ran >&$0";
	char *argv[] = {shell, option, script, word, NULL};

	snprintf(word, 16, "%d", fd);
	return command_spawn(argv, ret, err);
}

/* The same, whose writing end it alone keeps; returns the reading end. */
static int spawn_on_pipe(struct command *ret)
{
	struct error err;
	char word[16];
	int out[2];

	assert_int_equal(pipe(out), 0);
	assert_int_equal(spawn(out[1], word, ret, &err), 0);
	close(out[1]);
	return out[0];
}

/* How many bytes come out of FD until everyone who could write has ended. */
static size_t count_bytes(int fd)
{
	size_t all = 0;
	char bytes[64];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		all += (size_t)n;
	assert_int_equal(n, 0);
	return all;
}

static void runs_when_told(void **state)
{
	struct command c;
	struct error err;
	int out = spawn_on_pipe(&c);

	(void)state;
	assert_int_equal(command_go(&c, "sh", &err), 0);
	assert_int_equal(count_bytes(out), strlen("ran\n"));
	assert_true(command_reap(&c, true));
	assert_int_equal(command_exit_status(&c), 0);
	command_done(&c);
	close(out);
}

static void never_told(void **state)
{
	struct command c;
	int out = spawn_on_pipe(&c);

	(void)state;
	command_done(&c);
	assert_int_equal(count_bytes(out), 0);
	close(out);
}

static void parent_killed_at_once(void **state)
{
	char word[16];
	int out[2];
	pid_t parent;

	(void)state;
	assert_int_equal(pipe(out), 0);
	parent = fork();
	assert_true(parent >= 0);
	if (!parent) {
		struct command c;

		slow_parent = getpid();
		spawn(out[1], word, &c, NULL);
		kill(slow_parent, SIGKILL);
	}
	close(out[1]);
	assert_int_equal(count_bytes(out[0]), 0);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	close(out[0]);
}

static void fails_to_run(void **state)
{
	char name[] = "/dev/null", *argv[] = {name, NULL};
	struct command c;
	struct error err;

	(void)state;
	assert_int_equal(command_spawn(argv, &c, &err), 0);
	assert_int_equal(command_go(&c, name, &err), -EACCES);
	assert_says(&err, "cannot run '/dev/null'");
	assert_true(command_reap(&c, true));
	command_done(&c);
}

static pid_t child_exiting(int status)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid)
		_exit(status);
	return pid;
}

/* Their statuses are not taken for the command's, before and after its end, and without one. */
static void other_children_are_reaped_too(void **state)
{
	char name[] = "sh", option[] = "-c", script[] = "exit 3",
	     *argv[] = {name, option, script, NULL};
	struct command c, none = COMMAND_INIT;
	siginfo_t info;
	pid_t others[3];

	(void)state;
	others[0] = child_exiting(1);
	assert_int_equal(command_spawn(argv, &c, NULL), 0);
	others[1] = child_exiting(2);
	assert_int_equal(command_go(&c, name, NULL), 0);
	assert_true(command_reap(&c, true));
	assert_int_equal(command_exit_status(&c), 3);
	others[2] = child_exiting(4);
	assert_int_equal(waitid(P_PID, (id_t)others[2], &info, WEXITED | WNOWAIT), 0);
	assert_true(command_reap(&c, false));
	assert_int_equal(command_exit_status(&c), 3);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		while (waitid(P_PID, (id_t)others[i], &info, WEXITED | WNOWAIT) == 0)
			assert_true(command_reap(&c, false));
	command_done(&c);
	others[0] = child_exiting(5);
	assert_int_equal(waitid(P_PID, (id_t)others[0], &info, WEXITED | WNOWAIT), 0);
	assert_false(command_reap(&none, false));
	assert_int_equal(waitpid(others[0], NULL, WNOHANG), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_when_told),
		cmocka_unit_test(never_told),
		cmocka_unit_test(parent_killed_at_once),
		cmocka_unit_test(fails_to_run),
		cmocka_unit_test(other_children_are_reaped_too),
	};

	command_save_signals();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
