// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "unit.h"

static void numbers(void **state)
{
	static const struct {
		int64_t value;
		const char *text;
	} cases[] = {
		{0, "0"},
		{9, "9"},
		{10, "10"},
		{-1, "-1"},
		{-10, "-10"},
		{INT64_MAX, "9223372036854775807"},
		{INT64_MIN, "-9223372036854775808"},
	};
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		buf_i64(&b, cases[i].value);
		assert_buf(&b, cases[i].text);
	}
	buf_u64(&b, UINT64_MAX);
	assert_buf(&b, "18446744073709551615");
	buf_u64(&b, 10000000000000000000ULL);
	assert_buf(&b, "10000000000000000000");
}

static void hex_of_every_byte(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	unsigned char all[256];
	char digits[3];

	(void)state;
	for (unsigned int i = 0; i < 256; i++)
		all[i] = (unsigned char)i;
	buf_hex(&b, all, sizeof(all));
	assert_int_equal(b.len, 512);
	for (size_t i = 0; i < 256; i++) {
		snprintf(digits, sizeof(digits), "%02zx", i);
		assert_memory_equal(b.data + 2 * i, digits, 2);
	}
	buf_reset(&b);
	buf_hex(&b, all, 0);
	assert_buf(&b, "");
}

static void bytes_stay_as_they_are(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	buf_put(&b, "a\0b", 3);
	buf_put(&b, NULL, 0);
	buf_putc(&b, '\0');
	buf_fill(&b, 'x', 3);
	buf_fill(&b, 'y', 0);
	assert_int_equal(b.len, 7);
	assert_memory_equal(b.data, "a\0b\0xxx", 7);
}

/* Each length around the powers of two at which the buffer grows, each byte checked. */
static void growth_keeps_the_content(void **state)
{
	(void)state;
	for (size_t len = 1; len < 5000; len = len * 9 / 8 + 1) {
		_cleanup_(buf_donep) struct buf b = {0};

		for (size_t i = 0; i < len; i++)
			buf_putc(&b, (char)(i * 7));
		assert_int_equal(b.len, len);
		for (size_t i = 0; i < len; i++)
			assert_int_equal(b.data[i], (char)(i * 7));
	}
}

static void printf_of_any_length(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	for (int len = 0; len < 1030; len++) {
		buf_printf(&b, "<%*s>", len, "");
		assert_int_equal(b.len, len + 2);
		assert_int_equal(b.data[0], '<');
		assert_int_equal(b.data[len + 1], '>');
		buf_reset(&b);
	}
}

static void no_memory_is_remembered(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	buf_puts(&b, "kept");
	assert_null(buf_room(&b, SIZE_MAX));
	assert_null(buf_room(&b, SIZE_MAX / 2 + 1));
	assert_int_equal(buf_error(&b), -ENOMEM);
	buf_puts(&b, "more");
	assert_int_equal(buf_error(&b), -ENOMEM);
	assert_int_equal(buf_flush(&b, -1), -ENOMEM);
	assert_int_equal(buf_error(&b), 0);
	assert_int_equal(b.len, 0);
	buf_puts(&b, "new");
	assert_buf(&b, "new");
}

static void reset_keeps_the_memory(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	const char *data;

	(void)state;
	buf_fill(&b, 'x', 1000);
	data = b.data;
	buf_reset(&b);
	buf_fill(&b, 'y', 1000);
	assert_ptr_equal(b.data, data);
}

static void empty_is_an_empty_string(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};

	(void)state;
	assert_string_equal(buf_cstr(&b), "");
	assert_int_equal(b.len, 0);
	buf_done(&b);
	buf_done(&b);
	assert_null(b.data);
}

/* The reader starts late, so that the writer meets a full pipe that it may not block on. */
static void flush_waits_for_a_full_pipe(void **state)
{
	enum { LEN = 1 << 20 };
	_cleanup_(buf_donep) struct buf b = {0};
	int fds[2], go[2], status;
	pid_t reader;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(pipe(go), 0);
	reader = fork();
	if (!reader) {
		size_t got = 0;
		char in[4096];
		ssize_t n;

		close(fds[1]);
		close(go[1]);
		if (read(go[0], in, 1) != 0)
			_exit(2);
		while ((n = read(fds[0], in, sizeof(in))) > 0)
			for (ssize_t i = 0; i < n; i++)
				if (in[i] != (char)(got++ * 31))
					_exit(3);
		_exit(got == LEN ? 0 : 4);
	}
	close(fds[0]);
	close(go[0]);
	for (size_t i = 0; i < LEN; i++)
		buf_putc(&b, (char)(i * 31));
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	/* Fills the pipe as far as it goes, by hand, before the reader may read. */
	status = (int)write(fds[1], b.data, b.len);
	assert_true(status > 0 && status < LEN);
	memmove(b.data, b.data + status, b.len - (size_t)status);
	b.len -= (size_t)status;
	close(go[1]);
	assert_int_equal(buf_flush(&b, fds[1]), 0);
	close(fds[1]);
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_int_equal(status, 0);
}

static void flush_tells_what_failed(void **state)
{
	_cleanup_(buf_donep) struct buf b = {0};
	_cleanup_(closep) int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	int fds[2];

	(void)state;
	assert_true(full >= 0);
	buf_puts(&b, "lost");
	assert_int_equal(buf_flush(&b, full), -ENOSPC);
	assert_int_equal(b.len, 0);

	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	buf_puts(&b, "lost");
	assert_int_equal(buf_flush(&b, fds[1]), -EPIPE);
	assert_int_equal(b.len, 0);
	close(fds[1]);

	buf_puts(&b, "lost");
	assert_int_equal(buf_flush(&b, -1), -EBADF);
	assert_int_equal(buf_flush(&b, -1), 0); /* nothing to write: nothing fails */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(hex_of_every_byte),
		cmocka_unit_test(bytes_stay_as_they_are),
		cmocka_unit_test(growth_keeps_the_content),
		cmocka_unit_test(printf_of_any_length),
		cmocka_unit_test(no_memory_is_remembered),
		cmocka_unit_test(reset_keeps_the_memory),
		cmocka_unit_test(empty_is_an_empty_string),
		cmocka_unit_test(flush_waits_for_a_full_pipe),
		cmocka_unit_test(flush_tells_what_failed),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
