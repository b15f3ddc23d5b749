// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/units.h"
#include "unit.h"

#define SECOND ((int64_t)NSEC_PER_SEC)

static void rfc3339(void **state)
{
	static const struct {
		int64_t ns;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T00:00:00.000000000Z"},
		{1, "1970-01-01T00:00:00.000000001Z"},
		{-1, "1969-12-31T23:59:59.999999999Z"},
		{-SECOND, "1969-12-31T23:59:59.000000000Z"},
		{-SECOND - 1, "1969-12-31T23:59:58.999999999Z"},
		{951782400 * SECOND, "2000-02-29T00:00:00.000000000Z"},
		{951868799 * SECOND + 999999999, "2000-02-29T23:59:59.999999999Z"},
		{1709164800 * SECOND, "2024-02-29T00:00:00.000000000Z"},
		{4107542399 * SECOND, "2100-02-28T23:59:59.000000000Z"},
		{4107542400 * SECOND, "2100-03-01T00:00:00.000000000Z"}, /* no leap year */
		/* A leap second that UTC had and POSIX time does not. */
		{1483228799 * SECOND + 999999999, "2016-12-31T23:59:59.999999999Z"},
		{1483228800 * SECOND, "2017-01-01T00:00:00.000000000Z"},
		{2147483648 * SECOND, "2038-01-19T03:14:08.000000000Z"},
		{INT64_MAX, "2262-04-11T23:47:16.854775807Z"},
		{INT64_MIN, "1677-09-21T00:12:43.145224192Z"},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1); /* must not matter */
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		clock_format_rfc3339(&b, cases[i].ns);
		assert_buf(&b, cases[i].text);
	}
}

struct local_case {
	int64_t second;
	const char *text;
};

static void check_local(const char *zone, const struct local_case *cases, size_t n)
{
	_cleanup_(buf_donep) struct buf b = {0};
	struct clock c;

	setenv("TZ", zone, 1);
	clock_init(&c);
	/* Forward, each twice (the second from the cache), and backward. */
	for (size_t i = 0; i < 3 * n; i++) {
		const struct local_case *at = &cases[i < 2 * n ? i / 2 : 3 * n - 1 - i];

		clock_format_local(&c, &b, at->second * SECOND + (i % 2 ? 999999999 : 0));
		assert_buf(&b, at->text);
	}
}

static void local_time_in_central_europe(void **state)
{
	/* Summer time of 2026 begins on 29 March and ends on 25 October, at 01:00 UTC. */
	static const struct local_case cases[] = {
		{0, "01:00:00"},	  {1774745999, "01:59:59"}, {1774746000, "03:00:00"},
		{1774746001, "03:00:01"}, {1792886399, "01:59:59"}, {1792886400, "02:00:00"},
		{1792889999, "02:59:59"}, {1792890000, "02:00:00"}, {1792893599, "02:59:59"},
		{1792893600, "03:00:00"},
	};

	(void)state;
	check_local("CET-1CEST,M3.5.0,M10.5.0/3", cases, ARRAY_SIZE(cases));
}

static void local_time_elsewhere(void **state)
{
	static const struct local_case utc[] = {
		{-1, "23:59:59"}, {0, "00:00:00"}, {86399, "23:59:59"}};
	static const struct local_case nepal[] = {{0, "05:45:00"}, {66600, "00:15:00"}};
	static const struct local_case west[] = {{0, "12:00:00"}, {43200, "00:00:00"}};

	(void)state;
	check_local("UTC0", utc, ARRAY_SIZE(utc));
	check_local("NPT-5:45", nepal, ARRAY_SIZE(nepal));
	check_local("AOE12", west, ARRAY_SIZE(west));
}

/* Stamps that are taken now land between two readings of the wall clock. */
static void stamps_become_wall_clock_time(void **state)
{
	const int64_t slack = (int64_t)NSEC_PER_MSEC; /* the wall clock may be slewed meanwhile */
	struct timespec before, after;
	int64_t boot, low, high;
	struct clock c;

	(void)state;
	clock_init(&c);
	clock_gettime(CLOCK_REALTIME, &before);
	boot = clock_boot_to_real(&c, clock_now_boot());
	clock_gettime(CLOCK_REALTIME, &after);
	low = before.tv_sec * SECOND + before.tv_nsec - slack;
	high = after.tv_sec * SECOND + after.tv_nsec + slack;
	assert_true(boot >= low && boot <= high);
}

static void offsets_are_read_again_after_a_second(void **state)
{
	struct clock c;
	int64_t right;

	(void)state;
	clock_init(&c);
	right = c.boot_to_real_ns;
	c.boot_to_real_ns = 0;
	clock_refresh(&c);
	assert_int_equal(c.boot_to_real_ns, 0); /* too early */
	c.read_at_ns -= NSEC_PER_SEC + 1;
	clock_refresh(&c);
	assert_true(llabs(c.boot_to_real_ns - right) < (int64_t)NSEC_PER_SEC);
	assert_true(clock_now_mono() - c.read_at_ns < NSEC_PER_SEC);
}

#define AHEAD 1000000 /* seconds: what a slow machine makes of a moment is nothing beside it */
#define NEAR  (100 * SECOND)

/* What clock_gettime() says here: boot time in the initial time namespace alone. */
static int64_t told_boot(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * SECOND + ts.tv_nsec;
}

static bool is_near(uint64_t ns, int64_t wanted)
{
	return llabs((int64_t)ns - wanted) < NEAR;
}

/* Boot time is BOOT by now, and what we are told is so many seconds ahead of it. */
static bool is_right(int64_t boot, int64_t ahead)
{
	struct clock c;

	clock_init(&c);
	return is_near(clock_now_boot(), boot) &&
	       is_near(clock_boot_to_proc((uint64_t)boot), told_boot()) &&
	       is_near((uint64_t)boot + (uint64_t)(ahead * SECOND), told_boot()) &&
	       llabs(clock_boot_to_real(&c, (uint64_t)boot) / SECOND - time(NULL)) < 100;
}

/* Children will be in a new time namespace. 0 or -errno. */
static int unshare_time(int64_t ahead)
{
	_cleanup_(fclosep) FILE *f = NULL;

	if (unshare(CLONE_NEWTIME))
		return -errno;
	f = fopen("/proc/self/timens_offsets", "w");
	if (!f)
		return -errno;
	/* At once: the kernel takes one write. */
	return fprintf(f, "monotonic %d 0\nboottime %d 500000000\n", -1, (int)ahead) < 0 ||
			       fflush(f)
		       ? -errno
		       : 0;
}

static int status_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 99;
	return WEXITSTATUS(status);
}

/* In the namespace, and with another one ahead for its children. */
static int inside(int64_t boot)
{
	if (!is_right(boot, AHEAD))
		return 3;
	if (unshare_time(2L * AHEAD))
		return 4;
	return is_right(boot, AHEAD) ? 0 : 5;
}

static int outside_and_inside(void)
{
	int64_t boot = told_boot();
	pid_t pid;

	if (unshare_time(AHEAD))
		return 77;
	/* /proc tells of the children's, not of ours. */
	if (!is_right(boot, 0))
		return 2;
	pid = fork();
	if (!pid)
		_exit(inside(boot));
	return status_of(pid);
}

static void boot_time_is_the_kernels_in_a_time_namespace(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (!pid)
		_exit(outside_and_inside());
	status = status_of(pid);
	if (status == 77) {
		print_message("no time namespace can be made here: CONFIG_TIME_NS and root\n");
		skip();
	}
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc3339),
		cmocka_unit_test(local_time_in_central_europe),
		cmocka_unit_test(local_time_elsewhere),
		cmocka_unit_test(stamps_become_wall_clock_time),
		cmocka_unit_test(offsets_are_read_again_after_a_second),
		cmocka_unit_test(boot_time_is_the_kernels_in_a_time_namespace),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
