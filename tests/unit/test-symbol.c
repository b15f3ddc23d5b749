// SPDX-License-Identifier: BSD-2-Clause
/* Symbols of files: which are opened at all, what is taken from who parses them, what is cached. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/units.h"
#include "symbol/files.h"
#include "symbol/maps.h"
#include "unit.h"

/* As elfsym_save() writes it: two functions, "one" at 0x1000 and "two" at 0x1010. */
struct saved {
	uint32_t segments, functions, names;
	struct {
		uint64_t offset, size, address;
	} __attribute__((packed)) segment;
	struct {
		uint64_t start;
		uint32_t size, name;
	} __attribute__((packed)) function[2];
	char text[9];
} __attribute__((packed));

static const struct saved sound = {
	.segments = 1,
	.functions = 2,
	.names = 9,
	.segment = {0, 0x100, 0x1000},
	.function = {{0x1000, 0x10, 1}, {0x1010, 0, 5}},
	.text = "\0one\0two",
};

static int load(const struct saved *s)
{
	struct elfsym *e = NULL;
	int r = elfsym_load(s, sizeof(*s), &e);

	elfsym_free(e);
	return r;
}

static void what_is_sound_is_taken(void **state)
{
	_cleanup_(elfsym_freep) struct elfsym *e = NULL;
	uint64_t into = 0;

	(void)state;
	assert_int_equal(elfsym_load(&sound, sizeof(sound), &e), 0);
	assert_int_equal(elfsym_address(e, 0x12), 0x1012);
	assert_int_equal(elfsym_address(e, 0x100), 0);
	assert_string_equal(elfsym_name(e, 0x100f, &into), "one");
	assert_int_equal(into, 0xf);
	assert_string_equal(elfsym_name(e, 0x1012, &into), "two");
	assert_int_equal(into, 2);
	assert_null(elfsym_name(e, 0xfff, &into));
}

static void what_is_not_is_refused(void **state)
{
	struct saved s = sound;
	struct elfsym *e = NULL;

	(void)state;
	for (size_t len = 0; len < sizeof(sound); len++)
		assert_int_equal(elfsym_load(&sound, len, &e), -EBADMSG);
	s.function[1].name = 9;
	assert_int_equal(load(&s), -EBADMSG);
	s = sound;
	s.function[1].start = 0xfff;
	assert_int_equal(load(&s), -EBADMSG);
	s = sound;
	s.text[8] = 'x';
	assert_int_equal(load(&s), -EBADMSG);
	s = sound;
	s.segments = 17;
	assert_int_equal(load(&s), -EBADMSG);
	s = sound;
	s.functions = UINT32_MAX;
	assert_int_equal(load(&s), -EBADMSG);
	s = sound;
	s.names = UINT32_MAX;
	assert_int_equal(load(&s), -EBADMSG);
}

static struct files *new_files(void)
{
	const struct parser parser = {.private_fd = -1};
	struct files *f = NULL;

	assert_int_equal(files_new(&parser, &f), 0);
	return f;
}

static uint64_t soon(void)
{
	return clock_now_mono() + 20 * NSEC_PER_SEC;
}

static void own_functions_are_found(void **state)
{
	_cleanup_(files_freep) struct files *f = new_files();
	_cleanup_(maps_done) struct maps maps = {0};
	_cleanup_(closep) int fd = -1;
	const struct mapping *m;
	const struct elfsym *e;
	uint64_t address = (uint64_t)(uintptr_t)own_functions_are_found, into = 1;

	(void)state;
	maps_read(&maps, getpid());
	m = maps_find(&maps, address);
	assert_non_null(m);
	assert_non_null(strstr(maps_path(&maps, m), "test-symbol"));
	fd = maps_open(&maps, m);
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GETFL) & O_PATH, O_PATH);
	e = files_find(f, fd, soon());
	assert_non_null(e);
	assert_string_equal(
		elfsym_name(e, elfsym_address(e, address - m->start + m->offset), &into),
		"own_functions_are_found");
	assert_int_equal(into, 0);
	assert_ptr_equal(files_find(f, fd, soon()), e);
}

static void only_regular_files_are_read(void **state)
{
	_cleanup_(files_freep) struct files *f = new_files();
	char fifo[] = "/tmp/test-symbol-XXXXXX";
	const char *const others[] = {"/dev/zero", "/tmp", fifo};
	uint64_t before = clock_now_mono();

	(void)state;
	assert_non_null(mkdtemp(fifo));
	assert_int_equal(rmdir(fifo), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		_cleanup_(closep) int fd = open(others[i], O_PATH | O_CLOEXEC);

		assert_true(fd >= 0);
		assert_null(files_find(f, fd, soon()));
	}
	unlink(fifo);
	/* Not even tried: an open() of the fifo would have waited. */
	assert_true(clock_now_mono() - before < NSEC_PER_SEC);
}

/* Copies this program to FD, from its beginning. */
static void copy_self(int fd)
{
	_cleanup_(closep) int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char block[65536];
	ssize_t n;

	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	while ((n = read(self, block, sizeof(block))) > 0)
		assert_int_equal(write(fd, block, (size_t)n), n);
}

static void a_file_that_changed_is_read_anew(void **state)
{
	_cleanup_(files_freep) struct files *f = new_files();
	char path[] = "/tmp/test-symbol-XXXXXX";
	_cleanup_(closep) int fd = mkostemp(path, O_CLOEXEC), to_find = open(path, O_PATH);

	(void)state;
	assert_true(fd >= 0 && to_find >= 0);
	unlink(path);
	assert_int_equal(write(fd, "no ELF", 6), 6);
	assert_null(files_find(f, to_find, soon()));
	copy_self(fd);
	assert_non_null(files_find(f, to_find, soon()));
	assert_int_equal(ftruncate(fd, 2), 0);
	assert_null(files_find(f, to_find, soon()));
}

static void without_time_nothing_is_tried(void **state)
{
	_cleanup_(files_freep) struct files *f = new_files();
	_cleanup_(closep) int fd = open("/proc/self/exe", O_PATH | O_CLOEXEC);

	(void)state;
	assert_null(files_find(f, fd, clock_now_mono()));
	/* And that is not taken for what the file holds. */
	assert_non_null(files_find(f, fd, soon()));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sound_is_taken),
		cmocka_unit_test(what_is_not_is_refused),
		cmocka_unit_test(own_functions_are_found),
		cmocka_unit_test(only_regular_files_are_read),
		cmocka_unit_test(a_file_that_changed_is_read_anew),
		cmocka_unit_test(without_time_nothing_is_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
