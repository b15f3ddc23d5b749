// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>

#include "model/columns.h"
#include "model/select.h"
#include "record.h"
#include "unit.h"

static void the_table_is_sound(void **state)
{
	(void)state;
	assert_true(field_count <= FIELD_COLUMNS_MAX);
	for (size_t i = 0; i < field_count; i++) {
		const struct field *f = &field_table[i];

		/* A JSON key that needs no escaping, and a word for -o. */
		for (const char *c = f->name; *c; c++)
			assert_true(islower((unsigned char)*c) || *c == '_');
		assert_true(*f->description && f->width > 0 && f->get);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(f->name, field_table[k].name);
		assert_ptr_equal(field_find(f->name, NULL), f);
	}
}

/* A record of which nothing is known: every part that is off says null, never a zero. */
static void what_is_not_known_is_null(void **state)
{
	_cleanup_(buf_donep) struct buf scratch = {0};
	struct record_exit r = record_exit_of(7, 1);
	const struct event e = {.r = &r, .death = {.cause = CAUSE_UNKNOWN}};

	(void)state;
	for (size_t i = 0; i < field_count; i++) {
		struct value v = {.type = VALUE_NULL};

		buf_reset(&scratch);
		field_table[i].get(&e, &scratch, &v);
		if (field_table[i].part == PART_USAGE || field_table[i].part == PART_IDENTITY)
			assert_int_equal(v.type, VALUE_NULL);
	}
}

static const char *text_of(const char *name, const struct event *e, struct buf *scratch)
{
	struct value v = {.type = VALUE_NULL};

	buf_reset(scratch);
	field_find(name, NULL)->get(e, scratch, &v);
	assert_true(v.type == VALUE_TEXT || v.type == VALUE_SENTENCE);
	return v.text.s;
}

static int64_t number_of(const char *name, const struct event *e)
{
	_cleanup_(buf_donep) struct buf scratch = {0};
	struct value v = {.type = VALUE_NULL};

	field_find(name, NULL)->get(e, &scratch, &v);
	assert_int_equal(v.type, VALUE_I64);
	return v.i64;
}

/* Every wait status that there is, against the macros of <sys/wait.h>. */
static void every_status(void **state)
{
	_cleanup_(buf_donep) struct buf scratch = {0};
	struct record_exit r = record_exit_of(7, 1);
	const struct event e = {.r = &r};
	char expected[64];

	(void)state;
	for (int code = 0; code < 256; code++) {
		r.status = code << 8;
		assert_int_equal(number_of("exit_code", &e), code);
		assert_int_equal(number_of("signal", &e), 0);
		assert_int_equal(event_failed(&e), code != 0);
		snprintf(expected, sizeof(expected), "%d", code);
		assert_string_equal(text_of("exit", &e, &scratch), expected);
	}
	for (int sig = 1; sig <= 64; sig++) {
		for (int core = 0; core <= 1; core++) {
			struct value v = {.type = VALUE_NULL};

			r.status = sig | core << 7;
			assert_int_equal(number_of("exit_code", &e), 0);
			assert_int_equal(number_of("signal", &e), sig);
			assert_true(event_failed(&e));
			field_find("core_dumped", NULL)->get(&e, &scratch, &v);
			assert_int_equal(v.boolean, core);
			assert_int_equal(strncmp(text_of("signal_name", &e, &scratch), "SIG", 3),
					 0);
		}
	}
	r.status = SIGSEGV | 0x80;
	assert_string_equal(text_of("exit", &e, &scratch), "SIGSEGV (core dumped)");
}

static void terminals(void **state)
{
	static const struct {
		const char *kernel, *shown;
	} cases[] = {{"pts3", "pts/3"}, {"tty1", "tty1"}, {"ptsx", "ptsx"}, {"pts", "pts"}};
	_cleanup_(buf_donep) struct buf scratch = {0};
	struct record_exit r = record_exit_of(7, 1);
	const struct event e = {.r = &r};

	(void)state;
	r.flags = EXIT_HAS_IDENTITY;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(r.tty, 0, sizeof(r.tty));
		snprintf(r.tty, sizeof(r.tty), "%s", cases[i].kernel);
		assert_string_equal(text_of("tty", &e, &scratch), cases[i].shown);
	}
}

static void files(void **state)
{
	struct image image = {.file = {.inode = 7, .device = 259 << 20 | 4711}};
	_cleanup_(buf_donep) struct buf scratch = {0};
	struct record_exit r = record_exit_of(7, 1);
	const struct event e = {.r = &r, .image = &image};

	(void)state;
	assert_string_equal(text_of("exe_device", &e, &scratch), "259:4711");
}

static void columns(void **state)
{
	struct columns c = {0};
	struct error err;

	(void)state;
	assert_int_equal(columns_parse("time,PID,Comm", &c, &err), 0);
	assert_int_equal(c.n, 3);
	assert_string_equal(c.fields[1]->name, "pid");
	assert_int_equal(columns_parse("+args,args", &c, &err), 0);
	assert_int_equal(c.n, 5);
	assert_string_equal(c.fields[4]->name, "args");

	/* What fails changes nothing. */
	assert_int_equal(columns_parse("pid,comn", &c, &err), -EINVAL);
	assert_says(&err, "did you mean 'comm'?");
	assert_int_equal(columns_parse("", &c, &err), -EINVAL);
	assert_int_equal(columns_parse("pid,,comm", &c, &err), -EINVAL);
	assert_int_equal(columns_parse("pid,", &c, &err), -EINVAL);
	assert_int_equal(columns_parse("+", &c, &err), -EINVAL);
	assert_int_equal(columns_parse("pid comm", &c, &err), -EINVAL);
	assert_int_equal(c.n, 5);
	for (int i = 5; i < FIELD_COLUMNS_MAX; i++)
		assert_int_equal(columns_parse("+pid", &c, &err), 0);
	assert_int_equal(columns_parse("+pid", &c, &err), -EINVAL);
	assert_says(&err, "too many columns");
}

static void selection(void **state)
{
	static const char path[] = "/system.slice/docker-0123456789abcdef0123456789abcdef"
				   "0123456789abcdef0123456789abcdef.scope";
	struct record_exit r = record_exit_of(7, 1);
	struct record_sender killer = {.pid = 812, .comm = "runc"};
	struct cgroup_info cgroup = {0};
	struct event e = {
		.r = &r,
		.death = {.cause = CAUSE_KILL, .killer = &killer},
		.cgroup = &cgroup,
	};
	struct selection s = {0};

	(void)state;
	cgroup.path = path;
	cgroup_parse(path, &cgroup.place);
	assert_true(selection_pass(&s, &e));
	assert_int_equal(selection_parse_causes("oom,kill", &s.causes, NULL), 0);
	assert_true(selection_pass(&s, &e));
	assert_int_equal(selection_parse_causes("oom", &s.causes, NULL), 0);
	assert_false(selection_pass(&s, &e));
	assert_int_equal(selection_parse_causes("oom,,kill", &s.causes, NULL), -EINVAL);

	s = (struct selection){.container = "0123456789ab"};
	assert_true(selection_pass(&s, &e));
	s.container = "123";
	assert_false(selection_pass(&s, &e));
	s = (struct selection){.killer_pid = 812};
	assert_true(selection_pass(&s, &e));
	s.killer_pid = 81;
	assert_false(selection_pass(&s, &e));
	s = (struct selection){.killer_comm = "runc"};
	assert_true(selection_pass(&s, &e));
	s.killer_comm = "run";
	assert_false(selection_pass(&s, &e));
	e.death.killer = NULL;
	s.killer_comm = "runc";
	assert_false(selection_pass(&s, &e));

	cgroup.path = "/system.slice/nginx.service";
	cgroup_parse(cgroup.path, &cgroup.place);
	s = (struct selection){.unit = "nginx"};
	assert_true(selection_pass(&s, &e));
	s.unit = "nginx.service";
	assert_true(selection_pass(&s, &e));
	s.unit = "ngin";
	assert_false(selection_pass(&s, &e));
	s.container = "0";
	assert_false(selection_pass(&s, &e));

	/* What is not known, or not whole, is better shown than missed. */
	cgroup = (struct cgroup_info){.truncated = true};
	assert_true(selection_pass(&s, &e));
	e.cgroup = NULL;
	assert_true(selection_pass(&s, &e));
}

static void selection_of_programs(void **state)
{
	static const struct {
		const char *pattern, *target;
		bool sh, test, cut, none; /* does it let these through? */
	} cases[] = {
		{"/usr/bin/dash", NULL, true, false, true, true},
		{"/bin/sh", "/usr/bin/dash", true, false, true, true},
		{"/usr/bin/das", NULL, false, false, true, true},
		{"bin/dash", NULL, false, false, true, true},
		{"dash", NULL, true, false, false, true},
		{"usr", NULL, false, false, false, true},
		{"*ash", NULL, true, false, false, true},
		{"/usr/*/d?sh", NULL, true, false, true, true},
		{"/usr/*sh", NULL, true, false, true, true},
		{"*/dash", NULL, true, false, true, true},
		{"[", NULL, false, true, false, true},
		{"/usr/bin/[", NULL, false, true, true, true},
		{"x*", NULL, false, false, true, true},
	};
	struct image sh = {.exe = "/usr/bin/dash"}, test = {.exe = "/usr/bin/["},
		     cut = {.exe = ".../d/x", .exe_truncated = true};
	struct record_exit r = record_exit_of(7, 1);
	struct event e = {.r = &r};
	struct selection s = {.n_exes = 1};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		s.exes[0] = (struct selection_exe){cases[i].pattern, cases[i].target};
		e.image = &sh;
		assert_int_equal(selection_pass(&s, &e), cases[i].sh);
		e.image = &test;
		assert_int_equal(selection_pass(&s, &e), cases[i].test);
		e.image = &cut;
		assert_int_equal(selection_pass(&s, &e), cases[i].cut);
		e.image = NULL;
		assert_int_equal(selection_pass(&s, &e), cases[i].none);
	}
	r.flags = EXIT_KERNEL_THREAD;
	assert_false(selection_pass(&s, &e));
	s.exes[s.n_exes++].pattern = "dash";
	e.image = &sh;
	assert_true(selection_pass(&s, &e)); /* one of them is enough */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_sound),
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(every_status),
		cmocka_unit_test(terminals),
		cmocka_unit_test(files),
		cmocka_unit_test(columns),
		cmocka_unit_test(selection),
		cmocka_unit_test(selection_of_programs),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
