// SPDX-License-Identifier: BSD-2-Clause
/*
 * fuzz-record.c without the fuzzer: each of its seeds as one test, which also says what the model
 * is to make of it. A seed of which nothing is decoded tests nothing.
 */
#include <stdlib.h>

#include "record-seeds.h"
#include "unit.h"

#define SEEDS_MAX 64

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static void check(const struct record_reached *is, const struct record_reached *expected)
{
	assert_int_equal(is->deaths, expected->deaths);
	assert_int_equal(is->damaged, expected->damaged);
	assert_int_equal(is->flags, expected->flags);
	assert_int_equal(is->session, expected->session);
	assert_int_equal(is->cpu_ns, expected->cpu_ns);
	assert_int_equal(is->sender, expected->sender);
	assert_int_equal(is->oom_pages, expected->oom_pages);
	assert_int_equal(is->cause, expected->cause);
	assert_int_equal(is->exe, expected->exe);
	assert_int_equal(is->killer_exe, expected->killer_exe);
	assert_int_equal(is->cgroup, expected->cgroup);
}

static void replay(void **state)
{
	_cleanup_(buf_donep) struct buf input = {0};
	const struct record_seed *seed = *state;

	seed->put(&input);
	assert_int_equal(buf_error(&input), 0);
	assert_int_equal(LLVMFuzzerTestOneInput((unsigned char *)input.data, input.len), 0);
	check(&record_reached, &seed->reaches);
}

int main(int argc, char **argv)
{
	static struct CMUnitTest tests[SEEDS_MAX];

	if (record_seeds_n > SEEDS_MAX)
		return 1;
	LLVMFuzzerInitialize(&argc, &argv);
	for (size_t i = 0; i < record_seeds_n; i++)
		tests[i] = (struct CMUnitTest){
			.name = record_seeds[i].name,
			.test_func = replay,
			.initial_state = (void *)&record_seeds[i],
		};
	return _cmocka_run_group_tests(argv[0], tests, record_seeds_n, NULL, NULL);
}
