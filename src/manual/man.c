// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>
#include <string.h>

#include "manual/manual.h"

/* Text in roff: '-' and '\' are special, and a line must not start with a dot or quote. */
static void put_text(struct buf *out, const char *s)
{
	bool starts = true;

	for (; *s; s++) {
		if (starts && (*s == '.' || *s == '\''))
			buf_puts(out, "\\&");
		starts = *s == '\n';
		if (*s == '\\')
			buf_puts(out, "\\e");
		else if (*s == '-')
			buf_puts(out, "\\-");
		else
			buf_putc(out, *s);
	}
}

/* Empty lines part paragraphs. */
static void put_paragraphs(struct buf *out, const char *s)
{
	for (;;) {
		const char *end = strstr(s, "\n\n");
		char paragraph[2048];

		if (!end) {
			put_text(out, s);
			buf_putc(out, '\n');
			return;
		}
		snprintf(paragraph, sizeof(paragraph), "%.*s", (int)(end - s), s);
		put_text(out, paragraph);
		buf_puts(out, "\n.PP\n");
		s = end + 2;
	}
}

static void put_item(struct buf *out, const char *term, const char *text)
{
	buf_puts(out, ".TP\n.B ");
	put_text(out, term);
	buf_putc(out, '\n');
	put_text(out, text);
	buf_putc(out, '\n');
}

static void put_option(struct buf *out, const struct manual_option *o)
{
	char head[128];
	int n = o->letter ? snprintf(head, sizeof(head), "-%c, --%s", o->letter, o->name)
			  : snprintf(head, sizeof(head), "--%s", o->name);

	if (o->arg && *o->arg == '[')
		snprintf(head + n, sizeof(head) - (size_t)n, "[=%s", o->arg + 1);
	else if (o->arg)
		snprintf(head + n, sizeof(head) - (size_t)n, " %s", o->arg);
	put_item(out, head, o->help);
	if (o->example) {
		buf_puts(out, ".br\ne.g. ");
		put_text(out, o->example);
		buf_putc(out, '\n');
	}
}

static void put_options(const struct manual *m, struct buf *out)
{
	buf_puts(out, ".SH OPTIONS\n");
	for (size_t g = 0; g < m->n_groups; g++) {
		buf_printf(out, ".SS %s\n", m->groups[g].title);
		for (size_t i = 0; i < m->groups[g].n; i++)
			if (m->groups[g].options[i].help)
				put_option(out, &m->groups[g].options[i]);
	}
}

static void put_synopsis(const struct manual *m, struct buf *out)
{
	buf_puts(out, ".SH SYNOPSIS\n");
	for (const char *const *way = m->synopsis; *way; way++) {
		buf_printf(out, "%s.B %s\n", way == m->synopsis ? "" : ".br\n", m->name);
		put_text(out, *way);
		buf_putc(out, '\n');
	}
}

static void put_section(const struct manual_section *s, struct buf *out)
{
	buf_printf(out, ".SH %s\n", s->title);
	if (s->text)
		put_paragraphs(out, s->text);
	for (size_t i = 0; i < s->n; i++)
		put_item(out, s->items[i].term, s->items[i].text);
}

void manual_put_man(const struct manual *m, struct buf *out)
{
	buf_puts(out, ".TH ");
	for (const char *c = m->name; *c; c++)
		buf_putc(out, (char)(*c - ('a' <= *c && *c <= 'z' ? 'a' - 'A' : 0)));
	buf_printf(out, " %d \"\" \"exitsnoop %s\" \"%s\"\n", m->section, EXITSNOOP_VERSION,
		   m->volume);
	buf_printf(out, ".SH NAME\n%s \\- ", m->name);
	put_text(out, m->brief);
	buf_putc(out, '\n');
	put_synopsis(m, out);
	buf_puts(out, ".SH DESCRIPTION\n");
	put_paragraphs(out, m->description);
	put_options(m, out);
	for (size_t i = 0; i < m->n_sections; i++)
		put_section(&m->sections[i], out);
	buf_puts(out, ".SH SEE ALSO\n");
	put_text(out, m->see_also);
	buf_putc(out, '\n');
}
