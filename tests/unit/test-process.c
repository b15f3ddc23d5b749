// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "model/image.h"
#include "model/mounts.h"
#include "model/process.h"
#include "model/procfs.h"
#include "record.h"
#include "unit.h"

#define ARGS_MAX  64
#define ARGS_SIZE 4096

/* exe, cwd and arguments of "/bin/ls -l" run in "/home/joe", as the kernel half writes them. */
static const char ls[] = "ls\0bin\0joe\0home\0ls\0-l";

static void exec_ls(struct processes *p, int32_t pid, uint64_t start, uint32_t exec_id)
{
	_cleanup_(freep) struct record_exec *x = record_exec_of(pid, start, exec_id, ls, 7, 9, 6);

	processes_exec(p, x, (const char *)(x + 1));
}

static const struct image *image_of(struct processes *p, int32_t pid, uint64_t start,
				    uint32_t exec_id)
{
	const struct process *process = processes_find(p, pid, start);

	return process ? process_image(process, exec_id) : NULL;
}

static void fork_exec_exit(void **state)
{
	struct record_fork f = record_fork_of(100, 1000, 50, 500, 1);
	struct processes *p = processes_new(ARGS_MAX);
	const struct process *process;
	const struct image *image;

	(void)state;
	processes_fork(p, &f);
	process = processes_find(p, 100, 1000);
	assert_non_null(process);
	assert_true(process->origin_known);
	assert_int_equal(process->origin_ppid, 50);
	assert_string_equal(process->origin_comm, "parent");
	assert_null(image_of(p, 100, 1000, 1)); /* the creator's is not known */

	exec_ls(p, 100, 1000, 2);
	image = image_of(p, 100, 1000, 2);
	assert_non_null(image);
	assert_string_equal(image->exe, "/bin/ls");
	assert_string_equal(image->cwd, "/home/joe");
	assert_int_equal(image->args_len, 6);
	assert_memory_equal(image->args, "ls\0-l", 6);
	assert_false(image->args_truncated);
	assert_int_equal(processes_find(p, 100, 1000)->origin_ppid, 50);

	processes_exit(p, processes_find(p, 100, 1000), true);
	assert_non_null(image_of(p, 100, 1000, 2)); /* for those who ask for a sender */
	processes_free(p);
	processes_free(NULL);
}

/* Its event is told after it was taken out; the next change of the table forgets it. */
static void who_never_sent_anything_is_forgotten(void **state)
{
	struct processes *p = processes_new(ARGS_MAX);
	struct record_fork f = record_fork_of(101, 2000, 50, 500, 1);
	struct process_counts counts;

	(void)state;
	exec_ls(p, 100, 1000, 2);
	processes_exit(p, processes_find(p, 100, 1000), false);
	assert_non_null(image_of(p, 100, 1000, 2));
	processes_counts(p, &counts);
	assert_int_equal(counts.live, 0);
	processes_fork(p, &f);
	assert_null(processes_find(p, 100, 1000));
	assert_non_null(processes_find(p, 101, 2000));

	/* Its number goes to the next one at once. */
	exec_ls(p, 100, 1000, 2);
	processes_exit(p, processes_find(p, 100, 1000), false);
	exec_ls(p, 100, 3000, 2);
	assert_null(processes_find(p, 100, 1000));
	assert_non_null(image_of(p, 100, 3000, 2));
	processes_counts(p, &counts);
	assert_int_equal(counts.live, 2);
	processes_free(p);
}

/* The number is nothing without the start; nor is the image without the exec that made it. */
static void nobody_is_taken_for_another(void **state)
{
	struct processes *p = processes_new(ARGS_MAX);
	struct record_fork f = record_fork_of(100, 2000, 50, 500, 1);

	(void)state;
	exec_ls(p, 100, 1000, 2);
	assert_null(processes_find(p, 100, 1001));
	assert_null(processes_find(p, 101, 1000));
	assert_null(image_of(p, 100, 1000, 3)); /* an exec whose record was lost */

	processes_fork(p, &f); /* the number again */
	assert_null(processes_find(p, 100, 1000));
	assert_null(image_of(p, 100, 2000, 2));
	/* Late, of the one before: must not touch the new one. */
	processes_exit(p, processes_find(p, 100, 1000), false);
	assert_non_null(processes_find(p, 100, 2000));
	processes_free(p);
}

static void children_have_their_creators_image(void **state)
{
	struct record_fork child = record_fork_of(101, 1500, 100, 1000, 2);
	struct record_fork stranger = record_fork_of(102, 1500, 100, 999, 2);
	struct record_fork missed = record_fork_of(103, 1500, 100, 1000, 3);
	struct processes *p = processes_new(ARGS_MAX);
	struct process_counts counts;

	(void)state;
	exec_ls(p, 100, 1000, 2);
	processes_fork(p, &child);
	processes_fork(p, &stranger); /* an earlier process of that number */
	processes_fork(p, &missed);   /* the creator has exec'd since, unseen */
	assert_ptr_equal(image_of(p, 101, 1500, 2), image_of(p, 100, 1000, 2));
	assert_null(image_of(p, 102, 1500, 2));
	assert_null(image_of(p, 103, 1500, 3));

	exec_ls(p, 100, 1000, 4); /* the child keeps what it was forked with */
	assert_string_equal(image_of(p, 101, 1500, 2)->exe, "/bin/ls");
	assert_ptr_not_equal(image_of(p, 101, 1500, 2), image_of(p, 100, 1000, 4));
	processes_counts(p, &counts);
	assert_int_equal(counts.live, 4);
	assert_int_equal(counts.dropped, 0);
	processes_free(p);
}

static void cut_paths_are_marked(void **state)
{
	_cleanup_(freep) struct record_exec *x = record_exec_of(100, 1000, 2, ls, 7, 9, 6);
	struct processes *p = processes_new(1);
	const struct image *image;

	(void)state;
	x->flags = EXEC_EXE_CUT | EXEC_CWD_CUT;
	x->args_total = 7;
	processes_exec(p, x, (const char *)(x + 1));
	image = image_of(p, 100, 1000, 2);
	assert_true(image->exe_truncated && image->cwd_truncated);
	assert_string_equal(image->exe, ".../bin/ls");
	assert_string_equal(image->cwd, ".../home/joe");
	assert_true(image->args_known && image->args_truncated);
	assert_int_equal(image->args_len, 3); /* "ls" alone: one argument was asked for */

	/* Not even one name of them. */
	x->exe_len = x->cwd_len = 0;
	processes_exec(p, x, (const char *)(x + 1));
	image = image_of(p, 100, 1000, 2);
	assert_null(image->exe);
	assert_null(image->cwd);
	assert_true(image->exe_truncated && image->cwd_truncated);

	x->flags = EXEC_CWD_UNKNOWN;
	processes_exec(p, x, (const char *)(x + 1));
	image = image_of(p, 100, 1000, 2);
	assert_null(image->cwd);
	assert_false(image->exe_truncated || image->cwd_truncated);

	x->flags = EXEC_ARGS_UNREADABLE;
	processes_exec(p, x, (const char *)(x + 1));
	assert_false(image_of(p, 100, 1000, 2)->args_known);
	processes_free(p);
}

/* Of an exec that failed: what comes after its arguments is the environment. */
static void arguments_are_counted(void **state)
{
	static const struct {
		uint32_t count, len, total;
		size_t args_len;
		bool truncated;
	} cases[] = {
		{2, 11, 11, 6, false},	 /* "ls", "-l", and "PATH" left out */
		{2, 6, 11, 6, false},	 /* just the arguments were read */
		{3, 11, 11, 11, false},	 /* no environment */
		{2, 5, 11, 5, true},	 /* cut within the last, */
		{3, 6, 11, 6, true},	 /* before it */
		{4, 11, 11, 11, true},	 /* and more than there is room for */
		{~0U, 11, 11, 11, true}, /* no kernel says so */
		{1, 0, 11, 0, true},
	};
	struct processes *p = processes_new(64);

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(freep) struct record_exec *x =
			record_exec_of(100, 1000, 2, "ls\0-l\0PATH", 0, 0, cases[i].len);
		const struct image *image;

		x->args_count = cases[i].count;
		x->args_total = cases[i].total;
		processes_exec(p, x, (const char *)(x + 1));
		image = image_of(p, 100, 1000, 2);
		assert_true(image->args_known);
		assert_int_equal(image->args_len, cases[i].args_len);
		assert_int_equal(image->args_truncated, cases[i].truncated);
	}
	processes_free(p);
}

/* A million of them come and go: memory stays where it was, and nothing counts as dropped. */
static void the_dead_leave_no_trace(void **state)
{
	struct processes *p = processes_new(ARGS_MAX);
	struct process_counts early = {0}, late;

	(void)state;
	for (int32_t i = 1; i <= 1000000; i++) {
		int32_t pid = i % 30000 + 300;
		struct record_fork f = record_fork_of(pid, (uint64_t)i * 100, 2, 1, 1);

		processes_fork(p, &f);
		exec_ls(p, pid, (uint64_t)i * 100, 2);
		processes_exit(p, processes_find(p, pid, (uint64_t)i * 100), i % 2);
		if (i == 10000)
			processes_counts(p, &early);
	}
	processes_counts(p, &late);
	assert_int_equal(late.live, 0);
	assert_int_equal(late.image_bytes, early.image_bytes);
	assert_int_equal(late.dropped, 0);
	processes_free(p);
}

/* More at once than there is room for: counted, and those that are known stay right. */
static void the_cap_holds_and_counts(void **state)
{
	struct processes *p = processes_new(ARGS_MAX);
	const int32_t many = 300000;
	struct process_counts counts;
	int32_t known = 0;

	(void)state;
	for (int32_t pid = 1; pid <= many; pid++)
		exec_ls(p, pid, (uint64_t)pid * 7, 2);
	processes_counts(p, &counts);
	assert_true(counts.live < (size_t)many);
	assert_true(counts.dropped >= (uint64_t)many - counts.live);
	assert_true(counts.image_bytes <= 32 << 20);
	for (int32_t pid = 1; pid <= many; pid++)
		known += processes_find(p, pid, (uint64_t)pid * 7) != NULL;
	assert_int_equal(known, counts.live);
	processes_free(p);
}

static enum image_mount mount_by(uint32_t mount_ns)
{
	_cleanup_(freep) struct record_exec *x = record_exec_of(100, 1000, 2, ls, 7, 9, 6);
	struct processes *p = processes_new(ARGS_MAX);
	const struct image *image;
	enum image_mount mount;

	x->exe_inode = 1ULL << 40;
	x->exe_device = RECORD_DEVICE(8U, 1U);
	x->exe_mount_ns = mount_ns;
	processes_exec(p, x, (const char *)(x + 1));
	image = image_of(p, 100, 1000, 2);
	assert_true(image->file.inode == 1ULL << 40);
	assert_int_equal(image->file.device, 8 << 20 | 1);
	mount = image->file.mount;
	x->exe_device = 0; /* the kernel half did not find the file */
	processes_exec(p, x, (const char *)(x + 1));
	assert_int_equal(image_of(p, 100, 1000, 2)->file.mount, MOUNT_UNKNOWN);
	processes_free(p);
	return mount;
}

static void the_file_of_a_program(void **state)
{
	uint32_t ours = mounts_own_namespace();

	(void)state;
	assert_true(ours);
	assert_int_equal(mount_by(ours), MOUNT_OURS);
	assert_int_equal(mount_by(ours + 1), MOUNT_OTHER);
	assert_int_equal(mount_by(0), MOUNT_OTHER);
}

/* A real process that runs already: what /proc says, until a record says better. */
static void the_running_are_scanned(void **state)
{
	struct processes *p = processes_new(ARGS_MAX);
	_cleanup_(freep) struct procfs_process *proc = calloc(1, sizeof(*proc));
	uint64_t ns_per_tick = 1000000000ULL / (uint64_t)sysconf(_SC_CLK_TCK);
	const struct image *image;
	struct stat st;
	uint64_t start;

	(void)state;
	assert_non_null(proc);
	assert_int_equal(procfs_read(getpid(), ARGS_SIZE, proc), 0);
	assert_int_equal(proc->ppid, getppid());
	start = proc->start_ticks * ns_per_tick + 1;
	assert_int_equal(processes_scan_pid(p, getpid(), ARGS_SIZE), 0);
	assert_null(processes_find(p, getpid(), start + 2 * ns_per_tick));
	image = image_of(p, getpid(), start, 77); /* which exec it was, /proc does not tell */
	assert_non_null(image);
	assert_non_null(strstr(image->exe, "test-process"));
	assert_non_null(strstr(image->args, "test-process"));
	assert_non_null(image->cwd);
	assert_int_equal(stat("/proc/self/exe", &st), 0);
	assert_true(image->file.inode == st.st_ino);
	assert_true(image->file.device);
	assert_int_equal(image->file.mount, MOUNT_OURS);
	processes_scan_end(p);

	processes_lost(p); /* an exec of it may have been lost: not known any more */
	assert_null(image_of(p, getpid(), start, 77));
	exec_ls(p, getpid(), start, 3);
	assert_string_equal(image_of(p, getpid(), start, 3)->exe, "/bin/ls");
	assert_true(processes_scan_pid(p, -1, ARGS_SIZE) < 0);
	processes_free(p);
}

static void arguments_of_proc_are_cut_as_asked(void **state)
{
	_cleanup_(freep) struct procfs_process *proc = calloc(1, sizeof(*proc));
	char big[3000];
	int fds[2], status;
	pid_t pid;

	(void)state;
	assert_non_null(proc);
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		dup2(fds[0], STDIN_FILENO);
		close(fds[0]);
		close(fds[1]);
		execl("/bin/sh", "sh", "-c", "read -r line; exit", "", big, NULL);
		_exit(127);
	}
	close(fds[0]);
	/* It waits for a line that never comes; until it is the shell, it is us. */
	while (procfs_read(pid, 2000, proc) || memcmp(proc->args, "sh", 3) != 0)
		assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
	assert_int_equal(proc->args_len, 2000);
	assert_true(proc->args_total > 2000);
	assert_memory_equal(proc->args, "sh\0-c\0read -r line; exit\0\0xxx", 29);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(fds[1]);
	assert_true(procfs_read(pid, 2000, proc) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fork_exec_exit),
		cmocka_unit_test(who_never_sent_anything_is_forgotten),
		cmocka_unit_test(nobody_is_taken_for_another),
		cmocka_unit_test(children_have_their_creators_image),
		cmocka_unit_test(cut_paths_are_marked),
		cmocka_unit_test(arguments_are_counted),
		cmocka_unit_test(the_dead_leave_no_trace),
		cmocka_unit_test(the_cap_holds_and_counts),
		cmocka_unit_test(the_file_of_a_program),
		cmocka_unit_test(the_running_are_scanned),
		cmocka_unit_test(arguments_of_proc_are_cut_as_asked),
	};

	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
