// SPDX-License-Identifier: BSD-2-Clause
/*
 * The kernel's types, or what somebody mounted there: whatever they are, what is cut out of them is
 * BTF of which each part leads to another.
 */
#include <bpf/btf.h>
#include <stdlib.h>

#include "capture/btf_cut.h"
#include "quiet.h"

DEFINE_CLEANUP(struct btf *, btf__free)

static void check_reference(const struct btf *btf, uint32_t id)
{
	if (id >= btf__type_cnt(btf))
		abort();
}

static void check_name(const struct btf *btf, uint32_t offset)
{
	if (!btf__name_by_offset(btf, offset))
		abort();
}

static void check_type(const struct btf *btf, const struct btf_type *t)
{
	check_name(btf, t->name_off);
	if (btf_is_composite(t))
		for (uint32_t i = 0; i < btf_vlen(t); i++) {
			check_name(btf, btf_members(t)[i].name_off);
			check_reference(btf, btf_members(t)[i].type);
		}
	else if (btf_is_array(t))
		check_reference(btf, btf_array(t)->type);
	else if (btf_is_mod(t) || btf_is_typedef(t) || btf_is_ptr(t))
		check_reference(btf, t->type);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const char *const asked[] = {"task_struct", "signal", "record_head",
					    "pid",	   "flags",  "a"};
	_cleanup_(btf_names_donep) struct btf_names names = {0};
	_cleanup_(btf_cut_donep) struct btf_cut c = {0};
	_cleanup_(btf__freep) struct btf *btf = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(asked); i++)
		if (btf_names_add(&names, asked[i]))
			abort();
	if (btf_cut(data, size, &names, &c))
		return 0;
	btf = btf__new(c.raw.data, (uint32_t)c.raw.len);
	if (!btf || btf__type_cnt(btf) != c.n_ids)
		abort();
	for (uint32_t id = 1; id < c.n_ids; id++)
		check_type(btf, btf__type_by_id(btf, id));
	return 0;
}
