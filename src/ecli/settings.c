// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ecli/setting.h"
#include "ecli/settings.h"
#include "package/limits.h"
#include "package/naming.h"
#include "package/value.h"
#include "package/word.h"

#define DUMMY_PREFIX "__eunomia_dummy"
#define SPELLINGS    3 /* at most, of one variable */

struct spelling {
	size_t setting;
	const char *flag; /* the word that a bare flag stands for */
};

struct settings {
	struct setting *items;
	struct naming *names; /* one a setting */
	size_t n;
	struct arg *args;	    /* n_args; names and texts in strings */
	struct spelling *spellings; /* one an argument */
	size_t n_args;
	size_t n_variables; /* looked at */
	char **strings;	    /* owned: what args point to */
	size_t n_strings;
};

void settings_free(struct settings *s)
{
	if (!s)
		return;
	for (size_t i = 0; s->items && i < s->n; i++) {
		free(s->items[i].name);
		free(s->items[i].data);
		free(s->items[i].unfit);
		shape_free(s->items[i].shape);
	}
	for (size_t i = 0; s->strings && i < s->n_strings; i++)
		free(s->strings[i]);
	naming_done(s->names, s->names ? s->n : 0);
	free(s->names);
	free(s->items);
	free(s->args);
	free(s->spellings);
	free(s->strings);
	free(s);
}

/* Keeps the content of B as a string of S. NULL without memory. */
static const char *keep(struct settings *s, struct buf *b)
{
	char **grown = realloc(s->strings, (s->n_strings + 1) * sizeof(*grown));
	char *copy;

	if (!grown)
		return NULL;
	s->strings = grown;
	copy = strdup(buf_cstr(b));
	if (copy)
		s->strings[s->n_strings++] = copy;
	return copy;
}

static int grow(struct settings *s)
{
	struct setting *items = realloc(s->items, (s->n + 1) * sizeof(*items));
	struct arg *args = realloc(s->args, (s->n + 1) * SPELLINGS * sizeof(*args));
	struct spelling *spellings =
		realloc(s->spellings, (s->n + 1) * SPELLINGS * sizeof(*spellings));

	s->items = items ? items : s->items;
	s->args = args ? args : s->args;
	s->spellings = spellings ? spellings : s->spellings;
	return items && args && spellings ? 0 : -ENOMEM;
}

/* One spelling "PREFIX-NAME", with dashes for underscores if DASHES; none that is another's name.
 */
static int add_spelling(struct settings *s, size_t setting, const char *prefix, const char *name,
			bool dashes, const struct arg *like, const char *flag)
{
	_cleanup_(buf_donep) struct buf text = {0};
	struct arg *arg = &s->args[s->n_args];
	const struct naming *owner;

	buf_puts(&text, prefix);
	buf_puts(&text, name);
	for (size_t i = 0; dashes && i < text.len; i++)
		if (text.data[i] == '_')
			text.data[i] = '-';
	owner = naming_find(s->names, s->n, buf_cstr(&text));
	if (owner && owner != &s->names[setting])
		return 0;
	*arg = *like;
	arg->long_name = keep(s, &text);
	if (!arg->long_name)
		return -ENOMEM;
	s->spellings[s->n_args++] = (struct spelling){.setting = setting, .flag = flag};
	return 0;
}

/* All three spellings; the one that changes the default is shown. */
static int add_flags(struct settings *s, size_t setting, const char *name, bool told_default,
		     const struct arg *like)
{
	const struct setting *item = &s->items[setting];
	bool on = value_u64(item->shape, item->data, item->shape->size);
	const struct {
		const char *prefix, *flag;
		bool shown;
	} spellings[] = {
		{"", "true", !on && !told_default},
		{"enable-", "true", !on && told_default},
		{"disable-", "false", on},
	};
	int r = 0;

	for (size_t i = 0; !r && i < ARRAY_SIZE(spellings); i++) {
		struct arg arg = *like;

		arg.hidden = !spellings[i].shown;
		arg.short_name = spellings[i].shown ? like->short_name : '\0';
		arg.flag_value = !*spellings[i].prefix;
		r = add_spelling(s, setting, spellings[i].prefix, name, false, &arg,
				 spellings[i].flag);
	}
	return r;
}

static int add_args(struct settings *s, size_t setting, const char *type,
		    const struct package_variable *v)
{
	_cleanup_(buf_donep) struct buf text = {0};
	const struct setting *item = &s->items[setting];
	const char *name = s->names[setting].name;
	struct arg arg = {.short_name = v && v->arg_short != 'h' ? v->arg_short : '\0'};
	int r;

	setting_put_help(&text, item, type, v);
	arg.help = keep(s, &text);
	if (!arg.help)
		return -ENOMEM;
	if (item->shape->kind == SHAPE_BOOL)
		return add_flags(s, setting, name, v && v->arg_default, &arg);
	buf_reset(&text);
	buf_printf(&text, "<%s>", type);
	arg.meta = keep(s, &text);
	if (!arg.meta)
		return -ENOMEM;
	r = add_spelling(s, setting, "", name, false, &arg, NULL);
	if (r || !strchr(name, '_'))
		return r;
	arg.hidden = true;
	arg.short_name = 0;
	return add_spelling(s, setting, "", name, true, &arg, NULL);
}

/*
 * The object's own value INITIAL, or what the package tells instead. One that does not fit is an
 * error only for who runs the program without giving another.
 */
static int set_initial(struct setting *item, const struct package_variable *v, const void *initial)
{
	const json_t *told = v && v->arg_default ? v->arg_default : v ? v->value : NULL;
	struct error why;

	memcpy(item->data, initial, item->shape->size);
	if (!told ||
	    !word_from_json(item->shape, told, "its default in the package", item->data, &why))
		return 0;
	memcpy(item->data, initial, item->shape->size);
	item->unfit = strdup(why.text);
	return item->unfit ? 0 : -ENOMEM;
}

static int add_setting(struct settings *s, const struct image *image, struct setting *item,
		       const void *initial, struct error *err)
{
	const struct package_variable *v = package_variable(image->package, item->name);

	if (grow(s)) {
		shape_free(item->shape);
		return error_errno(err, ENOMEM, "cannot read the variables");
	}
	item->data = malloc(item->shape->size);
	item->name = strdup(item->name);
	s->items[s->n++] = *item;
	if (!item->data || !item->name)
		return error_errno(err, ENOMEM, "cannot read the variables");
	if (set_initial(&s->items[s->n - 1], v, initial))
		return error_errno(err, ENOMEM, "cannot read the variables");
	return 0;
}

static int add_variable(struct settings *s, const struct image *image, unsigned int map,
			const struct btf_var_secinfo *info, const char *bytes, size_t size,
			struct error *err)
{
	const struct btf_type *var = btf__type_by_id(image->btf, info->type);
	struct setting item = {.map = map, .offset = info->offset};
	_cleanup_(shape_freep) struct shape *shape = NULL;
	int r;

	if (!btf_is_var(var) || btf_var(var)->linkage == BTF_VAR_STATIC)
		return 0;
	if (++s->n_variables > MAX_VARIABLES)
		return limit_exceeded(err, LIMIT_VARIABLES, "the object");
	item.name = (char *)btf__name_by_offset(image->btf, var->name_off);
	if (!strncmp(item.name, DUMMY_PREFIX, sizeof(DUMMY_PREFIX) - 1))
		return 0;
	/* What is too large to be shown is too large to be typed. */
	r = shape_new(image->btf, var->type, &shape, err);
	if (r)
		return r == -E2BIG ? 0 : r;
	if (!word_can_set(shape) || shape->size > MAX_OPTION_BYTES)
		return 0;
	if (!naming_is_option(item.name))
		return error_set(err, EINVAL, "a global variable in the object has no proper name");
	if (s->n == MAX_OPTIONS)
		return limit_exceeded(err, LIMIT_OPTIONS, "the object");
	if ((uint64_t)info->offset + shape->size > size)
		return error_set(err, EINVAL,
				 "the object is damaged: variable '%s' lies outside its "
				 "section",
				 item.name);
	item.type_id = var->type;
	item.shape = TAKE_PTR(shape);
	return add_setting(s, image, &item, bytes + info->offset, err);
}

static int add_section(struct settings *s, const struct image *image, unsigned int map,
		       const struct bpf_map *m, struct error *err)
{
	size_t size = 0;
	const char *bytes = bpf_map__initial_value((struct bpf_map *)m, &size);
	uint32_t id = bpf_map__btf_value_type_id(m);
	const struct btf_type *t = id ? btf__type_by_id(image->btf, id) : NULL;
	const char *name = t ? btf__name_by_offset(image->btf, t->name_off) : "";
	int r = 0;

	if (!bytes || !t || !btf_is_datasec(t) || !strcmp(name, ".kconfig"))
		return 0;
	for (uint32_t i = 0; !r && i < btf_vlen(t); i++)
		r = add_variable(s, image, map, btf_var_secinfos(t) + i, bytes, size, err);
	return r;
}

/* The arguments of all settings, once it is known which there are: no two have one name. */
static int add_all_args(struct settings *s, const struct image *image)
{
	s->names = calloc(s->n + 1, sizeof(*s->names));
	if (!s->names)
		return -ENOMEM;
	for (size_t i = 0; i < s->n; i++) {
		const struct package_variable *v =
			package_variable(image->package, s->items[i].name);

		s->names[i].variable = s->items[i].name;
		s->names[i].told = v ? v->arg_long : NULL;
	}
	if (naming_choose(s->names, s->n))
		return -ENOMEM;
	for (size_t i = 0; i < s->n; i++) {
		_cleanup_(buf_donep) struct buf type = {0};

		setting_put_type(&type, image->btf, s->items[i].type_id);
		if (add_args(s, i, buf_cstr(&type),
			     package_variable(image->package, s->items[i].name)))
			return -ENOMEM;
	}
	return 0;
}

int settings_new(const struct image *image, struct settings **ret, struct error *err)
{
	_cleanup_(settings_freep) struct settings *s = calloc(1, sizeof(*s));
	unsigned int i = 0;
	struct bpf_map *m;

	if (!s || grow(s))
		return error_errno(err, ENOMEM, "cannot read the variables");
	bpf_object__for_each_map(m, image->object) {
		int r = image->btf ? add_section(s, image, i++, m, err) : 0;

		if (r)
			return r;
	}
	if (add_all_args(s, image))
		return error_errno(err, ENOMEM, "cannot read the variables");
	*ret = TAKE_PTR(s);
	return 0;
}

const struct arg *settings_args(const struct settings *s, size_t *ret_n)
{
	*ret_n = s->n_args;
	return s->args;
}

int settings_take(struct settings *s, size_t index, const char *value, struct error *err)
{
	const struct spelling *spelling = &s->spellings[index];
	struct setting *item = &s->items[spelling->setting];
	char what[80];
	int r;

	snprintf(what, sizeof(what), "--%.70s", s->args[index].long_name);
	r = word_parse(item->shape, value ? value : spelling->flag, what, item->data, err);
	if (!r)
		free(TAKE_PTR(item->unfit));
	return r;
}

static const char *option_of(const struct settings *s, size_t setting)
{
	for (size_t i = 0; i < s->n_args; i++)
		if (s->spellings[i].setting == setting)
			return s->args[i].long_name;
	return s->items[setting].name;
}

static int check_fit(const struct settings *s, struct error *err)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->items[i].unfit)
			return error_set(err, EINVAL, "variable '%.128s': %.400s; give --%.70s",
					 s->items[i].name, s->items[i].unfit, option_of(s, i));
	return 0;
}

int settings_apply(const struct settings *s, struct image *image, struct error *err)
{
	unsigned int i = 0;
	struct bpf_map *m;
	int r = check_fit(s, err);

	if (r)
		return r;
	bpf_object__for_each_map(m, image->object) {
		size_t size = 0;
		char *bytes = (char *)bpf_map__initial_value(m, &size);

		for (size_t k = 0; k < s->n; k++) {
			const struct setting *item = &s->items[k];

			if (item->map != i)
				continue;
			if (!bytes || (uint64_t)item->offset + item->shape->size > size)
				return error_set(err, EINVAL, "cannot set variable '%s'",
						 item->name);
			memcpy(bytes + item->offset, item->data, item->shape->size);
		}
		i++;
	}
	return 0;
}
