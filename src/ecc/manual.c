// SPDX-License-Identifier: BSD-2-Clause
/* Writes ecc's man page and completions, from its tables, while it is built. */
#include "base/cleanup.h"
#include "ecc/options_table.h"
#include "ecc/target.h"
#include "manual/manual.h"

static struct manual_option options[OPTION_ROWS];
static struct manual_group groups[OPTION_ROWS];
static struct manual_item examples[OPTION_EXAMPLES];

/* Returns how many groups there are. */
static size_t fill_options(void)
{
	size_t n = 0;

	for (size_t i = 0; i < OPTION_ROWS; i++) {
		const struct option_row *row = &option_rows[i];

		options[i] = (struct manual_option){
			.letter = row->letter,
			.name = row->name,
			.arg = row->arg,
			.help = row->help,
			.values = row->kind == KIND_TARGET ? VALUES_WORDS
							   : manual_values_of(row->arg),
			.words = row->kind == KIND_TARGET ? target_names() : NULL,
		};
		if (row->group)
			groups[n++] =
				(struct manual_group){.title = row->group, .options = &options[i]};
		groups[n - 1].n++;
	}
	return n;
}

int main(int argc, char **argv)
{
	static const char *const synopsis[] = {"[OPTIONS] SOURCE [HEADER]", NULL};
	static const struct manual_item annotations[] = {
		{"@brief, @details, @version",
		 "on the LICENSE variable: the head and the end of the program's help, and what "
		 "its --version tells"},
		{"@description, @cmdarg {\"default\":..., \"long\":..., \"short\":..., "
		 "\"help\":...}, @value",
		 "on a global variable, which becomes an option of the program; -h and --help stay "
		 "the help's"},
		{"@sample {\"interval\":MS, \"type\":..., \"unit\":..., \"clear_map\":...}",
		 "on a map that is shown at each interval; types are default_kv, log2_hist and "
		 "linear_hist"},
		{"@export_config, @interpreter {\"stack_trace\":{}}",
		 "on a map: the struct of its records, or that it holds stack traces"},
		{"@ifindex, @flags, @xdpopts, @tchook, @tcopts",
		 "on an XDP or tc program: where it goes"},
		{"@export", "on a struct of HEADER: only those that carry it are exported"},
	};
	static const struct manual_item files[] = {
		{"package.json, or NAME.package.json", "the package that ecli runs"},
		{"foo.bpf.o, foo.skel.json, foo.skel.yaml",
		 "the object without debug sections, and what the package says of it"},
		{"~/.cache/exitsnoop/vmlinux-ID.h",
		 "the running kernel's types, by its build id; may be deleted"},
	};
	static const struct manual_item statuses[] = {
		{"0", "done"},
		{"1", "failed, or clang did"},
		{"2", "the command line makes no sense"},
	};
	const struct manual_section sections[] = {
		{"ANNOTATIONS",
		 "Documentation comments (///, /** */, ///<) in SOURCE and HEADER, over as many "
		 "lines as wanted. A malformed one is an error with file and line.",
		 annotations, ARRAY_SIZE(annotations)},
		{"FILES", NULL, files, ARRAY_SIZE(files)},
		{"EXAMPLES", NULL, examples, OPTION_EXAMPLES},
		{"EXIT STATUS", NULL, statuses, ARRAY_SIZE(statuses)},
	};
	const struct manual m = {
		.name = "ecc",
		.section = 1,
		.volume = "User Commands",
		.brief = "compile a BPF program to a package that ecli runs",
		.synopsis = synopsis,
		.description =
			"Compiles SOURCE (foo.bpf.c) with clang and packs the object with what "
			"ecli needs to run it and to show what it sends. HEADER declares the "
			"structs that it sends to user space.\n\n"
			"A program that includes vmlinux.h gets that of the running kernel, "
			"unless --vmlinux or --btf give another. What clang says is shown as it "
			"says it. Outputs are replaced whole or not at all; the same input gives "
			"the same bytes.",
		.groups = groups,
		.n_groups = fill_options(),
		.sections = sections,
		.n_sections = ARRAY_SIZE(sections),
		.see_also = "ecli(8), exitsnoop(8), clang(1)",
		.takes_files = true,
	};

	for (size_t i = 0; i < OPTION_EXAMPLES; i++)
		examples[i] =
			(struct manual_item){option_examples[i].command, option_examples[i].does};
	return manual_main(argc, argv, &m);
}
