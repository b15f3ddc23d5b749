// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>

#include "model/event.h"
#include "model/repeat.h"
#include "model/unfinished.h"
#include "record.h"
#include "unit.h"

struct fixture {
	struct clock clock;
	struct users *users;
	struct events *events;
};

static void open_events(struct fixture *f, bool identity)
{
	const struct events_options options = {.identity = identity, .args_max = 64};

	*f = (struct fixture){.users = users_new()};
	clock_init(&f->clock);
	f->clock.boot_to_real_ns = 1000000;
	f->events = events_new(&options, &f->clock, f->users);
	assert_non_null(f->events);
}

static void close_events(struct fixture *f)
{
	events_free(f->events);
	users_free(f->users);
}

static void deaths_become_events(void **state)
{
	struct record_exit r = record_exit_of(100, 1000);
	struct fixture f;
	struct event e;

	(void)state;
	open_events(&f, false);
	r.flags = EXIT_HAS_USAGE;
	r.usage.cpu_ns = 1000;
	r.usage.utime_ns = 3;
	r.usage.stime_ns = 1;
	assert_true(events_feed(f.events, &r, RECORD_EXIT_PLAIN, &e));
	assert_false(e.is_thread);
	assert_int_equal(e.time_ns, 1005000);
	assert_string_equal(e.user, "root");
	assert_int_equal(e.user_ns, 750);
	assert_int_equal(e.system_ns, 250);
	assert_null(e.image);
	assert_null(e.cgroup);

	r.head.type = RECORD_THREAD;
	r.uid = 4000000000u;
	assert_true(events_feed(f.events, &r, RECORD_EXIT_PLAIN, &e));
	assert_true(e.is_thread);
	assert_null(e.user);
	assert_int_equal(events_damaged(f.events), 0);
	close_events(&f);
}

/* As getrusage() splits them (cputime_adjust() in the kernel): the parts always add up. */
static void cpu_time_splits_exactly(void **state)
{
	static const struct {
		uint64_t cpu, utime, stime, user, system;
	} cases[] = {
		{0, 0, 0, 0, 0},
		{1000, 0, 0, 1000, 0}, /* no tick hit it: all is user time */
		{1000, 5, 0, 1000, 0},
		{1000, 0, 5, 0, 1000},
		{999, 1, 1, 500, 499},
		{UINT64_MAX, 1, 1, UINT64_MAX / 2 + 1, UINT64_MAX / 2},
		{1ULL << 62, 1ULL << 62, 1ULL << 62, 1ULL << 61, 1ULL << 61},
	};
	struct record_exit r = record_exit_of(100, 1000);
	struct fixture f;
	struct event e;

	(void)state;
	open_events(&f, false);
	r.flags = EXIT_HAS_USAGE;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		r.usage.cpu_ns = cases[i].cpu;
		r.usage.utime_ns = cases[i].utime;
		r.usage.stime_ns = cases[i].stime;
		r.pid = (int32_t)i + 1; /* a process exits once */
		assert_true(events_feed(f.events, &r, RECORD_EXIT_PLAIN, &e));
		assert_int_equal(e.user_ns, cases[i].user);
		assert_int_equal(e.system_ns, cases[i].system);
	}
	close_events(&f);
}

/* A whole life: forked, exec'd, put into a container, killed by another process that is known. */
static void a_life_in_records(void **state)
{
	static const char id[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	static const char strings[] = "ls\0bin\0joe\0home\0ls\0-l";
	struct record_fork fork_record = record_fork_of(100, 1000, 50, 500, 1);
	_cleanup_(freep) struct record_exec *exec = record_exec_of(100, 1000, 2, strings, 7, 9, 6);
	_cleanup_(freep) struct record_exec *killer =
		record_exec_of(812, 900, 5, "kill\0bin\0/\0kill", 9, 2, 5);
	struct {
		struct record_cgroup c;
		char path[65 + 7];
	} cgroup = {.c = {.head = {.type = RECORD_CGROUP}, .cgroup_id = 77, .path_len = 65 + 7}};
	struct record_exit r = record_exit_of(100, 1000);
	struct fixture f;
	struct event e;

	(void)state;
	memcpy(cgroup.path, id, 65);
	memcpy(cgroup.path + 65, "docker", 7);
	open_events(&f, true);
	assert_false(events_feed(f.events, &fork_record, sizeof(fork_record), &e));
	assert_false(events_feed(f.events, exec, exec->head.size, &e));
	assert_false(events_feed(f.events, killer, killer->head.size, &e));
	assert_false(events_feed(f.events, &cgroup, sizeof(struct record_cgroup) + 72, &e));

	r.exec_id = 2;
	r.status = SIGTERM;
	r.cgroup_id = 77;
	r.flags = EXIT_HAS_IDENTITY | EXIT_CAUSE_WATCHED | EXIT_HAS_SENDER;
	r.sender = (struct record_sender){.pid = 812,
					  .start_boottime_ns = 900,
					  .exec_id = 5,
					  .signal = SIGTERM,
					  .flags = SENDER_GROUP,
					  .comm = "kill"};
	assert_true(events_feed(f.events, &r, offsetof(struct record_exit, oom), &e));
	assert_string_equal(e.image->exe, "/bin/ls");
	assert_int_equal(e.process->origin_ppid, 50);
	assert_string_equal(e.cgroup->place.runtime, "docker");
	assert_memory_equal(e.cgroup->place.container_id.s, id, 64);
	assert_int_equal(e.death.cause, CAUSE_KILL);
	assert_string_equal(e.death.killer_image->exe, "/bin/kill");
	assert_int_equal(events_damaged(f.events), 0);

	/* The same number later, another process: nothing of the first one sticks to it. */
	r.start_boottime_ns = 2000;
	r.cgroup_id = 78;
	assert_true(events_feed(f.events, &r, offsetof(struct record_exit, oom), &e));
	assert_null(e.image);
	assert_null(e.process);
	assert_null(e.cgroup);
	close_events(&f);
}

/* Each kind of record cut at every length: counted, never read past, and what follows is fine. */
static void cut_records_are_damage(void **state)
{
	static const char strings[] = "ls\0bin\0joe\0home\0ls\0-l";
	_cleanup_(freep) struct record_exec *exec = record_exec_of(100, 1000, 2, strings, 7, 9, 6);
	struct record_exit r = record_exit_of(100, 1000);
	struct record_fork fork_record = record_fork_of(100, 1000, 50, 500, 1);
	struct record_cgroup cgroup = {.head = {.type = RECORD_CGROUP}, .cgroup_id = 1};
	const struct {
		const void *data;
		size_t size;
	} records[] = {
		{&r, sizeof(r)},
		{&fork_record, sizeof(fork_record)},
		{exec, exec->head.size},
		{&cgroup, sizeof(cgroup)},
	};
	struct fixture f;
	struct event e;

	(void)state;
	r.flags = EXIT_HAS_OOM | EXIT_HAS_SENDER;
	open_events(&f, true);
	for (size_t i = 0; i < ARRAY_SIZE(records); i++) {
		for (size_t size = 0; size < records[i].size; size++) {
			uint64_t before = events_damaged(f.events);
			char *exact = malloc(size ? size : 1); /* ASan watches its end */

			memcpy(exact, records[i].data, size);
			assert_false(events_feed(f.events, exact, size, &e));
			assert_int_equal(events_damaged(f.events), before + 1);
			free(exact);
		}
	}
	assert_true(events_feed(f.events, &r, sizeof(r), &e));
	r.head.type = 999;
	assert_false(events_feed(f.events, &r, sizeof(r), &e));
	close_events(&f);
}

/* Records of random content and length: nothing but memory safety is asked. */
static void any_bytes_are_survived(void **state)
{
	uint64_t x = 88172645463325252ULL;
	struct fixture f;
	struct event e;
	uint32_t deaths = 0;

	(void)state;
	open_events(&f, true);
	for (int i = 0; i < 100000; i++) {
		size_t size = 16 + i % 512;
		uint32_t *exact = malloc(size);

		for (size_t k = 0; k < size / 4; k++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			exact[k] = (uint32_t)(x >> 16) & (k % 3 ? 0xff : 0xffffffff);
		}
		exact[1] = (uint32_t)i % 9;
		deaths += events_feed(f.events, exact, size / 4 * 4, &e);
		free(exact);
	}
	assert_true(deaths > 0);
	assert_true(events_damaged(f.events) > 0);
	close_events(&f);
}

/* RECORD is fed twice, the second time from another CPU a moment later. */
static void assert_once(struct events *events, struct record_exit r)
{
	uint64_t before = events_repeated(events);
	struct event e;

	assert_true(events_feed(events, &r, RECORD_EXIT_PLAIN, &e));
	r.head.boottime_ns += 700000;
	r.duration_ns += 700000;
	assert_false(events_feed(events, &r, RECORD_EXIT_PLAIN, &e));
	assert_int_equal(events_repeated(events), before + 1);
}

/* Whatever else they say: one task exits once. */
static void the_second_record_of_an_exit_is_dropped(void **state)
{
	struct record_exit r = record_exit_of(100, 1000);
	struct fixture f;
	struct event e;

	(void)state;
	r.head.boottime_ns = 5000000;
	open_events(&f, true);
	r.flags = EXIT_HAS_IDENTITY;
	assert_once(f.events, r);
	/* The same number again: other lives, the one nanosecond later included. */
	r.start_boottime_ns = 1001;
	assert_once(f.events, r);
	/* One whose number falls into the same place, in between. */
	r.pid += REPEAT_SLOTS;
	assert_once(f.events, r);
	/* A thread, and the leader itself as one. */
	r.head.type = RECORD_THREAD;
	assert_once(f.events, r);
	r.tid = 101;
	assert_once(f.events, r);
	assert_int_equal(events_damaged(f.events), 0);
	close_events(&f);

	/* Without its start: by what it lived. The two clocks may be read a little apart. */
	open_events(&f, false);
	r = record_exit_of(100, 0);
	r.head.boottime_ns = 5000000;
	assert_once(f.events, r);
	r.head.boottime_ns += 3000;
	assert_false(events_feed(f.events, &r, RECORD_EXIT_LEAST, &e));
	r.head.boottime_ns += 100000;
	assert_once(f.events, r);
	close_events(&f);
}

/* An exit whose last figures are to come, and those. */
static struct record_exit unfinished_exit(int32_t pid)
{
	struct record_exit r = record_exit_of(pid, 1000);

	r.flags = EXIT_HAS_IDENTITY | EXIT_HAS_USAGE | EXIT_UNFINISHED;
	r.status = 3 << 8;
	r.usage.cpu_ns = 100;
	r.max_rss_pages = 1000000;
	return r;
}

static struct record_exit freed(int32_t pid)
{
	struct record_exit r = record_exit_of(pid, 1000);

	r.head.type = RECORD_FREED;
	r.head.boottime_ns += 300;
	r.duration_ns += 300;
	r.flags = EXIT_HAS_IDENTITY | EXIT_HAS_USAGE;
	r.usage.cpu_ns = 400;
	return r;
}

static void exits_wait_for_their_last_figures(void **state)
{
	struct record_exit r = unfinished_exit(100), other = unfinished_exit(101), end = freed(100);
	struct fixture f;
	struct event e;

	(void)state;
	open_events(&f, true);
	assert_false(events_feed(f.events, &r, RECORD_EXIT_PLAIN, &e));
	assert_false(events_feed(f.events, &other, RECORD_EXIT_PLAIN, &e));
	assert_true(events_expected(f.events));
	/* Of an earlier process of that number; of one that nobody waits for. */
	end.start_boottime_ns--;
	assert_false(events_feed(f.events, &end, RECORD_EXIT_PLAIN, &e));
	end = freed(102);
	assert_false(events_feed(f.events, &end, RECORD_EXIT_PLAIN, &e));
	end = freed(100);
	assert_true(events_feed(f.events, &end, RECORD_EXIT_PLAIN, &e));
	assert_int_equal(e.r->pid, 100);
	assert_int_equal(e.r->status, 3 << 8);
	assert_int_equal(e.r->duration_ns, r.duration_ns + 300);
	assert_int_equal(e.time_ns, 1005300);
	assert_int_equal(e.user_ns + e.system_ns, 400);
	assert_int_equal(e.r->max_rss_pages, 1000000);
	assert_int_equal(e.r->flags, EXIT_HAS_IDENTITY | EXIT_HAS_USAGE);
	assert_false(events_feed(f.events, &end, RECORD_EXIT_PLAIN, &e));

	/* The other one's do not come: 2 s, and 16 us for each of its pages. */
	assert_false(events_overdue(f.events, 5000 + 17999999999, &e));
	assert_true(events_overdue(f.events, 5000 + 18000000000, &e));
	assert_int_equal(e.r->pid, 101);
	assert_int_equal(e.r->duration_ns, r.duration_ns);
	assert_int_equal(e.user_ns + e.system_ns, 100);
	assert_false(events_overdue(f.events, UINT64_MAX, &e));
	assert_false(events_expected(f.events));
	assert_int_equal(events_damaged(f.events), 0);
	close_events(&f);
}

/* Of more than can be kept the first figures are shown at once; no exit is left out. */
static void more_exits_than_can_wait(void **state)
{
	struct fixture f;
	struct event e;
	int shown = 0;

	(void)state;
	open_events(&f, true);
	for (int32_t pid = 1; pid <= UNFINISHED_MAX + 5; pid++) {
		struct record_exit r = unfinished_exit(pid);

		shown += events_feed(f.events, &r, RECORD_EXIT_PLAIN, &e);
	}
	assert_int_equal(shown, 5);
	for (int32_t pid = 2; pid <= UNFINISHED_MAX + 5; pid += 2) {
		struct record_exit end = freed(pid);

		shown += events_feed(f.events, &end, RECORD_EXIT_PLAIN, &e);
	}
	while (events_overdue(f.events, UINT64_MAX, &e))
		shown++;
	assert_int_equal(shown, UNFINISHED_MAX + 5);
	close_events(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deaths_become_events),
		cmocka_unit_test(cpu_time_splits_exactly),
		cmocka_unit_test(a_life_in_records),
		cmocka_unit_test(cut_records_are_damage),
		cmocka_unit_test(any_bytes_are_survived),
		cmocka_unit_test(the_second_record_of_an_exit_is_dropped),
		cmocka_unit_test(exits_wait_for_their_last_figures),
		cmocka_unit_test(more_exits_than_can_wait),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
