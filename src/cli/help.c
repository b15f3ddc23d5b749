// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/help.h"
#include "cli/options.h"
#include "model/cause.h"
#include "model/field.h"

#define HELP_AT 28 /* column in which descriptions start */
#define WIDTH	100

/* TEXT from column AT on, broken between words. */
static void put_wrapped(struct buf *out, const char *text, size_t at)
{
	size_t column = at;

	for (; *text; text += strspn(text, " ")) {
		size_t word = strcspn(text, " ");

		if (column > at && column + 1 + word > WIDTH) {
			buf_putc(out, '\n');
			buf_fill(out, ' ', at);
			column = at;
		} else if (column > at) {
			buf_putc(out, ' ');
			column++;
		}
		buf_put(out, text, word);
		column += word;
		text += word;
	}
	buf_putc(out, '\n');
}

static void put_option(struct buf *out, const struct option_info *info)
{
	char head[64];
	int n;

	n = info->letter ? snprintf(head, sizeof(head), "  -%c, --%s", info->letter, info->name)
			 : snprintf(head, sizeof(head), "      --%s", info->name);
	if (info->arg && *info->arg == '[')
		n += snprintf(head + n, sizeof(head) - (size_t)n, "[=%s", info->arg + 1);
	else if (info->arg)
		n += snprintf(head + n, sizeof(head) - (size_t)n, " %s", info->arg);
	buf_puts(out, head);
	if (n >= HELP_AT - 1) {
		buf_putc(out, '\n');
		n = 0;
	}
	buf_fill(out, ' ', HELP_AT - (size_t)n);
	put_wrapped(out, info->help, HELP_AT);
	if (info->example) {
		buf_fill(out, ' ', HELP_AT);
		buf_printf(out, "e.g. %s\n", info->example);
	}
}

static void put_term(struct buf *out, const char *term, const char *meaning)
{
	buf_printf(out, "  %s", term);
	buf_fill(out, ' ', HELP_AT - strlen(term) - 2);
	put_wrapped(out, meaning, HELP_AT);
}

void help_put_usage(struct buf *out)
{
	buf_puts(
		out,
		"Usage: exitsnoop [OPTIONS]\n"
		"       exitsnoop [OPTIONS] -- COMMAND [ARGS]\n\n"
		"Shows every process as it ends: who it was, whose child, what it used, and why it "
		"died.\n"
		"With a command: exactly that command and all its descendants, with a summary at "
		"the "
		"end.\n\n"
		"Examples:\n"
		"  exitsnoop                        every exit on this machine\n"
		"  exitsnoop -x                     failures alone: who killed my service?\n"
		"  exitsnoop --cause oom,kill       what the OOM killer and other processes "
		"killed\n"
		"  exitsnoop -u www-data -v         one user's processes, with their arguments\n"
		"  exitsnoop --json | jq .reason    for programs\n"
		"  exitsnoop -x -- make -j8         what failed in this build\n");
	for (size_t g = 0; g < option_group_count; g++) {
		buf_printf(out, "\n%s:\n", option_groups[g].title);
		for (size_t i = 0; i < option_groups[g].n; i++)
			if (option_groups[g].options[i].help)
				put_option(out, &option_groups[g].options[i]);
	}
	buf_puts(out, "\nCauses (--cause, and the field of that name):\n");
	for (int i = 0; i < CAUSES; i++)
		put_term(out, cause_table[i].name, cause_table[i].description);
	buf_puts(out, "\nTimes are written like 500ms, 1.5s, 2m30s; sizes like 64K, 512M, 1G.\n"
		      "\nExit status:\n  ");
	put_wrapped(out, status_rule, 2);
	for (size_t i = 0; i < status_count; i++)
		put_term(out, status_table[i].status, status_table[i].meaning);
}

void help_put_version(struct buf *out)
{
	struct utsname uts;

	uname(&uts);
	buf_printf(out, "exitsnoop %s\nlibbpf %s\n", EXITSNOOP_VERSION, tracer_libbpf_version());
	buf_printf(out, "kernel %s, BTF: %s\n", uts.release,
		   access("/sys/kernel/btf/vmlinux", R_OK) ? "no (--btf FILE is needed)" : "yes");
	buf_puts(out, "features: +ring-buffer +tp_btf +co-re +cgroup-v1 +cgroup-v2\n");
}

void help_put_columns(struct buf *out)
{
	for (size_t i = 0; i < field_count; i++) {
		const struct field *f = &field_table[i];
		size_t n = strlen(f->name);

		buf_puts(out, f->name);
		buf_fill(out, ' ', n < 22 ? 22 - n : 1);
		buf_puts(out, f->unit);
		buf_fill(out, ' ', 6 - strlen(f->unit));
		buf_puts(out, f->description);
		buf_puts(out, f->in_json ? "\n" : " (tables and CSV only)\n");
	}
}
