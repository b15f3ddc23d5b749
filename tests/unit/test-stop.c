// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/stop.h"
#include "unit.h"

static bool readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, 0) == 1;
}

static void each_signal_is_told_once(void **state)
{
	static const int signals[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
	_cleanup_(closep) int fd = -1;
	struct signalfd_siginfo info;

	(void)state;
	signal(SIGHUP, SIG_DFL); /* also where the tests run under nohup */
	assert_int_equal(stop_open(&fd, NULL), 0);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_false(readable(fd));
	assert_false(stop_next(fd, &info));
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		raise(signals[i]);
		assert_true(readable(fd));
		assert_true(stop_next(fd, &info));
		assert_int_equal(info.ssi_signo, signals[i]);
		assert_int_equal(info.ssi_pid, getpid());
		assert_false(stop_next(fd, &info));
	}
}

/* As a shell leaves SIGINT to what it runs in the background. */
static void an_ignored_signal_is_told_too(void **state)
{
	_cleanup_(closep) int fd = -1;
	struct signalfd_siginfo info;

	(void)state;
	signal(SIGINT, SIG_IGN);
	assert_int_equal(stop_open(&fd, NULL), 0);
	raise(SIGINT);
	assert_true(stop_next(fd, &info));
	assert_int_equal(info.ssi_signo, SIGINT);
	signal(SIGINT, SIG_DFL);
}

static void nohup_is_obeyed(void **state)
{
	_cleanup_(closep) int fd = -1;
	sigset_t hup;

	(void)state;
	sigemptyset(&hup);
	sigaddset(&hup, SIGHUP);
	sigprocmask(SIG_UNBLOCK, &hup, NULL);
	signal(SIGHUP, SIG_IGN);
	assert_int_equal(stop_open(&fd, NULL), 0);
	raise(SIGHUP);
	assert_false(readable(fd));
	signal(SIGHUP, SIG_DFL);
}

static void a_pipe_without_reader_fails(void **state)
{
	_cleanup_(closep) int fd = -1;
	int ends[2];

	(void)state;
	assert_int_equal(stop_open(&fd, NULL), 0);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(write(ends[1], "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	close(ends[1]);
}

static void without_descriptors_it_says_so(void **state)
{
	struct error err;
	struct rlimit before, none;
	int fd = -7;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_int_equal(stop_open(&fd, &err), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_says(&err, "cannot watch for signals");
	assert_int_equal(fd, -7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_signal_is_told_once),
		cmocka_unit_test(an_ignored_signal_is_told_too),
		cmocka_unit_test(nohup_is_obeyed),
		cmocka_unit_test(a_pipe_without_reader_fails),
		cmocka_unit_test(without_descriptors_it_says_so),
	};

	return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
