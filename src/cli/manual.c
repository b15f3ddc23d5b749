// SPDX-License-Identifier: BSD-2-Clause
/*
 * Writes the man page (roff) and the completions of shells from exitsnoop's tables, while it is
 * built: manual man|bash|zsh|fish
 */
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "model/cause.h"
#include "model/field.h"

/* Text in roff: '-' and '\' are special, and a line must not start with a dot or quote. */
static void put_roff(const char *s)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", stdout);
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", stdout);
		else if (*s == '-')
			fputs("\\-", stdout);
		else
			putchar(*s);
	}
}

static void put_item(const char *name, const char *text)
{
	fputs(".TP\n.B ", stdout);
	put_roff(name);
	putchar('\n');
	put_roff(text);
	putchar('\n');
}

static void man_option(const struct option_info *o)
{
	char head[96];
	int n = o->letter ? snprintf(head, sizeof(head), "-%c, --%s", o->letter, o->name)
			  : snprintf(head, sizeof(head), "--%s", o->name);

	if (o->arg && *o->arg == '[')
		snprintf(head + n, sizeof(head) - (size_t)n, "[=%s", o->arg + 1);
	else if (o->arg)
		snprintf(head + n, sizeof(head) - (size_t)n, " %s", o->arg);
	put_item(head, o->help);
	if (o->example) {
		fputs(".br\ne.g. ", stdout);
		put_roff(o->example);
		putchar('\n');
	}
}

static void man_options(void)
{
	for (size_t g = 0; g < option_group_count; g++) {
		printf(".SS %s\n", option_groups[g].title);
		for (size_t i = 0; i < option_groups[g].n; i++)
			if (option_groups[g].options[i].help)
				man_option(&option_groups[g].options[i]);
	}
}

static void man_fields(void)
{
	for (size_t i = 0; i < field_count; i++) {
		char name[64];
		const struct field *f = &field_table[i];

		snprintf(name, sizeof(name), "%s%s%s%s", f->name, *f->unit ? " (" : "", f->unit,
			 *f->unit ? ")" : "");
		put_item(name, f->description);
	}
}

static int put_man(void)
{
	printf(".TH EXITSNOOP 8 \"\" \"exitsnoop %s\" \"System Administration\"\n",
	       EXITSNOOP_VERSION);
	puts(".SH NAME\nexitsnoop \\- every process exit, live: who, whose child, what it used, "
	     "why "
	     "it died\n.SH SYNOPSIS\n.B exitsnoop\n[OPTIONS]\n.br\n.B exitsnoop\n[OPTIONS] "
	     "\\-\\- COMMAND [ARGS]\n.SH DESCRIPTION\nShows every process on this machine as it "
	     "ends, "
	     "once, with the status that\n.BR wait4 (2)\ngives its parent. With a command: exactly "
	     "that command and all its descendants, with a summary at the end.\n.PP\nNeeds Linux "
	     "5.8 "
	     "with BTF, and root or the capabilities CAP_BPF and CAP_PERFMON.\n.SH OPTIONS");
	man_options();
	puts(".SH FIELDS\nColumns of\n.BR \\-\\-columns ,\nand the keys of JSON and CSV.");
	man_fields();
	puts(".SH CAUSES");
	for (int i = 0; i < CAUSES; i++)
		put_item(cause_table[i].name, cause_table[i].description);
	puts(".SH EXIT STATUS\n.TP\n.B 0\nfine\n.TP\n.B 1\nfailed\n.TP\n.B 2\nwrong usage\n.TP\n.B "
	     "3\nrecords were lost\n.PP\nWith a command: the command's own, 128 + N when signal N "
	     "ended it.\n.SH SEE ALSO\n.BR ecli (8),\n.BR ecc (1),\n.BR wait4 (2),\n.BR signal "
	     "(7)");
	return 0;
}

/* Calls FN for every option that is shown. */
static void each_option(void (*fn)(const struct option_info *o))
{
	for (size_t g = 0; g < option_group_count; g++)
		for (size_t i = 0; i < option_groups[g].n; i++)
			if (option_groups[g].options[i].help)
				fn(&option_groups[g].options[i]);
}

static void bash_word(const struct option_info *o)
{
	printf(" --%s", o->name);
	if (o->letter)
		printf(" -%c", o->letter);
}

static void put_names(const char *separator, bool causes)
{
	if (causes)
		for (int i = 0; i < CAUSES; i++)
			printf("%s%s", i ? separator : "", cause_table[i].name);
	else
		for (size_t i = 0; i < field_count; i++)
			printf("%s%s", i ? separator : "", field_table[i].name);
}

static int put_bash(void)
{
	puts("# bash completion of exitsnoop, made from its tables\n_exitsnoop()\n{\n"
	     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words= head=\n"
	     "\tcase $prev in");
	fputs("\t-o|--columns) words='list ", stdout);
	put_names(" ", false);
	fputs("';;\n\t--cause) words='", stdout);
	put_names(" ", true);
	puts("';;\n\t--color) words='auto always never';;\n"
	     "\t-s|--signal) words=$(compgen -A signal);;\n"
	     "\t-u|--user) words=$(compgen -u);;\n"
	     "\t--output|--btf) COMPREPLY=($(compgen -f -- \"$cur\")); return;;\n"
	     "\t-c|--cgroup) COMPREPLY=($(compgen -d -- \"$cur\")); return;;\n"
	     "\t--) COMPREPLY=($(compgen -c -- \"$cur\")); return;;\n\tesac\n"
	     "\tcase $cur in *,*) [ -n \"$words\" ] && head=${cur%,*},;; esac\n"
	     "\tif [ -z \"$words\" ]; then\n\t\twords='");
	each_option(bash_word);
	puts("'\n\tfi\n\tCOMPREPLY=($(compgen -P \"$head\" -W \"$words\" -- \"${cur##*,}\"))\n}\n"
	     "complete -F _exitsnoop exitsnoop");
	return 0;
}

/* S between single quotes, for zsh and fish: quotes and brackets masked. */
static void put_quoted(const char *s)
{
	for (; *s; s++) {
		if (*s == '\'')
			fputs("'\\''", stdout);
		else if (strchr("[]:", *s))
			printf("\\%c", *s);
		else
			putchar(*s);
	}
}

static void zsh_option(const struct option_info *o)
{
	if (o->letter)
		printf(" \\\n\t'(-%c --%s)'{-%c,--%s}'[", o->letter, o->name, o->letter, o->name);
	else
		printf(" \\\n\t'--%s%s[", o->name, o->arg && *o->arg == '[' ? "=-" : "");
	put_quoted(o->help);
	putchar(']');
	if (o->arg) {
		printf(":%s:", o->id == OPT_OUTPUT || o->id == OPT_BTF ? "file" : "value");
		if (o->id == OPT_CAUSE || o->id == OPT_COLUMNS) {
			fputs("_values -s , name ", stdout);
			put_names(" ", o->id == OPT_CAUSE);
		} else if (o->id == OPT_OUTPUT || o->id == OPT_BTF) {
			fputs("_files", stdout);
		} else if (o->id == OPT_USER) {
			fputs("_users", stdout);
		} else if (o->id == OPT_COLOR) {
			fputs("(auto always never)", stdout);
		}
	}
	putchar('\'');
}

static int put_zsh(void)
{
	fputs("#compdef exitsnoop\n# zsh completion of exitsnoop, made from its tables\n_arguments "
	      "-s -S",
	      stdout);
	each_option(zsh_option);
	puts(" \\\n\t'*::command:_normal'");
	return 0;
}

static void fish_option(const struct option_info *o)
{
	printf("complete -c exitsnoop -l %s", o->name);
	if (o->letter)
		printf(" -s %c", o->letter);
	if (o->arg && *o->arg != '[')
		fputs(" -r", stdout);
	if (o->id == OPT_CAUSE || o->id == OPT_COLUMNS) {
		fputs(" -f -a '", stdout);
		put_names(" ", o->id == OPT_CAUSE);
		putchar('\'');
	}
	fputs(" -d '", stdout);
	for (const char *s = o->help; *s; s++)
		fputs(*s == '\'' ? "\\'" : (char[]){*s, '\0'}, stdout);
	puts("'");
}

static int put_fish(void)
{
	puts("# fish completion of exitsnoop, made from its tables");
	each_option(fish_option);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*put)(void);
	} kinds[] = {{"man", put_man}, {"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};

	for (size_t i = 0; argc == 2 && i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(argv[1], kinds[i].name))
			return kinds[i].put() || fflush(stdout);
	fputs("usage: manual man|bash|zsh|fish\n", stderr);
	return 2;
}
