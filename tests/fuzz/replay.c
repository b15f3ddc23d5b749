// SPDX-License-Identifier: BSD-2-Clause
/*
 * A fuzz target without the fuzzer: every seed, and every input that once was too much for it, as
 * one test each. What is wrong ends the process.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "folder.h"
#include "unit.h"

#define INPUTS_MAX 256

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

struct inputs {
	struct CMUnitTest tests[INPUTS_MAX];
	char *paths[INPUTS_MAX]; /* owned */
	size_t n;
};

/* A block of its own for the data, so that a sanitizer sees one byte too far. */
static void replay(void **state)
{
	_cleanup_(buf_donep) struct buf file = {0};
	unsigned char *data;

	assert_int_equal(file_read(*state, 1 << 20, &file, NULL), 0);
	data = malloc(file.len + !file.len);
	assert_non_null(data);
	if (file.len)
		memcpy(data, file.data, file.len);
	assert_int_equal(LLVMFuzzerTestOneInput(data, file.len), 0);
	free(data);
}

/* The files of a folder, which may be missing. */
static void inputs_add(struct inputs *in, const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.' && in->n < INPUTS_MAX &&
		    asprintf(&in->paths[in->n], "%s/%s", folder, entries[i]->d_name) > 0) {
			char *path = in->paths[in->n];

			in->tests[in->n++] = (struct CMUnitTest){
				.name = strrchr(path, '/') + 1,
				.test_func = replay,
				.initial_state = path,
			};
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

int main(int argc, char **argv)
{
	static struct inputs in;
	int failed;

	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	inputs_add(&in, FUZZ_FOLDER "/seeds/" TARGET);
	inputs_add(&in, FUZZ_FOLDER "/regressions/" TARGET);
	if (!in.n) {
		fprintf(stderr, "no seeds of %s in %s\n", TARGET, FUZZ_FOLDER);
		return 1;
	}
	failed = _cmocka_run_group_tests(argv[0], in.tests, in.n, NULL, NULL);
	for (size_t i = 0; i < in.n; i++)
		free(in.paths[i]);
	return failed;
}
