// SPDX-License-Identifier: BSD-2-Clause
/* Writes ecli's man page and completions, from its tables, while it is built. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "ecli/options_table.h"
#include "manual/manual.h"

static struct manual_option run_options[RUN_N], info_options[INFO_N];
static char words[RUN_N][64]; /* of "local|utc|boot|none": by spaces */

static void fill(const struct arg *args, size_t n, struct manual_option *ret)
{
	for (size_t i = 0; i < n; i++) {
		const char *meta = args[i].meta;

		ret[i] = (struct manual_option){
			.letter = args[i].short_name,
			.name = args[i].long_name,
			.arg = meta,
			.help = args[i].help,
			.values = manual_values_of(meta),
		};
		if (!meta || !strpbrk(meta, "|["))
			continue;
		snprintf(words[i], sizeof(words[i]), "%s", meta + (*meta == '['));
		words[i][strcspn(words[i], "]")] = '\0';
		for (char *c = words[i]; (c = strchr(c, '|')); c++)
			*c = ' ';
		ret[i].values = VALUES_WORDS;
		ret[i].words = words[i];
	}
}

int main(int argc, char **argv)
{
	static const char *const synopsis[] = {
		"run [OPTIONS] PACKAGE [PROGRAM OPTIONS]",
		"info PACKAGE",
		"[OPTIONS] PACKAGE [PROGRAM OPTIONS]",
		NULL,
	};
	static const struct manual_group groups[] = {
		{"Of run", run_options, RUN_N},
		{"Of info", info_options, INFO_N},
	};
	static const struct manual_item targets[] = {
		{"tc: DEVICE[:ingress|egress]", "a network device by name"},
		{"xdp: DEVICE[:skb|drv|hw]", "the same, and how the device runs it"},
		{"socket: DEVICE or any", "packets of one device, or of all"},
		{"uprobe, uretprobe: BINARY:SYMBOL[+OFFSET][:PID]",
		 "a function of a program or library, of one process if told"},
		{"usdt: BINARY:PROVIDER:NAME[:PID]", "a probe that the binary declares"},
		{"kprobe, kretprobe: FUNCTION", "a function of the kernel"},
		{"tp: CATEGORY:NAME; raw_tp: NAME", "a tracepoint"},
		{"perf_event: HZ", "so often a second on each CPU"},
		{"cgroup, sockops: CGROUP-DIRECTORY", "a cgroup of the v2 hierarchy"},
		{"sk_msg, sk_skb: MAP", "a sockmap or sockhash of the object"},
		{"sk_lookup, flow_dissector: NETWORK-NAMESPACE", "such as /run/netns/NAME"},
	};
	static const struct manual_item examples[] = {
		{"ecli run package.json", "what ecc made, until Ctrl-C"},
		{"ecli run package.json --help", "the program's own options"},
		{"ecli run --json opens.package.json --pid 812", "for programs"},
		{"ecli run --attach count=eth0:ingress tccount.json", "a tc program on eth0"},
		{"ecli info package.json", "what is inside, and whether this kernel can run it"},
	};
	static const struct manual_item statuses[] = {
		{"0", "done, or ended by a signal or a reader that went away"},
		{"1", "failed"},
		{"2", "the command line makes no sense"},
	};
	static const struct manual_section sections[] = {
		{"TARGETS",
		 "What --attach PROG=TARGET takes for each kind of program; SEC(\"?...\") programs "
		 "run only when --only or --attach names them.",
		 targets, ARRAY_SIZE(targets)},
		{"EXAMPLES", NULL, examples, ARRAY_SIZE(examples)},
		{"EXIT STATUS", NULL, statuses, ARRAY_SIZE(statuses)},
	};
	static const struct manual m = {
		.name = "ecli",
		.section = 8,
		.volume = "System Administration",
		.brief = "run BPF programs from packages and show what they report",
		.synopsis = synopsis,
		.description =
			"Loads the programs of PACKAGE, attaches them, and prints what they send "
			"or count, by the types in their BTF. PACKAGE is a package.json of ecc or "
			"a bare foo.bpf.o: a file, - for standard input, or an http or https URL. "
			"What follows it belongs to the program: its global variables are its "
			"options.\n\n"
			"At the end - a signal, an error, a reader that went away - everything "
			"that it attached is detached again, and nothing of anyone else's.\n\n"
			"Needs root, or the capabilities CAP_BPF and CAP_PERFMON and what the "
			"programs themselves ask for. A package is untrusted input: what is loaded "
			"runs in the kernel, so run what you trust.",
		.groups = groups,
		.n_groups = ARRAY_SIZE(groups),
		.sections = sections,
		.n_sections = ARRAY_SIZE(sections),
		.see_also = "ecc(1), exitsnoop(8), bpf(2)",
		.commands = "run info",
		.takes_files = true,
	};

	fill(run_args, RUN_N, run_options);
	fill(info_args, INFO_N, info_options);
	return manual_main(argc, argv, &m);
}
