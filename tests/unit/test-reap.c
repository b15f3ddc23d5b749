// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/reap.h"
#include "unit.h"

static pid_t start_child(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(7);
	assert_true(pid > 0);
	return pid;
}

static void an_inherited_ignorance_is_undone(void **state)
{
	int status = 0;
	pid_t pid;

	(void)state;
	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(waitpid(start_child(), &status, 0), -1);
	assert_int_equal(errno, ECHILD);
	reap_enable();
	pid = start_child();
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_inherited_ignorance_is_undone),
	};

	return cmocka_run_group_tests_name("reap", tests, NULL, NULL);
}
