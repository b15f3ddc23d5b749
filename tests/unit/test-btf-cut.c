// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>

#include "capture/btf_cut.h"
#include "unit.h"

DEFINE_CLEANUP(struct btf *, btf__free)

#define FILLERS 200 /* more than the types between two noted places */

/*
 * A kernel in small:
 *	struct inner { int other; int deep; };
 *	union seen { int u; };
 *	struct wanted {
 *		int other;
 *		struct inner in;	of a name that is asked for
 *		struct unseen { int x; } unasked;
 *		struct far *next;
 *		const volatile int list[4];
 *		union { int deep; int other; };
 *		int bits : 3;
 *	};
 *	struct far { int deep; };
 */
struct kernel {
	struct btf *btf;
	int integer, inner, unseen, far, far_ptr, list, both, wanted;
	int choice, wide, hook, call;
};

static void add_plain_types(struct kernel *k)
{
	struct btf *b = k->btf;

	k->integer = btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_int(b, "long unsigned int", 8, 0);
	for (int i = 0; i < FILLERS; i++)
		btf__add_const(b, k->integer);
	k->inner = btf__add_struct(b, "inner", 8);
	btf__add_field(b, "other", k->integer, 0, 0);
	btf__add_field(b, "deep", k->integer, 32, 0);
	k->unseen = btf__add_struct(b, "unseen", 4);
	btf__add_field(b, "x", k->integer, 0, 0);
	k->far = btf__add_struct(b, "far", 4);
	btf__add_field(b, "deep", k->integer, 0, 0);
	k->far_ptr = btf__add_ptr(b, k->far);
	k->list = btf__add_array(b, k->integer, btf__add_const(b, btf__add_volatile(b, k->integer)),
				 4);
	k->both = btf__add_union(b, NULL, 4);
	btf__add_field(b, "deep", k->integer, 0, 0);
	btf__add_field(b, "other", k->integer, 0, 0);
}

static void add_wanted(struct kernel *k)
{
	struct btf *b = k->btf;

	k->wanted = btf__add_struct(b, "wanted", 64);
	btf__add_field(b, "other", k->integer, 0, 0);
	btf__add_field(b, "in", k->inner, 64, 0);
	btf__add_field(b, "unasked", k->unseen, 128, 0);
	btf__add_field(b, "next", k->far_ptr, 192, 0);
	btf__add_field(b, "list", k->list, 256, 0);
	btf__add_field(b, NULL, k->both, 384, 0);
	btf__add_field(b, "bits", k->integer, 421, 3);
}

static void add_others(struct kernel *k)
{
	struct btf *b = k->btf;
	int proto;

	k->choice = btf__add_enum(b, "choice", 4);
	btf__add_enum_value(b, "NO", 1);
	btf__add_enum_value(b, "YES", 7);
	k->wide = btf__add_enum64(b, "wide", 8, false);
	btf__add_enum64_value(b, "YES", 1ULL << 40);
	btf__add_enum64_value(b, "NO", 2);
	btf__add_fwd(b, "elsewhere", BTF_FWD_STRUCT);
	proto = btf__add_func_proto(b, 0);
	btf__add_func_param(b, "task", k->far_ptr);
	k->hook = btf__add_typedef(b, "hook", btf__add_ptr(b, proto));
	btf__add_func(b, "wanted", BTF_FUNC_GLOBAL, proto); /* not what is asked for by this name */
	k->call = btf__add_func(b, "bpf_call", BTF_FUNC_GLOBAL, proto);
	btf__add_func(b, "bpf_other", BTF_FUNC_STATIC, proto);
	btf__add_var(b, "variable", BTF_VAR_STATIC, k->integer);
	btf__add_datasec(b, ".data", 4);
	btf__add_datasec_var_info(b, k->hook + 2, 0, 4);
	btf__add_float(b, "double", 8);
	btf__add_decl_tag(b, "note", k->wanted, -1);
	btf__add_type_tag(b, "tag", k->integer);
}

static const void *make_kernel(struct kernel *k, uint32_t *ret_size)
{
	k->btf = btf__new_empty();
	assert_non_null(k->btf);
	add_plain_types(k);
	add_wanted(k);
	add_others(k);
	return btf__raw_data(k->btf, ret_size);
}

static void add_names(struct btf_names *s)
{
	static const char *const names[] = {"wanted___old", "in",   "next",    "list",
					    "deep",	    "bits", "choice",  "wide",
					    "YES___new",    "hook", "nowhere", "bpf_call"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(btf_names_add(s, names[i]), 0);
}

static struct btf *cut(const struct kernel *k, struct btf_cut *ret)
{
	_cleanup_(btf_names_donep) struct btf_names names = {0};
	struct btf *btf;
	uint32_t size;
	const void *raw = btf__raw_data(k->btf, &size);

	add_names(&names);
	assert_int_equal(btf_cut(raw, size, &names, ret), 0);
	btf = btf__new(ret->raw.data, (uint32_t)ret->raw.len);
	assert_non_null(btf);
	assert_int_equal(btf__type_cnt(btf), ret->n_ids);
	return btf;
}

/* The kernel in small, and what is cut of it. */
struct sample {
	struct kernel kernel;
	struct btf_cut cut;
	struct btf *btf;
};

static struct sample sample_cut(void)
{
	struct sample s = {0};
	uint32_t size;

	make_kernel(&s.kernel, &size);
	s.btf = cut(&s.kernel, &s.cut);
	return s;
}

static void sample_done(struct sample *s)
{
	btf__free(s->btf);
	btf__free(s->kernel.btf);
	btf_cut_done(&s->cut);
}

static const struct btf_type *find(const struct btf *btf, const char *name, uint32_t kind)
{
	int id = btf__find_by_name_kind(btf, name, kind);

	assert_true(id > 0);
	return btf__type_by_id(btf, (uint32_t)id);
}

/* Member NAME of T; NULL when there is none. */
static const struct btf_member *member(const struct btf *btf, const struct btf_type *t,
				       const char *name, uint32_t *ret_offset)
{
	for (uint32_t i = 0; i < btf_vlen(t); i++) {
		const struct btf_member *m = btf_members(t) + i;

		if (strcmp(btf__name_by_offset(btf, m->name_off), name))
			continue;
		*ret_offset = btf_member_bit_offset(t, i);
		return m;
	}
	return NULL;
}

static void members_stay_where_they_are(void **state)
{
	_cleanup_(sample_done) struct sample s = sample_cut();
	uint32_t offset;
	const struct btf_type *wanted = find(s.btf, "wanted", BTF_KIND_STRUCT), *t;
	const struct btf_member *m;

	(void)state;
	assert_int_equal(wanted->size, 64);
	assert_int_equal(btf_vlen(wanted), 5);
	m = member(s.btf, wanted, "in", &offset);
	assert_int_equal(offset, 64);
	t = btf__type_by_id(s.btf, m->type);
	assert_int_equal(t->size, 8);
	assert_int_equal(btf_vlen(t), 1);
	assert_non_null(member(s.btf, t, "deep", &offset));
	assert_int_equal(offset, 32);
	m = member(s.btf, wanted, "", &offset);
	assert_int_equal(offset, 384);
	assert_int_equal(btf_vlen(btf__type_by_id(s.btf, m->type)), 1);
	assert_non_null(member(s.btf, wanted, "bits", &offset));
	assert_int_equal(offset, 421);
	assert_int_equal(btf_member_bitfield_size(wanted, btf_vlen(wanted) - 1), 3);
	m = member(s.btf, wanted, "list", &offset);
	assert_int_equal(offset, 256);
	assert_int_equal(btf__resolve_size(s.btf, m->type), 16);
	t = btf__type_by_id(s.btf, btf_array(btf__type_by_id(s.btf, m->type))->type);
	assert_true(btf_is_const(t));
	assert_true(btf_is_volatile(btf__type_by_id(s.btf, t->type)));
}

static void what_is_not_asked_for_is_left_out(void **state)
{
	_cleanup_(sample_done) struct sample s = sample_cut();
	uint32_t offset;
	const struct btf_type *wanted = find(s.btf, "wanted", BTF_KIND_STRUCT);
	const struct btf_member *m = member(s.btf, wanted, "next", &offset);

	(void)state;
	assert_null(member(s.btf, wanted, "other", &offset));
	assert_null(member(s.btf, wanted, "unasked", &offset));
	assert_true(btf__find_by_name(s.btf, "unseen") < 0);
	assert_true(btf__find_by_name(s.btf, "elsewhere") < 0);
	/* A pointer stays one, to whatever. */
	assert_true(btf_is_ptr(btf__type_by_id(s.btf, m->type)));
	assert_int_equal(btf__type_by_id(s.btf, m->type)->type, 0);
	assert_true(btf__find_by_name(s.btf, "far") < 0);
	assert_true(btf__find_by_name_kind(s.btf, "wanted", BTF_KIND_FUNC) < 0);
	assert_int_equal(btf__pointer_size(s.btf), 8);
	assert_true(btf__type_cnt(s.btf) < 24);
}

static void enumerators_keep_their_values(void **state)
{
	_cleanup_(sample_done) struct sample s = sample_cut();
	const struct btf_type *t = find(s.btf, "choice", BTF_KIND_ENUM);

	(void)state;
	assert_int_equal(btf_vlen(t), 1);
	assert_string_equal(btf__name_by_offset(s.btf, btf_enum(t)->name_off), "YES");
	assert_int_equal(btf_enum(t)->val, 7);
	t = find(s.btf, "wide", BTF_KIND_ENUM64);
	assert_int_equal(btf_vlen(t), 1);
	assert_true(btf_enum64_value(btf_enum64(t)) == 1ULL << 40);
}

static void functions_for_programs_are_kept(void **state)
{
	_cleanup_(sample_done) struct sample s = sample_cut();
	const struct btf_type *t = find(s.btf, "bpf_call", BTF_KIND_FUNC);

	(void)state;
	assert_true(btf_is_func_proto(btf__type_by_id(s.btf, t->type)));
	assert_int_equal(btf_vlen(t), BTF_FUNC_GLOBAL); /* its linkage */
	assert_int_equal(s.cut.ids[btf__find_by_name(s.btf, "bpf_call")], s.kernel.call);
	assert_true(btf__find_by_name(s.btf, "bpf_other") < 0);
}

static void types_know_their_number_in_the_kernel(void **state)
{
	_cleanup_(sample_done) struct sample s = sample_cut();

	(void)state;
	assert_int_equal(s.cut.ids[0], 0);
	assert_int_equal(s.cut.ids[btf__find_by_name(s.btf, "hook")], s.kernel.hook);
	assert_int_equal(s.cut.ids[btf__find_by_name_kind(s.btf, "wanted", BTF_KIND_STRUCT)],
			 s.kernel.wanted);
	assert_int_equal(s.cut.ids[btf__find_by_name(s.btf, "inner")], s.kernel.inner);
	assert_int_equal(s.cut.ids[btf__find_by_name(s.btf, "wide")], s.kernel.wide);
	for (uint32_t id = 1; id < s.cut.n_ids; id++) {
		const struct btf_type *ours = btf__type_by_id(s.btf, id),
				      *its = btf__type_by_id(s.kernel.btf, s.cut.ids[id]);

		assert_int_equal(btf_kind(ours), btf_kind(its));
		assert_string_equal(btf__name_by_offset(s.btf, ours->name_off),
				    btf__name_by_offset(s.kernel.btf, its->name_off));
	}
}

/* The names of a program, flavours and all, are those of its BTF. */
static void a_program_names_what_it_wants(void **state)
{
	_cleanup_(btf_names_donep) struct btf_names names = {0};
	_cleanup_(btf__freep) struct btf *program = btf__new_empty();
	int integer = btf__add_int(program, "int", 4, 0);

	(void)state;
	btf__add_struct(program, "task___old", 4);
	btf__add_field(program, "pid", integer, 0, 0);
	for (int i = 0; i < 3000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "name%d", i);
		btf__add_typedef(program, name, integer);
	}
	assert_false(btf_names_has(&names, "task"));
	assert_int_equal(btf_names_add_all(&names, program), 0);
	assert_int_equal(names.n, 3003);
	assert_true(btf_names_has(&names, "task"));
	assert_true(btf_names_has(&names, "task___new"));
	assert_true(btf_names_has(&names, "pid"));
	assert_true(btf_names_has(&names, "name2999"));
	assert_false(btf_names_has(&names, "tas"));
	assert_false(btf_names_has(&names, "task_"));
	assert_false(btf_names_has(&names, "name3000"));
}

/* A copy in a block of its own: a sanitizer sees a byte too far. */
static int cut_copy(const void *raw, size_t size)
{
	_cleanup_(btf_names_donep) struct btf_names names = {0};
	_cleanup_(btf_cut_donep) struct btf_cut c = {0};
	_cleanup_(freep) void *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	memcpy(copy, raw, size);
	add_names(&names);
	return btf_cut(copy, size, &names, &c);
}

static void what_is_no_btf_is_refused(void **state)
{
	struct kernel k;
	uint32_t size;
	const char *raw = make_kernel(&k, &size);
	_cleanup_(btf__freep) struct btf *kernel _unused_ = k.btf;
	_cleanup_(freep) char *bad = malloc(size);
	struct btf_header *h = (void *)bad;

	(void)state;
	for (uint32_t n = 0; n < size; n++)
		assert_int_equal(cut_copy(raw, n), -EINVAL);
	assert_int_equal(cut_copy(raw, size), 0);

	memcpy(bad, raw, size);
	h->magic = __builtin_bswap16(h->magic);
	assert_int_equal(cut_copy(bad, size), -ENOTSUP);

	memcpy(bad, raw, size);
	h->type_len -= 4; /* the last type reaches beyond */
	assert_int_equal(cut_copy(bad, size), -EINVAL);

	memcpy(bad, raw, size);
	h->str_len--; /* the last string does not end */
	assert_int_equal(cut_copy(bad, size), -EINVAL);

	memcpy(bad, raw, size);
	((struct btf_type *)(bad + sizeof(*h)))->info = 31U << 24;
	assert_int_equal(cut_copy(bad, size), -ENOTSUP);
}

static void a_type_that_is_not_there_is_refused(void **state)
{
	_cleanup_(btf__freep) struct btf *btf = btf__new_empty();
	const void *raw;
	uint32_t size;

	(void)state;
	btf__add_struct(btf, "wanted", 8);
	btf__add_field(btf, "in", 1000, 0, 0);
	raw = btf__raw_data(btf, &size);
	assert_int_equal(cut_copy(raw, size), -EINVAL);
}

static void a_member_is_no_variable(void **state)
{
	_cleanup_(btf__freep) struct btf *btf = btf__new_empty();
	int variable = btf__add_var(btf, "v", BTF_VAR_STATIC, btf__add_int(btf, "int", 4, 0));
	const void *raw;
	uint32_t size;

	(void)state;
	btf__add_struct(btf, "wanted", 8);
	btf__add_field(btf, "in", variable, 0, 0);
	raw = btf__raw_data(btf, &size);
	assert_int_equal(cut_copy(raw, size), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_stay_where_they_are),
		cmocka_unit_test(what_is_not_asked_for_is_left_out),
		cmocka_unit_test(enumerators_keep_their_values),
		cmocka_unit_test(functions_for_programs_are_kept),
		cmocka_unit_test(types_know_their_number_in_the_kernel),
		cmocka_unit_test(a_program_names_what_it_wants),
		cmocka_unit_test(what_is_no_btf_is_refused),
		cmocka_unit_test(a_type_that_is_not_there_is_refused),
		cmocka_unit_test(a_member_is_no_variable),
	};

	libbpf_set_print(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
