// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "manual/manual.h"

void manual_each_option(const struct manual *m, struct buf *out,
			void (*fn)(struct buf *out, const struct manual *m,
				   const struct manual_option *o))
{
	for (size_t g = 0; g < m->n_groups; g++)
		for (size_t i = 0; i < m->groups[g].n; i++)
			if (m->groups[g].options[i].help)
				fn(out, m, &m->groups[g].options[i]);
}

enum manual_values manual_values_of(const char *arg)
{
	static const struct {
		const char *arg;
		enum manual_values values;
	} known[] = {
		{"FILE", VALUES_FILES},
		{"PATH", VALUES_FILES},
		{"DIR", VALUES_FOLDERS},
		{"USER", VALUES_USERS},
	};

	for (size_t i = 0; arg && i < ARRAY_SIZE(known); i++)
		if (!strcmp(arg, known[i].arg))
			return known[i].values;
	return VALUES_OTHER;
}

int manual_put(const struct manual *m, const char *kind, struct buf *out)
{
	static const struct {
		const char *name;
		void (*put)(const struct manual *m, struct buf *out);
	} kinds[] = {
		{"man", manual_put_man},
		{"bash", manual_put_bash},
		{"zsh", manual_put_zsh},
		{"fish", manual_put_fish},
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kind, kinds[i].name)) {
			kinds[i].put(m, out);
			return buf_error(out);
		}
	return -EINVAL;
}

int manual_main(int argc, char **argv, const struct manual *m)
{
	_cleanup_(buf_donep) struct buf text = {0};
	int r = argc == 2 ? manual_put(m, argv[1], &text) : -EINVAL;

	if (!r)
		r = buf_flush(&text, STDOUT_FILENO);
	if (r == -EINVAL)
		fprintf(stderr, "usage: %s man|bash|zsh|fish\n", argv[0]);
	else if (r)
		fprintf(stderr, "%s: cannot write: %s\n", argv[0], strerror(-r));
	return r ? 1 : 0;
}
