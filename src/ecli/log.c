// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "ecli/log.h"

#define KEEP (256UL * 1024)

static struct buf kept;
static bool to_stderr;

/* libbpf and the verifier print names out of the object as they are. */
static void show(const char *text, size_t len)
{
	_cleanup_(buf_donep) struct buf safe = {0};

	for (size_t at = 0; at < len; at++) {
		size_t n = strcspn(text + at, "\n\t");

		text_escape(&safe, text + at, n);
		at += n;
		if (at < len)
			buf_putc(&safe, text[at]);
	}
	buf_flush(&safe, STDERR_FILENO);
}

static int take(enum libbpf_print_level level, const char *format, va_list args)
{
	size_t room = 64UL * 1024;
	char *at;
	int n;

	if (level == LIBBPF_DEBUG && !to_stderr)
		return 0;
	if (kept.len > 2 * KEEP) {
		memmove(kept.data, kept.data + kept.len - KEEP, KEEP);
		kept.len = KEEP;
	}
	at = buf_room(&kept, room);
	if (!at)
		return 0;
	n = vsnprintf(at, room, format, args);
	if (n <= 0)
		return 0;
	if ((size_t)n >= room)
		n = (int)room - 1;
	kept.len += (size_t)n;
	if (to_stderr)
		show(at, (size_t)n);
	return 0;
}

void log_start(bool verbose)
{
	to_stderr = verbose;
	libbpf_set_print(take);
}

const char *log_text(void)
{
	return buf_cstr(&kept);
}

void log_reset(void)
{
	buf_reset(&kept);
}

static const char *find_last(const char *text, const char *word)
{
	const char *found = NULL;

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		found = at;
	return found;
}

const char *log_verifier(void)
{
	static const char begin[] = "-- BEGIN PROG LOAD LOG --\n";
	const char *at = find_last(log_text(), begin);

	return at ? at + sizeof(begin) - 1 : NULL;
}

bool log_failed_program(char *name, unsigned long size)
{
	const char *at = find_last(log_text(), "': failed to load: "), *start = at;

	if (!at)
		return false;
	while (start > kept.data && start[-1] != '\'')
		start--;
	if ((size_t)(at - start) >= size)
		return false;
	memcpy(name, start, (size_t)(at - start));
	name[at - start] = '\0';
	return true;
}
