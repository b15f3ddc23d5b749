// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "package/btfcheck.h"
#include "package/btfdepth.h"
#include "package/limits.h"
#include "package/object.h"

DEFINE_CLEANUP(struct btf *, btf__free)

struct check {
	const struct btf *btf;
	uint32_t n_types;
};

static bool is_type(const struct check *c, uint32_t id)
{
	return id < c->n_types;
}

static bool is_name(const struct check *c, uint32_t offset)
{
	return btf__name_by_offset(c->btf, offset);
}

static uint32_t enumerator_name(const struct btf_type *t, uint32_t i)
{
	return btf_is_enum64(t) ? btf_enum64(t)[i].name_off : btf_enum(t)[i].name_off;
}

static bool is_longer(const struct check *c, uint32_t offset)
{
	const char *name = btf__name_by_offset(c->btf, offset);

	return strnlen(name, MAX_OBJECT_NAME_BYTES + 1) > MAX_OBJECT_NAME_BYTES;
}

/* Of a type that is fine. A tag is a text, that nothing here shows. */
static bool has_long_name(const struct check *c, const struct btf_type *t)
{
	if (btf_is_decl_tag(t) || btf_is_type_tag(t))
		return false;
	if (is_longer(c, t->name_off))
		return true;
	for (uint32_t i = 0; btf_is_composite(t) && i < btf_vlen(t); i++)
		if (is_longer(c, btf_members(t)[i].name_off))
			return true;
	for (uint32_t i = 0; btf_is_any_enum(t) && i < btf_vlen(t); i++)
		if (is_longer(c, enumerator_name(t, i)))
			return true;
	return false;
}

static bool members_fine(const struct check *c, const struct btf_type *t)
{
	const struct btf_member *m = btf_members(t);

	for (uint32_t i = 0; i < btf_vlen(t); i++)
		if (!is_type(c, m[i].type) || !is_name(c, m[i].name_off))
			return false;
	return true;
}

static bool params_fine(const struct check *c, const struct btf_type *t)
{
	const struct btf_param *p = btf_params(t);

	for (uint32_t i = 0; i < btf_vlen(t); i++)
		if (!is_type(c, p[i].type) || !is_name(c, p[i].name_off))
			return false;
	return is_type(c, t->type);
}

static bool enumerators_fine(const struct check *c, const struct btf_type *t)
{
	for (uint32_t i = 0; i < btf_vlen(t); i++)
		if (!is_name(c, enumerator_name(t, i)))
			return false;
	return true;
}

/* A data section lists variables; ".ksyms" also functions. */
static bool section_fine(const struct check *c, const struct btf_type *t)
{
	const struct btf_var_secinfo *v = btf_var_secinfos(t);

	for (uint32_t i = 0; i < btf_vlen(t); i++) {
		const struct btf_type *var;

		if (!v[i].type || !is_type(c, v[i].type))
			return false;
		var = btf__type_by_id(c->btf, v[i].type);
		if (!btf_is_var(var) && !btf_is_func(var))
			return false;
	}
	return true;
}

static bool is_prototype(const struct check *c, uint32_t id)
{
	return is_type(c, id) && btf_is_func_proto(btf__type_by_id(c->btf, id));
}

static bool type_fine(const struct check *c, const struct btf_type *t)
{
	if (!is_name(c, t->name_off))
		return false;
	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return members_fine(c, t);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return enumerators_fine(c, t);
	case BTF_KIND_ARRAY:
		return is_type(c, btf_array(t)->type) && is_type(c, btf_array(t)->index_type);
	case BTF_KIND_FUNC_PROTO:
		return params_fine(c, t);
	case BTF_KIND_FUNC:
		return is_prototype(c, t->type);
	case BTF_KIND_DATASEC:
		return section_fine(c, t);
	case BTF_KIND_INT:
	case BTF_KIND_FLOAT:
	case BTF_KIND_FWD:
		return true;
	default:
		return is_type(c, t->type);
	}
}

int btfcheck(const void *data, size_t size, struct error *err)
{
	_cleanup_(btf__freep) struct btf *btf = NULL;
	struct check c;

	if (size > MAX_BTF_BYTES)
		return limit_exceeded(err, LIMIT_BTF_BYTES, "the object");
	btf = btf__new(data, (uint32_t)size);
	if (!btf)
		return error_set(err, EINVAL, "the object's BTF is damaged: libbpf cannot read it");
	c = (struct check){.btf = btf, .n_types = btf__type_cnt(btf)};
	if (c.n_types > MAX_BTF_TYPES)
		return limit_exceeded(err, LIMIT_BTF_TYPES, "the object");
	for (uint32_t id = 1; id < c.n_types; id++) {
		const struct btf_type *t = btf__type_by_id(btf, id);

		if (!type_fine(&c, t))
			return error_set(err, EINVAL,
					 "the object's BTF is damaged: type %u refers to what is "
					 "not there",
					 id);
		if (has_long_name(&c, t))
			return limit_exceeded(err, LIMIT_OBJECT_NAME_BYTES, "the object");
	}
	return btfdepth_check(btf, err);
}

int btfcheck_object(const void *elf, size_t size, struct error *err)
{
	_cleanup_(buf_donep) struct buf btf = {0};
	int r = object_section(elf, size, ".BTF", &btf, err);

	return r || !btf.len ? r : btfcheck(btf.data, btf.len, err);
}
