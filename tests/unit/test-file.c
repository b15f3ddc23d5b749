// SPDX-License-Identifier: BSD-2-Clause
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "unit.h"

/* Each test runs in a folder of its own, removed at the end. */
static char folder[] = "/tmp/test-file.XXXXXX";

static int enter_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && !chdir(folder) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static int remove_folder(void **state)
{
	(void)state;
	return chdir("/") ? -1 : nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static size_t count_entries(const char *path)
{
	DIR *dir = opendir(path);
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

static void written_is_read(void **state)
{
	_cleanup_(buf_donep) struct buf back = {0};
	static char big[200000];
	struct error err = {0};

	(void)state;
	memset(big, 'x', sizeof(big));
	assert_int_equal(file_write_atomic("big", big, sizeof(big), 0644, &err), 0);
	assert_int_equal(file_read("big", sizeof(big), &back, &err), 0);
	assert_int_equal(back.len, sizeof(big));
	assert_memory_equal(back.data, big, sizeof(big));
	buf_reset(&back);
	assert_int_equal(file_write_atomic("big", "", 0, 0644, &err), 0);
	assert_int_equal(file_read("big", 10, &back, &err), 0);
	assert_int_equal(back.len, 0);
}

static void limits(void **state)
{
	_cleanup_(buf_donep) struct buf back = {0};
	struct error err = {0};

	(void)state;
	assert_int_equal(file_write_atomic("ten", "0123456789", 10, 0644, &err), 0);
	assert_int_equal(file_read("ten", 10, &back, &err), 0);
	buf_reset(&back);
	assert_int_equal(file_read("ten", 9, &back, &err), -EFBIG);
	assert_int_equal(back.len, 9);
	assert_says(&err, "ten");
}

static void modes_follow_the_umask(void **state)
{
	mode_t before = umask(027);
	struct stat st;

	(void)state;
	assert_int_equal(file_write_atomic("tool", "x", 1, 0755, NULL), 0);
	umask(before);
	assert_int_equal(stat("tool", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0750);
}

static void failures_leave_nothing(void **state)
{
	struct error err = {0};
	size_t before;

	(void)state;
	assert_int_equal(file_make_folders("busy/inner"), 0);
	before = count_entries(".");
	assert_int_equal(file_write_atomic("busy", "x", 1, 0644, &err), -EISDIR);
	assert_says(&err, "busy");
	assert_int_equal(count_entries("."), before);
	assert_int_equal(file_write_atomic("none/file", "x", 1, 0644, &err), -ENOENT);
	assert_int_equal(file_read("none", 1, &(struct buf){0}, &err), -ENOENT);
	assert_says(&err, "none");
}

static void in_memory(void **state)
{
	_cleanup_(closep) int fd = file_in_memory("abc", 3, true);
	_cleanup_(buf_donep) struct buf back = {0};
	char path[32];

	(void)state;
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_int_equal(file_read(path, 3, &back, NULL), 0);
	assert_buf(&back, "abc");
}

static void folders(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(file_make_folders("a/b//c/"), 0);
	assert_int_equal(stat("a/b/c", &st), 0);
	assert_int_equal(file_make_folders("a/b/c"), 0);
	assert_int_equal(file_make_folders("/"), 0);
	assert_int_equal(file_write_atomic("plain", "", 0, 0644, NULL), 0);
	assert_int_equal(file_make_folders("plain/x"), -ENOTDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_is_read),
		cmocka_unit_test(limits),
		cmocka_unit_test(modes_follow_the_umask),
		cmocka_unit_test(failures_leave_nothing),
		cmocka_unit_test(in_memory),
		cmocka_unit_test(folders),
	};

	return cmocka_run_group_tests(tests, enter_folder, remove_folder);
}
