// SPDX-License-Identifier: BSD-2-Clause
#include <jansson.h>
#include <stdlib.h>

#include "output/notes.h"
#include "output/summary.h"
#include "record.h"
#include "unit.h"

/* A death of PID after DURATION and CPU nanoseconds. */
static void add(struct summary *s, int32_t pid, int status, uint64_t duration_ns, uint64_t cpu_ns,
		bool usage)
{
	struct record_exit r = record_exit_of(pid, 1);
	struct event e = {.r = &r, .time_ns = 1700000000000000000, .death.cause = CAUSE_EXIT};

	r.status = status;
	r.duration_ns = duration_ns;
	r.usage.cpu_ns = cpu_ns;
	r.max_rss_pages = (uint64_t)pid;
	r.flags = usage ? EXIT_HAS_USAGE : 0;
	memcpy(r.comm, "w\x1b[31m\"orker", 12);
	summary_add(s, &e);
}

static void text(struct buf *out, const struct summary *s, const struct summary_frame *f,
		 const struct output_totals *totals)
{
	struct clock clock;

	setenv("TZ", "UTC0", 1);
	clock_init(&clock);
	summary_put_text(out, s, f, totals, &clock);
}

static void for_people(void **state)
{
	_cleanup_(buf_donep) struct buf out = {0};
	struct summary_frame f = {.processes = 2, .failures = 1, .elapsed_ns = 24800000};
	struct output_totals totals = {0};
	struct summary *s = summary_new();

	(void)state;
	assert_non_null(s);
	add(s, 7, 0, 5000000, 4000000, true);
	add(s, 8, 3 << 8, 6000000, 1000000, true);
	text(&out, s, &f, &totals);
	assert_buf(&out,
		   "exitsnoop: 2 processes, 1 failed, in 24.8ms, CPU 5ms, peak RSS 32K, 0 lost\n"
		   "  first failure: 22:13:20 'w\\e[31m\"orker'[8]: exit 3, after 6ms\n"
		   "  most CPU:      'w\\e[31m\"orker'[7] 4ms, 'w\\e[31m\"orker'[8] 1ms\n"
		   "  longest lived: 'w\\e[31m\"orker'[8] 6ms, 'w\\e[31m\"orker'[7] 5ms\n");
	summary_free(s);
}

static void what_is_missing_is_said(void **state)
{
	_cleanup_(buf_donep) struct buf out = {0};
	struct summary_frame f = {.processes = 1, .failures = 5, .still_running = 2};
	struct output_totals totals = {.lost = 4,
				       .identity = 1,
				       .causes = 2,
				       .usage = 3,
				       .tree = 5,
				       .damaged = 6,
				       .repeated = 7};
	struct summary *s = summary_new();

	(void)state;
	assert_non_null(s);
	add(s, 7, 1 << 8, 5000000, 4000000, true);
	add(s, 8, 0, 0, 0, false);
	text(&out, s, &f, &totals);
	assert_non_null(strstr(buf_cstr(&out), "exitsnoop: 1 process, 5 failed"));
	assert_non_null(strstr(buf_cstr(&out), "CPU at least 4ms"));
	assert_non_null(strstr(buf_cstr(&out),
			       ", 2 still running, 4 lost, 1 identity not kept, 2 signals not "
			       "remembered, 3 usages not readable, 5 children not followed, 6 "
			       "damaged records, 7 repeated records dropped\n"));
	assert_non_null(strstr(buf_cstr(&out), "\n                 and 4 more\n"));
	summary_free(s);
}

/* Of many, the costliest in order; whichever order they come in. */
static void the_top_is_in_order(void **state)
{
	static const uint64_t cpu[] = {3, 9, 1, 7, 8, 2, 6, 0, 5, 4};
	struct summary *s = summary_new();

	(void)state;
	assert_non_null(s);
	for (size_t i = 0; i < ARRAY_SIZE(cpu); i++)
		add(s, (int32_t)i + 1, 0, cpu[i], cpu[i], true);
	assert_int_equal(s->n_by_cpu, SUMMARY_TOP);
	assert_int_equal(s->n_by_duration, SUMMARY_TOP);
	for (size_t i = 0; i < SUMMARY_TOP; i++) {
		assert_int_equal(s->by_cpu[i].cpu_ns, 9 - i);
		assert_int_equal(s->by_duration[i].duration_ns, 9 - i);
	}
	summary_free(s);
}

static void failures_are_kept_up_to_a_cap(void **state)
{
	struct summary *s = summary_new();

	(void)state;
	assert_non_null(s);
	for (int32_t i = 1; i <= SUMMARY_FAILURES + 5; i++)
		add(s, i, 1 << 8, 1, 1, true);
	assert_int_equal(s->n_failed, SUMMARY_FAILURES);
	assert_int_equal(s->failures, SUMMARY_FAILURES + 5);
	assert_int_equal(s->failed[0].pid, 1);
	summary_free(s);
}

static void for_programs(void **state)
{
	_cleanup_(buf_donep) struct buf out = {0};
	struct summary_frame f = {.processes = 3, .failures = 1, .elapsed_ns = 7, .exit_status = 3};
	struct output_totals totals = {.lost = 9};
	struct summary *s = summary_new();
	json_t *json, *first;

	(void)state;
	assert_non_null(s);
	add(s, 7, 9, 5, 4, true);
	add(s, 8, 0, 0, 0, false);
	summary_put_json(&out, s, &f, &totals);
	json = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	assert_string_equal(json_string_value(json_object_get(json, "type")), "summary");
	assert_int_equal(json_integer_value(json_object_get(json, "processes")), 3);
	assert_int_equal(json_integer_value(json_object_get(json, "exit_status")), 3);
	assert_int_equal(json_integer_value(json_object_get(json, "lost")), 9);
	assert_true(json_is_false(json_object_get(json, "usage_complete")));
	first = json_object_get(json, "first_failure");
	assert_int_equal(json_integer_value(json_object_get(first, "pid")), 7);
	assert_int_equal(json_integer_value(json_object_get(first, "signal")), 9);
	assert_string_equal(json_string_value(json_object_get(first, "signal_name")), "SIGKILL");
	assert_string_equal(json_string_value(json_object_get(first, "comm")), "w\x1b[31m\"orker");
	assert_int_equal(json_array_size(json_object_get(json, "failed")), 1);
	assert_int_equal(json_array_size(json_object_get(json, "most_cpu")), 1);
	json_decref(json);
	summary_free(s);
}

static void nothing_died(void **state)
{
	_cleanup_(buf_donep) struct buf out = {0};
	struct summary_frame f = {0};
	struct output_totals totals = {0};
	struct summary *s = summary_new();

	(void)state;
	assert_non_null(s);
	text(&out, s, &f, &totals);
	assert_buf(&out, "exitsnoop: 0 processes, 0 failed, in 0ns, 0 lost\n");
	summary_put_json(&out, s, &f, &totals);
	assert_non_null(strstr(buf_cstr(&out), "\"first_failure\":null,\"failed\":[]"));
	summary_free(s);
	summary_free(NULL);
}

static void notes_of_losses_and_totals(void **state)
{
	struct output_totals totals = {.exits = 1, .threads = 2, .lost = 3, .usage = 4};
	struct output o = {0};
	struct clock clock;

	(void)state;
	setenv("TZ", "UTC0", 1);
	clock_init(&clock);
	o.clock = &clock;
	notes_lost(&o, 1, 1700000000000000000);
	assert_buf(&o.notes, "exitsnoop: 22:13:20: 1 exit was lost: the ring buffer was full "
			     "(--buffer-size)\n");
	notes_lost(&o, 2, 1700000000000000000);
	assert_non_null(strstr(buf_cstr(&o.notes), "2 exits were lost"));
	buf_reset(&o.notes);
	notes_end(&o, &totals);
	assert_buf(&o.notes, "exitsnoop: 1 exit, 2 threads, 3 lost, 4 usages not readable\n");
	totals = (struct output_totals){.exits = 2, .threads = 1, .causes = 1};
	notes_end(&o, &totals);
	assert_buf(&o.notes, "exitsnoop: 2 exits, 1 thread, 0 lost, 1 signal not remembered\n");
	o.options.quiet_totals = true;
	notes_end(&o, &totals);
	assert_buf(&o.notes, "");
	buf_done(&o.notes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(for_people),
		cmocka_unit_test(what_is_missing_is_said),
		cmocka_unit_test(the_top_is_in_order),
		cmocka_unit_test(failures_are_kept_up_to_a_cap),
		cmocka_unit_test(for_programs),
		cmocka_unit_test(nothing_died),
		cmocka_unit_test(notes_of_losses_and_totals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
