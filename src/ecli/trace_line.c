// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "ecli/trace_line.h"

#define COMM_WIDTH 16 /* "%16s-%-7d " of the kernel; a name has at most 15 bytes */
#define MARK	   "bpf_trace_printk: "
#define UNKNOWN	   "<...>"

/* What is left to read. */
struct cursor {
	const char *at, *end;
};

static bool take(struct cursor *c, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(c->end - c->at) < len || memcmp(c->at, text, len) != 0)
		return false;
	c->at += len;
	return true;
}

static bool is_digit(const struct cursor *c)
{
	return c->at < c->end && *c->at >= '0' && *c->at <= '9';
}

static bool take_number(struct cursor *c, uint64_t *ret)
{
	uint64_t v = 0;

	if (!is_digit(c))
		return false;
	for (; is_digit(c); c->at++)
		v = v * 10 + (uint64_t)(*c->at - '0');
	*ret = v;
	return true;
}

static void skip(struct cursor *c, const char *of)
{
	while (c->at < c->end && *c->at && strchr(of, *c->at))
		c->at++;
}

/* "CPU:3 [LOST 12 EVENTS]\n"; no name begins there, for they all have less than 16 bytes. */
static uint64_t take_lost(struct cursor *c)
{
	struct cursor start = *c;
	uint64_t cpu, lost = 1;

	if (take(c, "CPU:") && take_number(c, &cpu) && take(c, " [LOST ")) {
		if (take(c, "EVENTS]\n"))
			return 1;
		if (take_number(c, &lost) && take(c, " EVENTS]\n"))
			return lost;
	}
	*c = start;
	return 0;
}

static bool take_task(struct cursor *c, struct trace_line *l)
{
	const char *dash = c->at + COMM_WIDTH;

	if (c->end - c->at <= COMM_WIDTH || *c->at != ' ' || *dash != '-')
		return false;
	skip(c, " ");
	if (c->at > dash)
		c->at = dash;
	l->comm = c->at;
	l->comm_len = (size_t)(dash - c->at);
	if (l->comm_len == sizeof(UNKNOWN) - 1 && !memcmp(l->comm, UNKNOWN, l->comm_len))
		l->comm = NULL;
	c->at = dash + 1;
	return take_number(c, &l->pid);
}

/* "    (  1234) [001] d..31  8123.456789: ": the thread group and the flags may be missing. */
static bool take_context(struct cursor *c)
{
	uint64_t cpu, seconds;

	skip(c, " ");
	if (take(c, "(")) {
		skip(c, " -0123456789");
		if (!take(c, ") "))
			return false;
	}
	if (!take(c, "[") || !take_number(c, &cpu) || !take(c, "] "))
		return false;
	skip(c, " ");
	if (!is_digit(c)) {
		while (c->at < c->end && *c->at != ' ')
			c->at++;
		skip(c, " ");
	}
	if (!take_number(c, &seconds))
		return false;
	skip(c, ".0123456789");
	return take(c, ": ");
}

struct trace_line trace_line_parse(const char *text, size_t len)
{
	struct cursor c = {text, text + len};
	struct trace_line l = {.lost = take_lost(&c)};

	if (c.end > c.at && c.end[-1] == '\n')
		c.end--;
	l.message = c.at;
	l.known = take_task(&c, &l) && take_context(&c);
	l.printk = l.known && take(&c, MARK);
	if (l.known)
		l.message = c.at;
	else
		l.comm = NULL;
	l.len = (size_t)(c.end - l.message);
	return l;
}
