// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/signame.h"
#include "base/text.h"
#include "base/units.h"

/*
 * The kernel's first real-time signal is 32; glibc keeps two of them and calls 34 SIGRTMIN, which
 * is what kill -l shows and so what people type.
 */
#define RTMIN 34

/* glibc's short names, but for 29 the one that signal(7) and shells use. NULL: it has none. */
static const char *abbreviation(int sig)
{
	if (sig == SIGIO)
		return "IO";
	return sig > 0 && sig < 32 ? sigabbrev_np(sig) : NULL;
}

const char *signame_format(int sig, char name[static SIGNAME_MAX])
{
	const char *abbrev = abbreviation(sig);

	if (abbrev)
		snprintf(name, SIGNAME_MAX, "SIG%s", abbrev);
	else if (sig == RTMIN)
		snprintf(name, SIGNAME_MAX, "SIGRTMIN");
	else if (sig > RTMIN && sig <= SIGNAME_LAST)
		snprintf(name, SIGNAME_MAX, "SIGRTMIN+%d", sig - RTMIN);
	else if (sig)
		snprintf(name, SIGNAME_MAX, "SIG%d", sig);
	else
		name[0] = '\0';
	return name;
}

static int unknown(const char *word, struct error *err)
{
	const char *names[32];
	size_t n = 0;
	const char *bare = strncasecmp(word, "SIG", 3) ? word : word + 3, *near;
	char upper[SIGNAME_MAX];
	size_t i = 0;

	for (int sig = 1; sig < 32; sig++)
		if (abbreviation(sig))
			names[n++] = abbreviation(sig);
	for (; i < sizeof(upper) - 1 && bare[i]; i++)
		upper[i] = (char)(bare[i] >= 'a' && bare[i] <= 'z' ? bare[i] - 32 : bare[i]);
	upper[i] = '\0';
	near = text_nearest(upper, names, n);
	if (near)
		return error_set(err, EINVAL, "no signal '%s': did you mean SIG%s?", word, near);
	return error_set(err, EINVAL, "no signal '%s': give a name like KILL, or 1 to %d", word,
			 SIGNAME_LAST);
}

/* "RTMAX-3", as kill -l counts the upper half; 0 if it is none. */
static int parse_rtmax(const char *bare)
{
	uint64_t below;

	if (strncasecmp(bare, "RTMAX", 5))
		return 0;
	if (!bare[5])
		return SIGNAME_LAST;
	if (bare[5] != '-' ||
	    units_parse_u64(bare + 6, "signal", 1, SIGNAME_LAST - RTMIN, &below, NULL))
		return 0;
	return SIGNAME_LAST - (int)below;
}

int signame_parse(const char *word, struct error *err)
{
	static const struct {
		const char *name;
		int sig;
	} aliases[] = {{"IOT", SIGABRT}, {"CLD", SIGCHLD}, {"POLL", SIGIO}, {"UNUSED", SIGSYS}};
	const char *bare = strncasecmp(word, "SIG", 3) ? word : word + 3;
	char name[SIGNAME_MAX];
	uint64_t number;
	int rtmax;

	if (!units_parse_u64(bare, "signal", 1, SIGNAME_LAST, &number, NULL))
		return (int)number;
	for (int sig = 1; sig <= SIGNAME_LAST; sig++)
		if (!strcasecmp(bare, signame_format(sig, name) + 3))
			return sig;
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (!strcasecmp(bare, aliases[i].name))
			return aliases[i].sig;
	rtmax = parse_rtmax(bare);
	return rtmax ? rtmax : unknown(word, err);
}
