// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ecli/args.h"

#define HELP_COLUMN 30

static bool is_flag(const struct arg *arg)
{
	return !arg->meta || arg->flag_value;
}

static int find_long(const struct arg *table, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(table[i].long_name) == len && !strncmp(table[i].long_name, name, len))
			return (int)i;
	return -1;
}

static int find_short(const struct arg *table, size_t n, char c)
{
	for (size_t i = 0; i < n; i++)
		if (c && table[i].short_name == c)
			return (int)i;
	return -1;
}

static int unknown(const struct arg *table, size_t n, const char *name, struct error *err)
{
	const char **names = calloc(n + 1, sizeof(*names));
	const char *nearest = NULL;

	for (size_t i = 0; names && i < n; i++)
		names[i] = table[i].long_name;
	if (names)
		nearest = text_nearest(name, names, n);
	free(names);
	if (nearest)
		return error_set(err, EINVAL, "unknown option '--%s': did you mean '--%s'?", name,
				 nearest);
	return error_set(err, EINVAL, "unknown option '--%s': --help lists those that there are",
			 name);
}

static int next_long(struct args *a, const struct arg *table, size_t n, const char *word,
		     const char **ret_value, struct error *err)
{
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	int i = find_long(table, n, word, len);

	if (i < 0) {
		_cleanup_(freep) char *name = strndup(word, len);

		return name ? unknown(table, n, name, err) : error_errno(err, ENOMEM, "%s", word);
	}
	*ret_value = equals ? equals + 1 : NULL;
	if (!table[i].meta && equals && !table[i].flag_value)
		return error_set(err, EINVAL, "option '--%s' takes no value", table[i].long_name);
	if (is_flag(&table[i]) || equals)
		return i;
	if (a->at == a->argc)
		return error_set(err, EINVAL, "option '--%s' needs a value: %s", table[i].long_name,
				 table[i].meta);
	*ret_value = a->argv[a->at++];
	return i;
}

static int next_short(struct args *a, const struct arg *table, size_t n, const char *cluster,
		      const char **ret_value, struct error *err)
{
	int i = find_short(table, n, *cluster);

	a->cluster = NULL;
	if (i < 0)
		return error_set(err, EINVAL,
				 "unknown option '-%.1s': --help lists those that there are",
				 cluster);
	*ret_value = NULL;
	if (is_flag(&table[i])) {
		a->cluster = cluster[1] ? cluster + 1 : NULL;
		return i;
	}
	if (cluster[1])
		*ret_value = cluster[1] == '=' ? cluster + 2 : cluster + 1;
	else if (a->at == a->argc)
		return error_set(err, EINVAL, "option '-%c' needs a value: %s", *cluster,
				 table[i].meta);
	else
		*ret_value = a->argv[a->at++];
	return i;
}

int args_next(struct args *a, const struct arg *table, size_t n, const char **ret_value,
	      struct error *err)
{
	const char *word;

	if (a->cluster)
		return next_short(a, table, n, a->cluster, ret_value, err);
	if (a->at >= a->argc)
		return ARGS_END;
	word = a->argv[a->at++];
	if (!a->only_operands && !strcmp(word, "--")) {
		a->only_operands = true;
		return args_next(a, table, n, ret_value, err);
	}
	if (a->only_operands || word[0] != '-' || !word[1]) {
		*ret_value = word;
		return ARGS_OPERAND;
	}
	if (word[1] == '-')
		return next_long(a, table, n, word + 2, ret_value, err);
	return next_short(a, table, n, word + 1, ret_value, err);
}

bool args_has(const struct args *a, const struct arg *table, size_t n)
{
	const char *word = a->at < a->argc ? a->argv[a->at] : "";

	if (a->cluster)
		return find_short(table, n, *a->cluster) >= 0;
	if (word[0] != '-')
		return false;
	if (word[1] == '-')
		return find_long(table, n, word + 2, strcspn(word + 2, "=")) >= 0;
	return find_short(table, n, word[1]) >= 0;
}

void args_help(struct buf *out, const struct arg *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t start = out->len, used;

		if (table[i].hidden)
			continue;
		if (table[i].short_name)
			buf_printf(out, "  -%c, ", table[i].short_name);
		else
			buf_puts(out, "      ");
		buf_puts(out, "--");
		text_escape(out, table[i].long_name, strlen(table[i].long_name));
		if (table[i].meta) {
			const char *meta = table[i].meta + is_flag(&table[i]);

			buf_puts(out, is_flag(&table[i]) ? "[=" : " ");
			text_escape(out, meta, strlen(meta));
		}
		used = out->len - start;
		if (used < HELP_COLUMN) {
			buf_fill(out, ' ', HELP_COLUMN - used);
		} else {
			buf_putc(out, '\n');
			buf_fill(out, ' ', HELP_COLUMN);
		}
		text_escape_lines(out, table[i].help, HELP_COLUMN);
		buf_putc(out, '\n');
	}
}
