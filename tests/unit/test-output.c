// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>

#include <jansson.h>

#include "base/text.h"
#include "output/output.h"
#include "record.h"
#include "unit.h"

/* An output into a temporary file, and the one event that the tests vary. */
struct fixture {
	struct output output;
	struct clock clock;
	FILE *file;
	struct record_exit r;
	struct image image;
	struct event e;
};

static void open_output(struct fixture *f, const struct output_options *options)
{
	setenv("TZ", "UTC0", 1);
	memset(f, 0, sizeof(*f));
	clock_init(&f->clock);
	f->file = tmpfile();
	assert_non_null(f->file);
	output_init(&f->output, options, &f->clock, fileno(f->file));
	f->r = record_exit_of(4711, 1);
	f->e = (struct event){.r = &f->r,
			      .time_ns = 1700000000123456789,
			      .user = "joe",
			      .death = {.cause = CAUSE_EXIT}};
}

static void close_output(struct fixture *f)
{
	output_done(&f->output);
	fclose(f->file);
}

/* What has been written so far; valid until the next call. */
static const char *written(struct fixture *f)
{
	static char text[65536];
	ssize_t n;

	assert_int_equal(output_flush(&f->output), 0);
	n = pread(fileno(f->file), text, sizeof(text) - 1, 0);
	assert_true(n >= 0);
	text[n] = '\0';
	return text;
}

static void parse_columns(struct output_options *options, const char *list)
{
	assert_int_equal(columns_parse(list, &options->columns, NULL), 0);
}

static void table_rows(void **state)
{
	struct output_options options = {.format = OUTPUT_TABLE};
	struct fixture f;

	(void)state;
	parse_columns(&options, "time,pid,comm,duration,exit");
	open_output(&f, &options);
	output_start(&f.output);
	output_event(&f.output, &f.e);
	f.r.status = SIGSEGV | 0x80;
	f.r.pid = 4000000;
	memcpy(f.r.comm, "a\nb\x1b[2Jxxxxxxxxx", RECORD_COMM_LEN);
	output_event(&f.output, &f.e);
	assert_string_equal(
		written(&f),
		"TIME         PID COMM            DURATION EXIT\n"
		"22:13:20    4711 worker             1.2ms 0\n"
		"22:13:20 4000000 a\\nb\\e[2Jxxxxxxxxx    1.2ms SIGSEGV (core dumped)\n");
	close_output(&f);
}

static void table_colours_failures_alone(void **state)
{
	struct output_options options = {.format = OUTPUT_TABLE, .color = true};
	struct fixture f;

	(void)state;
	parse_columns(&options, "pid,exit");
	open_output(&f, &options);
	output_event(&f.output, &f.e);
	f.r.status = 7 << 8;
	output_event(&f.output, &f.e);
	f.r.status = SIGKILL;
	output_event(&f.output, &f.e);
	assert_string_equal(written(&f), "4711 0\n"
					 "\x1b[33m4711 7\x1b[0m\n"
					 "\x1b[31m4711 SIGKILL\x1b[0m\n");
	close_output(&f);
}

static void table_fits_the_terminal(void **state)
{
	struct output_options options = {.format = OUTPUT_TABLE};
	struct fixture f;
	unsigned int least;
	size_t whole;

	(void)state;
	parse_columns(&options, "pid,exe");
	open_output(&f, &options);
	f.e.image = &f.image;
	f.image.exe =
		"/usr/lib/\xe6\x97\xa5\xe6\x9c\xac/a-program-whose-name-is-longer-than-the-room/"
		"\xe6\x97\xa5\xe6\x9c\xac";
	output_event(&f.output, &f.e);
	least = strlen("4711 ") + 40; /* the last column is not cut below 40 */
	whole = text_width(f.output.out.data, f.output.out.len - 1);
	for (unsigned int width = 5; width < whole + 5; width++) {
		unsigned int limit = width < least ? least : width;
		const char *line;
		size_t len;

		buf_reset(&f.output.out);
		f.output.terminal_width = width;
		output_event(&f.output, &f.e);
		line = buf_cstr(&f.output.out);
		len = strlen(line);
		assert_int_equal(line[len - 1], '\n');
		assert_true(text_is_utf8(line, len));
		assert_true(text_width(line, len - 1) <= limit);
		assert_true(text_width(line, len - 1) + 2 > (limit < whole ? limit : whole));
		/* What fits is whole; what does not says so. */
		assert_int_equal(strstr(line, "\xe2\x80\xa6") != NULL, limit < whole);
	}
	close_output(&f);
}

/* One value of a table that reads like several is one: in quotes. */
static void table_cells_are_not_forged(void **state)
{
	struct output_options options = {.format = OUTPUT_TABLE};
	struct fixture f;

	(void)state;
	parse_columns(&options, "comm,pid,exit");
	open_output(&f, &options);
	memcpy(f.r.comm, "sh    1 0", sizeof("sh    1 0"));
	f.r.status = SIGSEGV | 0x80;
	output_event(&f.output, &f.e);
	memcpy(f.r.comm, "-", 2);
	output_event(&f.output, &f.e);
	assert_string_equal(written(&f), "'sh    1 0' 4711 SIGSEGV (core dumped)\n"
					 "'-'         4711 SIGSEGV (core dumped)\n");
	close_output(&f);
}

static void check_killer(struct fixture *f, unsigned int width, const char *end)
{
	size_t start = strlen("4711 "), len, least;
	const char *line;

	buf_reset(&f->output.out);
	f->output.terminal_width = width;
	output_event(&f->output, &f->e);
	line = buf_cstr(&f->output.out);
	len = strlen(line) - 1;
	least = strlen("killed by SIGKILL from ") + 17 + strlen(end);
	assert_true(len > strlen(end) && !strncmp(line + len - strlen(end), end, strlen(end)));
	assert_true(text_is_utf8(line, len));
	assert_true(text_width(line, len) <= width ||
		    text_width(line, len) <= start + (least > 40 ? least : 40));
}

/* Whatever a killer is called, its pid and uid are there on each terminal. */
static void table_keeps_the_killer(void **state)
{
	static const char *const names[] = {
		"bash",
		"fifteen-letters",
		"systemd[1] (uid",
		"\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1",
		"\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5",
	};
	struct record_sender killer = {.pid = 4194304, .uid = UINT32_MAX};
	struct output_options options = {.format = OUTPUT_TABLE};
	struct fixture f;
	const struct cgroup_info cgroup = {
		.path = "/a/b (limit 1 GiB), and much more than fits here"};

	(void)state;
	parse_columns(&options, "pid,reason");
	open_output(&f, &options);
	f.r.status = SIGKILL | 0x80;
	f.e.death = (struct death){.cause = CAUSE_KILL, .killer = &killer};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(killer.comm, sizeof(killer.comm), "%s", names[i]);
		for (unsigned int width = 1; width < 160; width++)
			check_killer(&f, width, "[4194304] (uid 4294967295), core dumped");
		assert_null(strstr(buf_cstr(&f.output.out), "…"));
	}
	/* Nor does a cgroup's path displace the limit, or a plain name lose a letter. */
	f.r.status = SIGKILL;
	f.e.death = (struct death){.cause = CAUSE_OOM,
				   .oom = OOM_CGROUP,
				   .oom_cgroup = &cgroup,
				   .has_oom_limit = true,
				   .oom_limit_bytes = 24 << 20};
	buf_reset(&f.output.out);
	f.output.terminal_width = 80;
	output_event(&f.output, &f.e);
	assert_string_equal(written(&f),
			    "4711 out of memory in cgroup '/a/b (limit 1 GiB), and much"
			    " more…' (limit 24 MiB)\n");
	close_output(&f);
}

static void csv_quotes_as_rfc_4180(void **state)
{
	static const char args[] = "sh\0-c\0echo \"a\", b\nc\0\0\xff";
	struct output_options options = {.format = OUTPUT_CSV};
	struct fixture f;

	(void)state;
	parse_columns(&options, "time,pid,comm,signal_name,core_dumped,args,exe");
	open_output(&f, &options);
	output_start(&f.output);
	snprintf(f.r.comm, sizeof(f.r.comm), "%s", "a,\"b\"\\");
	f.e.image = &f.image;
	f.image.args = args;
	f.image.args_len = sizeof(args);
	f.image.args_known = true;
	output_event(&f.output, &f.e);
	assert_string_equal(written(&f),
			    "time,pid,comm,signal_name,core_dumped,args,exe\r\n"
			    "2023-11-14T22:13:20.123456789Z,4711,\"a,\"\"b\"\"\\\\\",,false,"
			    "\"sh -c 'echo \"\"a\"\", b\\nc' '' '\\xff'\",\r\n");
	close_output(&f);
}

static void csv_for_spreadsheets(void **state)
{
	static const char args[] = "=1+1\0a,b";
	struct output_options options = {.format = OUTPUT_CSV, .csv_safe = true};
	struct fixture f;

	(void)state;
	parse_columns(&options, "pid,comm,args,exe,exit_code");
	open_output(&f, &options);
	snprintf(f.r.comm, sizeof(f.r.comm), "@SUM(1;-2;=3)");
	f.e.image = &f.image;
	f.image.args = args;
	f.image.args_len = sizeof(args);
	f.image.args_known = true;
	output_event(&f.output, &f.e);
	assert_string_equal(written(&f), "4711,'@SUM(1;-2;'=3),\"'=1+1 a,b\",,0\r\n");
	close_output(&f);
}

static json_t *next_json(const char **at)
{
	const char *end = strchr(*at, '\n');
	json_t *line;

	assert_non_null(end);
	line = json_loadb(*at, (size_t)(end - *at), JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(line);
	*at = end + 1;
	return line;
}

static const char *json_text(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));

	assert_non_null(text);
	return text;
}

static void json_lines(void **state)
{
	const struct output_options options = {.format = OUTPUT_JSON};
	const struct output_totals totals = {.exits = 3, .lost = 2};
	struct fixture f;
	const char *at;
	json_t *line;

	(void)state;
	open_output(&f, &options);
	output_start(&f.output);
	output_event(&f.output, &f.e);
	output_lost(&f.output, 2, 1);
	output_end(&f.output, &totals);
	at = written(&f);

	line = next_json(&at);
	assert_string_equal(json_text(line, "type"), "start");
	assert_true(*json_text(line, "host") && *json_text(line, "kernel"));
	assert_string_equal(json_text(line, "version"), EXITSNOOP_VERSION);
	json_decref(line);

	line = next_json(&at);
	assert_string_equal(json_text(line, "type"), "exit");
	assert_string_equal(json_text(line, "time"), "2023-11-14T22:13:20.123456789Z");
	for (size_t i = 0; i < field_count; i++)
		assert_int_equal(json_object_get(line, field_table[i].name) != NULL,
				 field_table[i].in_json);
	json_decref(line);

	line = next_json(&at);
	assert_string_equal(json_text(line, "type"), "lost");
	assert_int_equal(json_integer_value(json_object_get(line, "count")), 2);
	assert_string_equal(json_text(line, "time"), "1970-01-01T00:00:00.000000001Z");
	json_decref(line);

	line = next_json(&at);
	assert_string_equal(json_text(line, "type"), "end");
	assert_int_equal(json_integer_value(json_object_get(line, "exits")), 3);
	assert_int_equal(json_integer_value(json_object_get(line, "lost")), 2);
	json_decref(line);
	assert_int_equal(*at, '\0');
	close_output(&f);
}

/* Every byte in a name and in arguments: valid JSON, and the raw bytes come along. */
static void json_of_hostile_bytes(void **state)
{
	const struct output_options options = {.format = OUTPUT_JSON};
	struct fixture f;

	(void)state;
	open_output(&f, &options);
	f.e.image = &f.image;
	for (unsigned int byte = 1; byte < 256; byte++) {
		char args[] = {'x', (char)byte, 0, (char)byte, 0}, hex[8];
		const char *at;
		json_t *line;

		memset(f.r.comm, 0, sizeof(f.r.comm));
		f.r.comm[0] = (char)byte;
		f.image.args = args;
		f.image.args_len = sizeof(args);
		f.image.args_known = true;
		output_event(&f.output, &f.e);
		at = buf_cstr(&f.output.out);
		line = next_json(&at);
		snprintf(hex, sizeof(hex), "%02x", byte);
		if (byte < 0x80) {
			assert_int_equal(json_text(line, "comm")[0], byte);
			assert_null(json_object_get(line, "comm_hex"));
			assert_null(json_object_get(line, "args_hex"));
		} else {
			assert_string_equal(json_text(line, "comm"), "\xef\xbf\xbd");
			assert_string_equal(json_text(line, "comm_hex"), hex);
			assert_string_equal(json_string_value(json_array_get(
						    json_object_get(line, "args_hex"), 1)),
					    hex);
		}
		assert_int_equal(json_array_size(json_object_get(line, "args")), 2);
		json_decref(line);
		buf_reset(&f.output.out);
	}
	close_output(&f);
}

/* A reason is escaped where it takes in what others wrote, and is not escaped again. */
static void reasons_are_escaped_once(void **state)
{
	static const struct {
		int signal;
		enum cause cause;
		const char *reason;
	} cases[] = {
		{SIGQUIT, CAUSE_TERMINAL, "Ctrl-\\"},
		{SIGKILL, CAUSE_KILL, "killed by SIGKILL from 'a\\e\\\\\\xff'[812] (uid 3)"},
	};
	static const enum output_format formats[] = {OUTPUT_TABLE, OUTPUT_CSV};
	struct record_sender killer = {.pid = 812, .uid = 3, .comm = "a\x1b\\\xff"};
	struct output_options options = {0};
	struct fixture f;

	(void)state;
	parse_columns(&options, "reason");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *at;
		json_t *line;

		for (size_t k = 0; k < ARRAY_SIZE(formats); k++) {
			const char *end = formats[k] == OUTPUT_CSV ? "\r\n" : "\n";
			char expected[128];

			options.format = formats[k];
			open_output(&f, &options);
			f.r.status = cases[i].signal;
			f.e.death = (struct death){.cause = cases[i].cause, .killer = &killer};
			output_event(&f.output, &f.e);
			snprintf(expected, sizeof(expected), "%s%s", cases[i].reason, end);
			assert_string_equal(written(&f), expected);
			close_output(&f);
		}
		/* JSON: the same sentence; killer.comm has the bytes. */
		options.format = OUTPUT_JSON;
		open_output(&f, &options);
		f.r.status = cases[i].signal;
		f.e.death = (struct death){.cause = cases[i].cause, .killer = &killer};
		output_event(&f.output, &f.e);
		at = written(&f);
		line = next_json(&at);
		assert_string_equal(json_text(line, "reason"), cases[i].reason);
		json_decref(line);
		close_output(&f);
	}
}

/* Bytes that --redact took out need no args_hex; what is left of others does. */
static void json_of_redacted_bytes(void **state)
{
	static const char masked[] = "x\0--password=\xff\0y", left[] = "\xff\0--password=x";
	const struct output_options options = {.format = OUTPUT_JSON, .redact = true};
	json_t *line, *hex;
	struct fixture f;
	const char *at;

	(void)state;
	open_output(&f, &options);
	f.e.image = &f.image;
	f.image = (struct image){.args = masked, .args_len = sizeof(masked), .args_known = true};
	output_event(&f.output, &f.e);
	f.image = (struct image){.args = left, .args_len = sizeof(left), .args_known = true};
	output_event(&f.output, &f.e);
	at = written(&f);
	line = next_json(&at);
	assert_null(json_object_get(line, "args_hex"));
	assert_int_equal(json_array_size(json_object_get(line, "args")), 3);
	json_decref(line);
	line = next_json(&at);
	hex = json_object_get(line, "args_hex");
	assert_int_equal(json_array_size(hex), 2);
	assert_string_equal(json_string_value(json_array_get(hex, 0)), "ff");
	assert_string_equal(json_string_value(json_array_get(hex, 1)),
			    "2d2d70617373776f72643d2a2a2a");
	json_decref(line);
	close_output(&f);
}

static void json_of_a_kill(void **state)
{
	const struct output_options options = {.format = OUTPUT_JSON, .redact = true};
	static const char args[] = "curl\0--password\0x";
	struct record_sender killer = {.pid = 812, .uid = 3, .comm = "run\xff"};
	json_t *line, *who, *oom;
	struct fixture f;
	const char *at;

	(void)state;
	open_output(&f, &options);
	f.r.status = SIGKILL;
	f.e.death = (struct death){.cause = CAUSE_KILL,
				   .killer = &killer,
				   .oom = OOM_CGROUP,
				   .has_oom_limit = true,
				   .oom_limit_bytes = UINT32_MAX + 1ULL};
	f.e.image = &f.image;
	f.image.args = args;
	f.image.args_len = sizeof(args);
	f.image.args_known = true;
	output_event(&f.output, &f.e);
	at = written(&f);
	line = next_json(&at);
	who = json_object_get(line, "killer");
	assert_int_equal(json_integer_value(json_object_get(who, "pid")), 812);
	assert_int_equal(json_integer_value(json_object_get(who, "uid")), 3);
	assert_string_equal(json_text(who, "comm_hex"), "72756eff");
	assert_true(json_is_null(json_object_get(who, "exe")));
	oom = json_object_get(line, "oom");
	assert_string_equal(json_text(oom, "scope"), "cgroup");
	assert_true(json_is_null(json_object_get(oom, "cgroup")));
	assert_int_equal(json_integer_value(json_object_get(oom, "limit_bytes")), 4294967296);
	assert_string_equal(json_string_value(json_array_get(json_object_get(line, "args"), 2)),
			    "***");
	assert_string_equal(json_text(line, "reason"),
			    "killed by SIGKILL from 'run\\xff'[812] (uid 3)");
	json_decref(line);
	close_output(&f);
}

static void a_full_disk_is_told(void **state)
{
	const struct output_options options = {.format = OUTPUT_JSON};
	_cleanup_(closep) int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct fixture f;

	(void)state;
	assert_true(full >= 0);
	open_output(&f, &options);
	f.output.fd = full;
	assert_int_equal(output_flush(&f.output), 0); /* nothing to write */
	output_event(&f.output, &f.e);
	assert_int_equal(output_flush(&f.output), -ENOSPC);
	close_output(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_rows),
		cmocka_unit_test(table_colours_failures_alone),
		cmocka_unit_test(table_fits_the_terminal),
		cmocka_unit_test(table_cells_are_not_forged),
		cmocka_unit_test(table_keeps_the_killer),
		cmocka_unit_test(csv_quotes_as_rfc_4180),
		cmocka_unit_test(csv_for_spreadsheets),
		cmocka_unit_test(json_lines),
		cmocka_unit_test(json_of_hostile_bytes),
		cmocka_unit_test(reasons_are_escaped_once),
		cmocka_unit_test(json_of_redacted_bytes),
		cmocka_unit_test(json_of_a_kill),
		cmocka_unit_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
