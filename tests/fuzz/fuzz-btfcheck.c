// SPDX-License-Identifier: BSD-2-Clause
/*
 * The BTF of a stranger's object: what btfcheck() takes can be followed, by libbpf's loops and by
 * ours, without an end being asked for.
 */
#include <bpf/btf.h>
#include <stdlib.h>

#include "package/btfcheck.h"
#include "package/limits.h"
#include "package/shape.h"
#include "quiet.h"

DEFINE_CLEANUP(struct btf *, btf__free)

/* As libbpf does, which counts no steps; here they are counted. */
static void follow(const struct btf *btf, uint32_t id)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	for (unsigned int steps = 0; btf_is_mod(t) || btf_is_typedef(t) || btf_is_ptr(t); steps++) {
		if (steps > MAX_BTF_DEPTH)
			abort();
		t = btf__type_by_id(btf, t->type);
		if (!t)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	_cleanup_(btf__freep) struct btf *btf = NULL;
	struct error err = {{0}};

	if (btfcheck(data, size, &err)) {
		if (!err.text[0])
			abort();
		return 0;
	}
	btf = btf__new(data, (uint32_t)size);
	if (!btf)
		abort();
	for (uint32_t id = 1; id < btf__type_cnt(btf); id++) {
		_cleanup_(shape_freep) struct shape *s = NULL;

		follow(btf, id);
		btf__resolve_size(btf, id);
		if (!shape_new(btf, id, &s, &err) && s->n_values > MAX_TYPE_VALUES)
			abort();
	}
	return 0;
}
