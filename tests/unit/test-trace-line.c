// SPDX-License-Identifier: BSD-2-Clause
/* Records of trace_pipe: what is the kernel's in them, and what a process may have written. */
#include <string.h>

#include "ecli/trace_line.h"
#include "unit.h"

#define CONTEXT "-42      [003] d..31  8123.456789: "
#define MARK	"bpf_trace_printk: "

static void check(const char *text, const char *comm, uint64_t pid, const char *message)
{
	struct trace_line l = trace_line_parse(text, strlen(text));

	assert_true(l.known);
	assert_true(l.printk);
	assert_int_equal(l.pid, pid);
	assert_int_equal(l.len, strlen(message));
	assert_memory_equal(l.message, message, l.len);
	if (!comm) {
		assert_null(l.comm);
		return;
	}
	assert_int_equal(l.comm_len, strlen(comm));
	assert_memory_equal(l.comm, comm, l.comm_len);
}

static void usual(void **state)
{
	(void)state;
	check("            bash" CONTEXT MARK "hello\n", "bash", 42, "hello");
	check(" fifteen-letters" CONTEXT MARK "\n", "fifteen-letters", 42, "");
	check("           <...>" CONTEXT MARK "x\n", NULL, 42, "x");
	check("                " CONTEXT MARK "x\n", "", 42, "x");
	/* of kernels, and with options, that write it otherwise */
	check("            bash-42    [003] .... 12.5: " MARK "x\n", "bash", 42, "x");
	check("            bash-1234567 [1023] 12.5: " MARK "x\n", "bash", 1234567, "x");
	check("            bash-42      (     40) [003] ..... 12.5: " MARK "x\n", "bash", 42, "x");
	check("            bash-42      (-------) [003] ..... 12.5: " MARK "x\n", "bash", 42, "x");
	check("            bash-42      [003] ..... 77: " MARK "x\n", "bash", 42, "x");
}

static void forged(void **state)
{
	static const char inner[] = "a\n            sshd-1       [000] d..31  1.000000: "
				    "bpf_trace_printk: in";

	(void)state;
	check("            bash" CONTEXT MARK
	      "a\n            sshd-1       [000] d..31  1.000000: bpf_trace_printk: in\n",
	      "bash", 42, inner);
	/* names that look like what follows them */
	check("   sh-1 [000] 1:" CONTEXT MARK "x\n", "sh-1 [000] 1:", 42, "x");
	check("     bash-1\n [0]" CONTEXT MARK "x\n", "bash-1\n [0]", 42, "x");
	check(" bpf_trace_print" CONTEXT MARK "x\n", "bpf_trace_print", 42, "x");
	check(" CPU:1 [LOST 9 E" CONTEXT MARK "x\n", "CPU:1 [LOST 9 E", 42, "x");
	check("           \x1b[2J\n" CONTEXT MARK "x\n", "\x1b[2J\n", 42, "x");
}

static void losses(void **state)
{
	static const char some[] = "CPU:3 [LOST 12 EVENTS]\n            bash" CONTEXT MARK "x\n";
	static const char any[] = "CPU:3 [LOST EVENTS]\n            bash" CONTEXT MARK "x\n";

	(void)state;
	assert_int_equal(trace_line_parse(some, sizeof(some) - 1).lost, 12);
	assert_int_equal(trace_line_parse(any, sizeof(any) - 1).lost, 1);
	check(some, "bash", 42, "x");
	check(any, "bash", 42, "x");
	assert_int_equal(trace_line_parse(some + 23, sizeof(some) - 24).lost, 0);
}

/* What is not of the form is one message, whatever is in it. */
static void unknown(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"[LINE TOO BIG]\n",
		"bash" CONTEXT MARK "x\n",
		"            bash 42      [003] d..31  1.0: " MARK "x\n",
		"            bash-x       [003] d..31  1.0: " MARK "x\n",
		"            bash-42      [x] d..31  1.0: " MARK "x\n",
		"            bash-42      [003] d..31  x: " MARK "x\n",
		"            bash-42      [003",
		"            bash-",
		"            bash",
		"CPU:",
		"CPU:1 [LOST 1",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct trace_line l = trace_line_parse(texts[i], strlen(texts[i]));
		size_t len = strcspn(texts[i], "\n");

		assert_false(l.known);
		assert_false(l.printk);
		assert_null(l.comm);
		assert_int_equal(l.len, len);
		assert_memory_equal(l.message, texts[i], len);
	}
}

/* Another event, in the buffer of the whole machine. */
static void others(void **state)
{
	static const char text[] = "            bash" CONTEXT "sched_switch: " MARK "x\n";
	struct trace_line l = trace_line_parse(text, sizeof(text) - 1);

	(void)state;
	assert_true(l.known);
	assert_false(l.printk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usual),   cmocka_unit_test(forged), cmocka_unit_test(losses),
		cmocka_unit_test(unknown), cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
