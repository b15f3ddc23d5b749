// SPDX-License-Identifier: BSD-2-Clause
/* Which BTF is refused before anything follows its references: circles, depth, sizes. */
#include <bpf/btf.h>

#include "package/btfcheck.h"
#include "package/limits.h"
#include "unit.h"

DEFINE_CLEANUP(struct btf *, btf__free)

static int check(const struct btf *btf, struct error *err)
{
	uint32_t size;
	const void *data = btf__raw_data(btf, &size);

	return btfcheck(data, size, err);
}

static void takes(const struct btf *btf)
{
	struct error err = {{0}};

	assert_int_equal(check(btf, &err), 0);
	assert_string_equal(err.text, "");
}

static void refuses(const struct btf *btf, const char *why)
{
	struct error err = {{0}};

	assert_true(check(btf, &err) < 0);
	assert_says(&err, why);
}

/* Each makes types 1 and up of a BTF that has no end. */
static void typedef_of_itself(struct btf *b)
{
	btf__add_typedef(b, "t", 1);
}

static void typedefs_of_each_other(struct btf *b)
{
	btf__add_typedef(b, "a", 2);
	btf__add_typedef(b, "b", 1);
}

static void qualifiers(struct btf *b)
{
	btf__add_const(b, 2);
	btf__add_volatile(b, 3);
	btf__add_restrict(b, 4);
	btf__add_type_tag(b, "user", 1);
}

static void pointer_to_itself(struct btf *b)
{
	btf__add_ptr(b, 1);
}

static void pointers_to_each_other(struct btf *b)
{
	btf__add_ptr(b, 2);
	btf__add_typedef(b, "p", 1);
}

static void array_of_itself(struct btf *b)
{
	btf__add_array(b, 1, 2, 4);
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
}

static void array_by_its_index(struct btf *b)
{
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_array(b, 2, 1, 4);
}

static void array_of_pointers_to_it(struct btf *b)
{
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_array(b, 1, 3, 4);
	btf__add_ptr(b, 2);
}

static void struct_in_itself(struct btf *b)
{
	btf__add_struct(b, "s", 8);
	btf__add_field(b, "s", 1, 0, 0);
}

static void struct_in_itself_in_an_array(struct btf *b)
{
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_struct(b, "s", 8);
	btf__add_field(b, "more", 3, 0, 0);
	btf__add_array(b, 1, 2, 0);
}

static void structs_in_each_other(struct btf *b)
{
	btf__add_struct(b, "a", 8);
	btf__add_field(b, "b", 2, 0, 0);
	btf__add_union(b, "b", 8);
	btf__add_field(b, "a", 3, 0, 0);
	btf__add_const(b, 1);
}

static void function_of_itself(struct btf *b)
{
	btf__add_func_proto(b, 0);
	btf__add_func_param(b, "f", 2);
	btf__add_typedef(b, "f", 1);
}

static void function_that_returns_itself(struct btf *b)
{
	btf__add_func_proto(b, 1);
}

static void circles(void **state)
{
	static void (*const makers[])(struct btf *) = {
		typedef_of_itself,
		typedefs_of_each_other,
		qualifiers,
		pointer_to_itself,
		pointers_to_each_other,
		array_of_itself,
		array_by_its_index,
		array_of_pointers_to_it,
		struct_in_itself,
		struct_in_itself_in_an_array,
		structs_in_each_other,
		function_of_itself,
		function_that_returns_itself,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++) {
		_cleanup_(btf__freep) struct btf *b = btf__new_empty();

		makers[i](b);
		refuses(b, "contains itself");
	}
}

/* What C allows: a struct may point to itself, a function take a pointer to its like. */
static void no_circles(void **state)
{
	_cleanup_(btf__freep) struct btf *b = btf__new_empty();

	(void)state;
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_struct(b, "list", 24);
	btf__add_field(b, "next", 3, 0, 0);
	btf__add_field(b, "call", 5, 64, 0);
	btf__add_field(b, "some", 7, 128, 0);
	btf__add_ptr(b, 2);
	btf__add_func_proto(b, 1);
	btf__add_func_param(b, "l", 3);
	btf__add_func_param(b, "f", 5);
	btf__add_ptr(b, 6);
	btf__add_typedef(b, "call_t", 4);
	btf__add_array(b, 1, 1, 2);
	takes(b);
}

static void add_chain(struct btf *b, unsigned int n, int (*add)(struct btf *, int))
{
	int id = btf__add_int(b, "int", 4, BTF_INT_SIGNED);

	while (--n)
		id = add(b, id);
}

static int add_structs(struct btf *b, int id)
{
	int outer = btf__add_struct(b, "s", 4);

	btf__add_field(b, "m", id, 0, 0);
	return outer;
}

static void depth(void **state)
{
	static int (*const adders[])(struct btf *, int) = {btf__add_const, btf__add_ptr,
							   add_structs};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(adders); i++) {
		_cleanup_(btf__freep) struct btf *fits = btf__new_empty();
		_cleanup_(btf__freep) struct btf *deeper = btf__new_empty();

		add_chain(fits, MAX_BTF_DEPTH, adders[i]);
		takes(fits);
		add_chain(deeper, MAX_BTF_DEPTH + 1, adders[i]);
		refuses(deeper, "more than 64 types of an object's BTF in each other");
	}
}

/* The same from the other end: the first type is the outermost. */
static void depth_forward(void **state)
{
	_cleanup_(btf__freep) struct btf *b = btf__new_empty();

	(void)state;
	for (int id = 1; id < 100000; id++)
		btf__add_typedef(b, "t", id + 1);
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	refuses(b, "more than 64 types");
}

/* A struct of SIZE bytes whose only member has type 2 or 3 at bit AT. */
static struct btf *one_member(uint32_t size, uint32_t nelems, int type, uint32_t at, uint32_t bits)
{
	struct btf *b = btf__new_empty();

	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_array(b, 1, 1, nelems);
	btf__add_array(b, 1, 2, nelems);
	btf__add_fwd(b, "hidden", BTF_FWD_STRUCT);
	btf__add_struct(b, "s", size);
	btf__add_field(b, "m", type, at, bits);
	return b;
}

static void sizes(void **state)
{
	static const struct {
		uint32_t size, nelems;
		int type;
		uint32_t at, bits;
		const char *why; /* NULL: fine */
	} cases[] = {
		{4, 1, 1, 0, 0, NULL},
		{4, 1, 1, 8, 0, "outside itself"},
		{4, 1, 1, 25, 7, NULL},
		{4, 1, 1, 25, 8, "outside itself"},
		{16, 4, 2, 0, 0, NULL},
		{16, 5, 2, 0, 0, "outside itself"},
		{0, 0, 2, 0, 0, NULL},
		{4, 1U << 31, 2, 0, 0, "outside itself"},
		{4, UINT32_MAX, 3, 0, 0, "outside itself"},
		{UINT32_MAX, 1U << 30, 2, 0, 0, "outside itself"},
		{4, 1, 4, 0, 0, "without a size"},
		{4, 1, 0, 0, 0, "without a size"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(btf__freep) struct btf *b = one_member(
			cases[i].size, cases[i].nelems, cases[i].type, cases[i].at, cases[i].bits);

		if (cases[i].why)
			refuses(b, cases[i].why);
		else
			takes(b);
	}
}

/* Maps say their sizes by arrays that only pointers lead to: those may have any length. */
static void long_arrays(void **state)
{
	_cleanup_(btf__freep) struct btf *b = btf__new_empty();

	(void)state;
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_array(b, 1, 1, UINT32_MAX);
	btf__add_ptr(b, 2);
	btf__add_struct(b, "map", 8);
	btf__add_field(b, "max_entries", 3, 0, 0);
	takes(b);
}

/* A struct, a member of it and a constant of an enum, with names of so many letters; a tag. */
static struct btf *named(size_t type, size_t member, size_t enumerator)
{
	struct btf *b = btf__new_empty();
	char name[600];

	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_struct(b, name + sizeof(name) - 1 - type, 4);
	btf__add_field(b, name + sizeof(name) - 1 - member, 1, 0, 0);
	btf__add_enum(b, "e", 4);
	btf__add_enum_value(b, name + sizeof(name) - 1 - enumerator, 0);
	btf__add_decl_tag(b, name, 2, -1);
	return b;
}

static void long_names(void **state)
{
	static const size_t lens[][3] = {{512, 1, 1}, {1, 512, 1}, {1, 1, 512}};
	_cleanup_(btf__freep) struct btf *fits = named(511, 511, 511);

	(void)state;
	takes(fits);
	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		_cleanup_(btf__freep) struct btf *b = named(lens[i][0], lens[i][1], lens[i][2]);

		refuses(b, "more than 511 bytes of a symbol's name in an object");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(circles),    cmocka_unit_test(no_circles),
		cmocka_unit_test(depth),      cmocka_unit_test(depth_forward),
		cmocka_unit_test(sizes),      cmocka_unit_test(long_arrays),
		cmocka_unit_test(long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
