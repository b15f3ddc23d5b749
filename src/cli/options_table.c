// SPDX-License-Identifier: BSD-2-Clause
#include "cli/options.h"

static const struct option_info show_options[] = {
	{OPT_COLUMNS, 'o', "columns", "LIST",
	 "columns, in this order (or keys of --json); +LIST adds to the usual ones; 'list' shows "
	 "all "
	 "there are",
	 "-o time,pid,ppid,exit_code,duration_ns,comm"},
	{OPT_JSON, 'j', "json", NULL, "one JSON object a line", NULL},
	{OPT_CSV, 0, "csv", "[safe]",
	 "CSV (RFC 4180) with a header line; =safe for spreadsheets: no cell is a formula", NULL},
	{OPT_VERBOSE, 'v', "verbose", NULL,
	 "show the arguments too, and do not cut them to the terminal's width", NULL},
	{OPT_WIDE, 'W', "wide", NULL, "do not cut lines to the terminal's width", NULL},
	{OPT_COLOR, 0, "color", "WHEN", "failures in colour: auto, always or never", NULL},
	{OPT_REDACT, 0, "redact", NULL,
	 "mask arguments after words such as password, token, secret, key", NULL},
	{OPT_OUTPUT, 0, "output", "FILE",
	 "append there instead of writing to stdout (-); with a command, begin the file anew; "
	 "created for its owner alone",
	 "--json --output build.json -- make"},
};

static const struct option_info filter_options[] = {
	{OPT_PID, 'p', "pid", "PID,...", "only these processes", "-p 812,813"},
	{OPT_PPID, 0, "ppid", "PID,...", "only children of these", "--ppid 1"},
	{OPT_TREE, 0, "tree", "PID", "only this process and all its descendants", "--tree 1204"},
	{OPT_COMM, 'n', "comm", "NAME",
	 "only processes of this name; NAME* for a beginning. Runtimes rename their main thread "
	 "(node's is \"MainThread\"): then --exe finds the program",
	 "-n 'php-fpm*'"},
	{OPT_EXE, 0, "exe", "PATTERN",
	 "only processes of this program: its path, or the file's name alone; also a pattern with "
	 "* ? [, where * stands for slashes, too",
	 "--exe '/opt/*/bin/node'"},
	{OPT_USER, 'u', "user", "USER",
	 "only processes of this user, by name (of /etc/passwd) or uid", "-u www-data"},
	{OPT_CGROUP, 'c', "cgroup", "PATH", "only processes in this cgroup or below it",
	 "-c /sys/fs/cgroup/system.slice/nginx.service"},
	{OPT_FAILED, 'x', "failed", NULL, "only failures: not exit code 0", "-x"},
	{OPT_SIGNAL, 's', "signal", "NAME,...", "only processes killed by these signals",
	 "-s KILL,SEGV"},
	{OPT_MIN_DURATION, 0, "min-duration", "TIME", "only processes that lived as long",
	 "--min-duration 500ms"},
	{OPT_MIN_CPU, 0, "min-cpu", "TIME", "only processes that used as much CPU time",
	 "--min-cpu 1s"},
	{OPT_MIN_RSS, 0, "min-rss", "SIZE", "only processes whose memory peaked as high",
	 "--min-rss 512M"},
	{OPT_CAUSE, 0, "cause", "LIST", "only deaths of these causes", "--cause oom,kill"},
	{OPT_KILLER, 0, "killer", "PID|COMM", "only processes that this one killed",
	 "--killer systemd"},
	{OPT_CONTAINER, 0, "container", "ID",
	 "only processes of this container; of an id, a prefix is enough", "--container 3f2a"},
	{OPT_UNIT, 0, "unit", "NAME", "only processes of this systemd unit", "--unit nginx"},
	{OPT_THREADS, 'T', "threads", NULL, "the end of each thread too", "-T -p 812"},
	{OPT_KERNEL_THREADS, 'k', "kernel-threads", NULL, "kernel threads too", NULL},
};

static const struct option_info stop_options[] = {
	{OPT_COUNT, 'N', "count", "N", "stop after N deaths", "-x -N 1"},
	{OPT_DURATION, 'd', "duration", "TIME", "stop after this time", "-d 10s"},
};

static const struct option_info run_options[] = {
	{OPT_NO_WAIT, 0, "no-wait", NULL,
	 "end with the command, do not wait for what it left behind", NULL},
	{OPT_SUMMARY, 0, "summary", "[FORMAT]", "closing summary: text, json or none",
	 "--summary=json -- make"},
};

static const struct option_info part_options[] = {
	{OPT_NO_CAUSE, 0, "no-cause", NULL, "do not find out who or what killed", NULL},
	{OPT_NO_RESOURCES, 0, "no-resources", NULL, "do not read what was used", NULL},
	{OPT_NO_ARGS, 0, "no-args", NULL, "do not keep arguments", NULL},
	{OPT_NO_IDENTITY, 0, "no-identity", NULL,
	 "keep nothing of program, directory, arguments, cgroup and container", NULL},
	{OPT_ARGS_SIZE, 0, "args-size", "SIZE",
	 "bytes of arguments to keep (4K; at most 8K), of at most 64 arguments", NULL},
};

static const struct option_info other_options[] = {
	{OPT_BUFFER_SIZE, 0, "buffer-size", "SIZE",
	 "for records that wait to be read (4M); rounded up to a power of two",
	 "--buffer-size 64M"},
	{OPT_BUSY_POLL, 0, "busy-poll", NULL, "never sleep: least delay, for a whole CPU", NULL},
	{OPT_BTF, 0, "btf", "FILE", "the kernel's BTF, where /sys does not show it", NULL},
	{OPT_FIND_LAST, 0, "find-last", NULL, NULL, NULL},
	{OPT_TIMESTAMP, 't', "timestamp", NULL, NULL, NULL},
	{OPT_NO_SANDBOX, 0, "no-sandbox", NULL,
	 "once attached, do not give up what is no longer needed of system calls and files", NULL},
	{OPT_DEBUG, 0, "debug", NULL, "libbpf's messages to stderr", NULL},
	{OPT_HELP, 'h', "help", NULL, "this text", NULL},
	{OPT_VERSION, 'V', "version", NULL, "version, libbpf's version and features", NULL},
};

#define GROUP(title, options)                       \
	{                                           \
		title, options, ARRAY_SIZE(options) \
	}

const struct option_group option_groups[] = {
	GROUP("What to show", show_options),
	GROUP("Which deaths (all given must match)", filter_options),
	GROUP("When to stop", stop_options),
	GROUP("Running a command", run_options),
	GROUP("What to find out (off costs nothing)", part_options),
	GROUP("Other", other_options),
};
const size_t option_group_count = ARRAY_SIZE(option_groups);

const char status_rule[] =
	"With a command: the command's own, 128 + N when signal N ended it. Else, of exitsnoop "
	"itself:";

const struct status_info status_table[] = {
	{"0", "fine; or --count or --duration ended it, and the command goes on"},
	{"1", "failed"},
	{"2", "wrong usage"},
	{"3", "records were lost"},
	{"128 + N", "a second signal, N, ended it, and the command goes on"},
};

const size_t status_count = ARRAY_SIZE(status_table);
