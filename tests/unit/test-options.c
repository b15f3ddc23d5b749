// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/exe_pattern.h"
#include "cli/options.h"
#include "unit.h"

#define MAX_WORDS 32

static struct users *users;

/* What the command line LINE, with blanks between its words, gives; '' in it is an empty word. */
static int parse(const char *line, struct options *ret, struct error *err)
{
	static char text[1024];
	static char *argv[MAX_WORDS];
	char *at = text, *word;
	int argc = 0;

	snprintf(text, sizeof(text), "exitsnoop %s", line);
	while ((word = strsep(&at, " "))) {
		assert_true(argc < MAX_WORDS - 1);
		if (*word)
			argv[argc++] = strcmp(word, "''") ? word : word + 2;
	}
	argv[argc] = NULL;
	return options_parse(argc, argv, users, ret, err);
}

static void fine(const char *line, struct options *ret)
{
	struct error err = {{0}};

	if (parse(line, ret, &err))
		fail_msg("'%s': %s", line, err.text);
}

static void what_is_usual(void **state)
{
	struct options o;

	(void)state;
	fine("", &o);
	assert_int_equal(o.action, ACTION_TRACE);
	assert_int_equal(o.output.format, OUTPUT_TABLE);
	assert_string_equal(o.color, "auto");
	assert_int_equal(o.tracer.ring_bytes, TRACER_RING_DEFAULT);
	assert_true(o.tracer.settings.usage && o.tracer.settings.identity &&
		    o.tracer.settings.cause);
	assert_int_equal(o.tracer.settings.args_size, 4096);
	assert_false(o.tracer.settings.by_pid || o.tracer.settings.by_ppid ||
		     o.tracer.settings.by_tree || o.tracer.settings.by_cgroup);
	assert_null(o.command);
	assert_null(o.output_path);
	assert_string_equal(o.output.columns.fields[0]->name, "time");
}

static void filters_of_the_kernel(void **state)
{
	struct options o;
	const struct settings *s = &o.tracer.settings;

	(void)state;
	fine("-p 7,8 --pid=9 --ppid 1 -n worker -n ng* -u root -u 4242 -x -s KILL,11", &o);
	assert_int_equal(o.tracer.n_pids, 3);
	assert_int_equal(o.pids[2], 9);
	assert_true(s->by_pid && s->by_ppid && s->failed_only);
	assert_int_equal(o.ppids[0], 1);
	assert_int_equal(s->n_comms, 2);
	assert_string_equal(s->comms[0].name, "worker");
	assert_int_equal(s->comms[0].len, 7); /* with its NUL: all of the name */
	assert_int_equal(s->comms[1].len, 2);
	assert_int_equal(s->n_uids, 2);
	assert_int_equal(s->uids[0], 0);
	assert_int_equal(s->uids[1], 4242);
	assert_true(s->signals == (1ULL << (SIGKILL - 1) | 1ULL << (SIGSEGV - 1)));

	fine("--min-duration 1.5s --min-cpu 10ms --min-rss 4097 -T -k --tree 12", &o);
	assert_int_equal(s->min_duration_ns, 1500000000);
	assert_int_equal(s->min_cpu_ns, 10000000);
	assert_int_equal(s->min_rss_pages, 2); /* rounded up */
	assert_true(s->threads && s->kernel_threads && s->by_tree);
	assert_int_equal(o.tree_pid, 12);

	/* The kernel keeps 15 bytes of a name. */
	fine("-n 0123456789abcdefgh -n 0123456789abcdefgh*", &o);
	assert_int_equal(s->comms[0].len, 16);
	assert_int_equal(s->comms[1].len, 15);
	assert_string_equal(s->comms[0].name, "0123456789abcde");
}

static void filters_of_ours(void **state)
{
	struct options o;

	(void)state;
	fine("--cause oom,kill --killer 812 --container 0123 --unit nginx", &o);
	assert_int_equal(o.selection.causes, 1U << CAUSE_OOM | 1U << CAUSE_KILL);
	assert_int_equal(o.selection.killer_pid, 812);
	assert_null(o.selection.killer_comm);
	assert_string_equal(o.selection.container, "0123");
	assert_string_equal(o.selection.unit, "nginx");
	fine("--killer systemd", &o);
	assert_string_equal(o.selection.killer_comm, "systemd");
	fine("--exe node* --exe /proc/self/exe --exe /no/such/program", &o);
	assert_int_equal(o.selection.n_exes, 3);
	assert_string_equal(o.selection.exes[0].pattern, "node*");
	assert_null(o.selection.exes[0].target);
	assert_string_equal(o.selection.exes[1].pattern, "/proc/self/exe");
	assert_non_null(strstr(o.selection.exes[1].target, "/test-options"));
	assert_null(o.selection.exes[2].target);
}

/* Links before the first wildcard, and names that are special to fnmatch(). */
static void where_a_program_leads(void **state)
{
	char dir[] = "/tmp/test-options-XXXXXX", path[PATH_MAX], wanted[PATH_MAX], target[PATH_MAX];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/[a]", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/link", dir);
	assert_int_equal(symlink("[a]", path), 0);
	snprintf(path, sizeof(path), "%s/link/x*/[b]", dir);
	snprintf(wanted, sizeof(wanted), "%s/\\[a]/x*/[b]", dir);
	assert_true(exe_pattern_resolve(path, target));
	assert_string_equal(target, wanted);
	snprintf(path, sizeof(path), "%s/link", dir);
	snprintf(wanted, sizeof(wanted), "%s/\\[a]", dir);
	assert_true(exe_pattern_resolve(path, target));
	assert_string_equal(target, wanted);
	assert_int_equal(unlink(path), 0);
	assert_true(exe_pattern_resolve("/*/sh", target));
	assert_string_equal(target, "/*/sh");
	assert_false(exe_pattern_resolve("*/sh", target));
	assert_false(exe_pattern_resolve("sh", target));
	assert_false(exe_pattern_resolve("/no/such/d*", target));
	snprintf(path, sizeof(path), "%s/[a]", dir);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

static void how_it_is_shown(void **state)
{
	struct options o;
	size_t usual;

	(void)state;
	fine("-j --output x.json --redact --wide --color never", &o);
	assert_int_equal(o.output.format, OUTPUT_JSON);
	assert_false(o.output.columns_chosen);
	assert_string_equal(o.output_path, "x.json");
	assert_true(o.output.redact && o.output.wide);
	assert_string_equal(o.color, "never");
	fine("--output -", &o);
	assert_null(o.output_path);
	fine("-v", &o);
	assert_true(o.output.wide);
	fine("-v -o pid,args", &o);
	assert_false(o.output.wide);
	fine("--csv", &o);
	assert_false(o.output.csv_safe);
	fine("--csv=safe", &o);
	assert_true(o.output.csv_safe);
	assert_int_equal(o.output.format, OUTPUT_CSV);
	fine("--csv", &o);
	assert_true(o.output.columns.n > 30);
	fine("", &o);
	usual = o.output.columns.n;
	fine("-o +exe", &o);
	assert_int_equal(o.output.columns.n, usual + 1);
	assert_true(o.output.columns_chosen);
	fine("-o PID,comm", &o);
	assert_int_equal(o.output.columns.n, 2);
	fine("--no-resources", &o);
	assert_int_equal(o.output.columns.n, usual - 2);
	fine("-T -v", &o);
	assert_int_equal(o.output.columns.n, usual + 3);
	fine("--columns list --json", &o);
	assert_int_equal(o.action, ACTION_COLUMNS);
}

static void parts_and_limits(void **state)
{
	struct options o;
	const struct settings *s = &o.tracer.settings;

	(void)state;
	fine("--no-cause --no-resources --no-identity --busy-poll --find-last --debug -t", &o);
	assert_false(s->cause || s->usage || s->identity || s->args_size);
	assert_true(s->no_wakeup && s->find_last && o.tracer.debug);
	fine("--no-args --args-size 8K", &o);
	assert_int_equal(s->args_size, 0);
	fine("--args-size 8K --buffer-size 1M --btf x.btf -N 5 -d 2s", &o);
	assert_int_equal(s->args_size, 8192);
	assert_int_equal(o.tracer.ring_bytes, 1 << 20);
	assert_string_equal(o.tracer.btf_file, "x.btf");
	assert_int_equal(o.count, 5);
	assert_int_equal(o.duration_ns, 2000000000);
}

static void a_command(void **state)
{
	struct options o;

	(void)state;
	fine("-x --summary=json --no-wait -- make --pid 1", &o);
	assert_string_equal(o.command[0], "make");
	assert_string_equal(o.command[1], "--pid");
	assert_null(o.command[3]);
	assert_int_equal(o.summary, SUMMARY_JSON);
	assert_true(o.no_wait && o.tracer.settings.by_tree && o.tracer.settings.report_all);
	assert_int_equal(o.tracer.n_pids, 0);
	fine("--summary=none -- make", &o);
	assert_false(o.tracer.settings.report_all);
	fine("--summary -- make", &o);
	assert_int_equal(o.summary, SUMMARY_TEXT);
}

static void help_ends_the_reading(void **state)
{
	struct options o;

	(void)state;
	fine("-h --no-such-option", &o);
	assert_int_equal(o.action, ACTION_HELP);
	fine("--version -p 0", &o);
	assert_int_equal(o.action, ACTION_VERSION);
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *line, *says;
	} cases[] = {
		{"-p 0", "'0' is out of range"},
		{"-p 1,x", "'x' is not a whole number"},
		{"--tree 4194305", "out of range"},
		{"-n ''", "--comm is empty"},
		{"-n a -n a -n a -n a -n a -n a -n a -n a -n a", "at most 8 times -n"},
		{"-u 1 -u 1 -u 1 -u 1 -u 1 -u 1 -u 1 -u 1 -u 1", "at most 8 times -u"},
		{"-u rooot",
		 "did you mean 'root'? If not, give the number that 'id -u rooot' shows"},
		{"-u no/such/user", "no user 'no/such/user' in /etc/passwd: give the number that "
				    "'id -u no/such/user'"},
		{"-u ''", "no user '' in /etc/passwd: give a name or a uid"},
		{"-u 4294967295", "give a name or a uid"},
		{"-s KIL", "KILL"},
		{"-c /no/such/cgroup", "no cgroup"},
		{"-c /tmp", "no cgroup"},
		{"--color=blue", "auto, always or never"},
		{"--summary=xml -- true", "text, json or none"},
		{"--killer ''", "--killer is empty"},
		{"--container ''", "--container is empty"},
		{"--unit ''", "--unit is empty"},
		{"--exe ''", "--exe is empty"},
		{"--exe a --exe a --exe a --exe a --exe a --exe a --exe a --exe a --exe a",
		 "at most 8 times --exe"},
		{"--exe a --no-identity", "--no-identity switches off"},
		{"--cause oomm", "oom"},
		{"-d 0s", "no time to watch"},
		{"-d soon", "soon"},
		{"--min-rss much", "much"},
		{"--args-size 8193", "1 to 8192 bytes"},
		{"--args-size 0", "out of range"},
		{"--buffer-size 2G", "out of range"},
		{"--buffer-size big", "big"},
		{"-N 0", "out of range"},
		{"-o pdi", "did you mean 'pid'?"},
		{"--jsn", "did you mean '--json'?"},
		{"--qqqqqqqqqqqq", "see --help"},
		{"-Q", "unknown option '-Q'"},
		{"-jQ", "unknown option '-Q'"},
		{"--json=1", "takes no value"},
		{"-p", "needs a value: --pid PID"},
		{"--min-cpu", "needs a value"},
		{"make", "put -- before it"},
		{"--", "no command behind '--'"},
		{"--json --csv", "exclude each other"},
		{"--csv=sfae", "--csv 'sfae': did you mean 'safe'?"},
		{"--csv=x", "give safe"},
		{"--csv=", "give safe"},
		{"--no-wait", "--no-wait is for a command"},
		{"--summary", "--summary is for a command"},
		{"--tree 5 -- true", "exclude each other"},
		{"--min-cpu 1s --no-resources", "--no-resources"},
		{"--min-rss 1M --no-resources", "--no-resources"},
		{"--cause oom --no-cause", "--no-cause"},
		{"--killer 5 --no-cause", "--no-cause"},
		{"--unit x --no-identity", "--no-identity"},
	};
	struct options o;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct error err = {{0}};

		if (parse(cases[i].line, &o, &err) >= 0)
			fail_msg("'%s' is taken", cases[i].line);
		assert_says(&err, cases[i].says);
	}
}

static void many_process_ids(void **state)
{
	static char list[2 * (OPTIONS_PIDS_MAX + 1)];
	char *argv[] = {(char *)"exitsnoop", (char *)"-p", list, NULL};
	static struct options o;
	struct error err = {{0}};

	(void)state;
	for (size_t i = 0; i <= OPTIONS_PIDS_MAX; i++)
		memcpy(list + 2 * i, "7,", 2);
	list[2 * OPTIONS_PIDS_MAX - 1] = '\0';
	assert_int_equal(options_parse(3, argv, users, &o, &err), 0);
	assert_int_equal(o.tracer.n_pids, OPTIONS_PIDS_MAX);
	list[2 * OPTIONS_PIDS_MAX - 1] = ',';
	list[2 * OPTIONS_PIDS_MAX + 1] = '\0';
	assert_int_equal(options_parse(3, argv, users, &o, &err), -EINVAL);
	assert_says(&err, "at most 1024");
}

/* The table from which --help, the man page and the completions come. */
static void the_table_is_sound(void **state)
{
	bool seen[OPTIONS] = {false}, letters[256] = {false};

	(void)state;
	for (size_t g = 0; g < option_group_count; g++) {
		for (size_t i = 0; i < option_groups[g].n; i++) {
			const struct option_info *info = &option_groups[g].options[i];

			assert_false(seen[info->id]);
			seen[info->id] = true;
			if (!info->letter)
				continue;
			assert_false(letters[(unsigned char)info->letter]);
			letters[(unsigned char)info->letter] = true;
		}
	}
	for (size_t i = 0; i < OPTIONS; i++)
		assert_true(seen[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_usual),	 cmocka_unit_test(filters_of_the_kernel),
		cmocka_unit_test(filters_of_ours),	 cmocka_unit_test(how_it_is_shown),
		cmocka_unit_test(parts_and_limits),	 cmocka_unit_test(a_command),
		cmocka_unit_test(help_ends_the_reading), cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(many_process_ids),	 cmocka_unit_test(the_table_is_sound),
		cmocka_unit_test(where_a_program_leads),
	};
	int failed;

	users = users_new();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	users_free(users);
	return failed;
}
