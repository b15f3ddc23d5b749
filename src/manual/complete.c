// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "manual/manual.h"

static bool is_optional(const struct manual_option *o)
{
	return o->arg && *o->arg == '[';
}

static void bash_word(struct buf *out, const struct manual *m, const struct manual_option *o)
{
	(void)m;
	buf_printf(out, " --%s", o->name);
	if (o->letter)
		buf_printf(out, " -%c", o->letter);
}

/* What completes the value of option O, as an arm of a case. */
static void bash_values(struct buf *out, const struct manual *m, const struct manual_option *o)
{
	(void)m;
	if (!o->arg)
		return;
	buf_puts(out, "\t\t");
	if (o->letter && !is_optional(o))
		buf_printf(out, "-%c | ", o->letter);
	buf_printf(out, "--%s) ", o->name);
	switch (o->values) {
	case VALUES_OTHER:
		buf_puts(out, "return");
		break;
	case VALUES_WORDS:
		buf_printf(out, "words='%s'", o->words);
		break;
	case VALUES_LIST:
		buf_printf(out, "words='%s' list=1", o->words);
		break;
	case VALUES_FILES:
	case VALUES_FOLDERS:
		buf_printf(out,
			   "COMPREPLY=($(compgen -%c -- \"$cur\")); compopt -o filenames "
			   "2>/dev/null; return",
			   o->values == VALUES_FILES ? 'f' : 'd');
		break;
	case VALUES_USERS:
		buf_puts(out, "words=$(compgen -u)");
		break;
	case VALUES_SIGNALS:
		/* With SIG once that is typed; what shells call signals beside these is none. */
		buf_puts(out, "words=$(compgen -A signal -X '*(*' -- SIG) list=1; "
			      "[[ ${cur##*,} == SIG* ]] || words=${words//SIG/}");
		break;
	}
	buf_puts(out, " ;;\n");
}

/* An optional value comes behind '=' alone, which bash makes a word of its own. */
static void bash_head(const struct manual *m, struct buf *out)
{
	buf_printf(out,
		   "# bash completion of %s, made from its tables\n_%s()\n{\n"
		   "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
		   "\tlocal words= head= list= option= i\n"
		   "\tCOMPREPLY=()\n"
		   "\tif [ \"$cur\" = = ]; then\n\t\toption=$prev cur=\n"
		   "\telif [ \"$prev\" = = ]; then\n\t\toption=${COMP_WORDS[COMP_CWORD-2]}\n"
		   "\telse\n\t\toption=$prev\n",
		   m->name, m->name);
	buf_puts(out, "\t\tcase $option in");
	for (size_t g = 0; g < m->n_groups; g++)
		for (size_t i = 0; i < m->groups[g].n; i++)
			if (is_optional(&m->groups[g].options[i]))
				buf_printf(out, "\n\t\t--%s) option= ;;",
					   m->groups[g].options[i].name);
	buf_puts(out, "\n\t\tesac\n\tfi\n");
	if (m->takes_command)
		buf_puts(out, "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
			      "\t\t[ \"${COMP_WORDS[i]}\" = -- ] || continue\n"
			      "\t\tif [ $i -eq $((COMP_CWORD - 1)) ]; then\n"
			      "\t\t\tCOMPREPLY=($(compgen -c -- \"$cur\"))\n\t\telse\n"
			      "\t\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n"
			      "\t\t\tcompopt -o filenames 2>/dev/null\n\t\tfi\n"
			      "\t\treturn\n\tdone\n");
}

void manual_put_bash(const struct manual *m, struct buf *out)
{
	bash_head(m, out);
	buf_puts(out, "\tcase $option in\n");
	manual_each_option(m, out, bash_values);
	buf_puts(out, "\t*) words='");
	manual_each_option(m, out, bash_word);
	buf_puts(out, "'");
	if (m->commands)
		buf_printf(out, "; [ $COMP_CWORD -ne 1 ] || words+=' %s'", m->commands);
	buf_puts(out,
		 " ;;\n\tesac\n"
		 "\tcase $list$cur in 1*,*) head=${cur%,*}, ;; esac\n"
		 "\tCOMPREPLY=($(compgen -P \"$head\" -W \"$words\" -- \"${cur#\"$head\"}\"))\n");
	if (m->takes_files)
		buf_puts(out, "\tcase $cur in -*) return ;; esac\n"
			      "\tCOMPREPLY+=($(compgen -f -- \"$cur\"))\n"
			      "\tcompopt -o filenames 2>/dev/null\n");
	buf_printf(out, "}\ncomplete -F _%s %s\n", m->name, m->name);
}

/* S between single quotes, for zsh: quotes and brackets masked. */
static void zsh_quoted(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\'')
			buf_puts(out, "'\\''");
		else if (strchr("[]:\\", *s))
			buf_printf(out, "\\%c", *s);
		else
			buf_putc(out, *s);
	}
}

static void zsh_values(struct buf *out, const struct manual_option *o)
{
	static const char *const actions[] = {
		[VALUES_OTHER] = " ",
		[VALUES_FILES] = "_files",
		[VALUES_FOLDERS] = "_files -/",
		[VALUES_USERS] = "_users",
		[VALUES_SIGNALS] = "_signals -s",
	};

	buf_puts(out, is_optional(o) ? "::" : ":");
	zsh_quoted(out, o->arg);
	buf_putc(out, ':');
	if (o->values == VALUES_LIST)
		buf_printf(out, "_values -s , name %s", o->words);
	else if (o->words)
		buf_printf(out, "(%s)", o->words);
	else
		buf_puts(out, actions[o->values]);
}

static void zsh_option(struct buf *out, const struct manual *m, const struct manual_option *o)
{
	(void)m;
	buf_puts(out, " \\\n\t");
	if (o->letter && is_optional(o))
		buf_printf(out, "'(-%c --%s)'{-%c,--%s=-}'[", o->letter, o->name, o->letter,
			   o->name);
	else if (o->letter && o->arg)
		buf_printf(out, "'(-%c --%s)'{-%c+,--%s=}'[", o->letter, o->name, o->letter,
			   o->name);
	else if (o->letter)
		buf_printf(out, "'(-%c --%s)'{-%c,--%s}'[", o->letter, o->name, o->letter, o->name);
	else
		buf_printf(out, "'--%s%s[", o->name, is_optional(o) ? "=-" : o->arg ? "=" : "");
	zsh_quoted(out, o->help);
	buf_putc(out, ']');
	if (o->arg)
		zsh_values(out, o);
	buf_putc(out, '\'');
}

void manual_put_zsh(const struct manual *m, struct buf *out)
{
	buf_printf(out, "#compdef %s\n# zsh completion of %s, made from its tables\n", m->name,
		   m->name);
	if (m->commands)
		buf_printf(out,
			   "_%s_first()\n{\n\tlocal -a commands=(%s)\n"
			   "\t_describe command commands\n\t_files\n}\n",
			   m->name, m->commands);
	buf_puts(out, "_arguments -s -S");
	manual_each_option(m, out, zsh_option);
	if (m->commands)
		buf_printf(out, " \\\n\t'1:command or file:_%s_first'", m->name);
	if (m->takes_files)
		buf_puts(out, " \\\n\t'*:file:_files'");
	if (m->takes_command)
		buf_puts(out, " \\\n\t'*::command:_normal'");
	buf_putc(out, '\n');
}

/* S between single quotes, for fish. */
static void fish_quoted(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\'' || *s == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *s);
	}
}

/* With SIG once that is typed. */
static const char fish_signals[] =
	" -x -a '(set -l names (string split \" \" (kill -l)); "
	"string match -qr -- \"(^|[,=s])SIG[^,]*\\$\" (commandline -ct); "
	"and set names SIG$names; __fish_append , $names)'";

static void fish_option(struct buf *out, const struct manual *m, const struct manual_option *o)
{
	static const char *const values[] = {
		[VALUES_OTHER] = " -x",
		[VALUES_WORDS] = " -x",
		[VALUES_LIST] = " -x",
		[VALUES_FILES] = " -r -F",
		[VALUES_FOLDERS] = " -x -a '(__fish_complete_directories)'",
		[VALUES_USERS] = " -x -a '(__fish_complete_users)'",
		[VALUES_SIGNALS] = fish_signals,
	};

	buf_printf(out, "complete -c %s -l %s", m->name, o->name);
	if (o->letter)
		buf_printf(out, " -s %c", o->letter);
	if (o->arg && !is_optional(o))
		buf_puts(out, values[o->values]);
	else if (o->arg)
		buf_puts(out, " -f");
	if (o->values == VALUES_LIST)
		buf_printf(out, " -a '(__fish_append , %s)'", o->words);
	else if (o->words)
		buf_printf(out, " -a '%s'", o->words);
	buf_puts(out, " -d '");
	fish_quoted(out, o->help);
	buf_puts(out, "'\n");
}

void manual_put_fish(const struct manual *m, struct buf *out)
{
	buf_printf(out, "# fish completion of %s, made from its tables\n", m->name);
	manual_each_option(m, out, fish_option);
	if (m->commands)
		buf_printf(out, "complete -c %s -n __fish_use_subcommand -a '%s'\n", m->name,
			   m->commands);
}
