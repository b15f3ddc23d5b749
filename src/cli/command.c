// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/reap.h"
#include "cli/command.h"

#define NOT_EXECUTABLE 126 /* what shells say of a failed exec */

#define SCRIPT_HEAD    256 /* BINPRM_BUF_SIZE, include/uapi/linux/binfmts.h */
#define SCRIPTS_NESTED 5   /* exec_binprm(), fs/exec.c */

/* The interpreter of a script; "": there is none. */
struct interpreter {
	char path[SCRIPT_HEAD];
};

static int try_file(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return -errno;
	if (!S_ISREG(st.st_mode) || access(path, X_OK))
		return -EACCES;
	return 0;
}

/* As fs/binfmt_script.c reads it. False: PATH is no script, or cannot be looked into. */
static bool read_interpreter(const char *path, struct interpreter *ret)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	char head[SCRIPT_HEAD + 1];
	const char *at = head + 2;
	ssize_t n = fd < 0 ? -1 : read(fd, head, SCRIPT_HEAD);
	size_t len;

	if (n < 2 || memcmp(head, "#!", 2))
		return false;
	head[n] = '\0';
	at += strspn(at, " \t");
	len = strcspn(at, " \t\n");
	if (!len || at + len == head + SCRIPT_HEAD)
		return false; /* none, or one that is cut: execvp() takes it for a shell's */
	memcpy(ret->path, at, len);
	ret->path[len] = '\0';
	return true;
}

/* 0, or -errno of trying PATH as a program; *RET is the interpreter at fault, if it is one. */
static int try_program(const char *path, struct interpreter *ret)
{
	int r = try_file(path);

	ret->path[0] = '\0';
	for (int i = 0; i < SCRIPTS_NESTED && !r && read_interpreter(path, ret); i++) {
		path = ret->path;
		r = try_file(path);
	}
	return r;
}

/* As execvp() searches: the first that can be executed. */
static int search(const char *name, struct interpreter *ret)
{
	const char *path = getenv("PATH"), *at = path ? path : "/usr/local/bin:/usr/bin:/bin";
	struct interpreter interpreter;
	int r, result = -ENOENT;
	char file[PATH_MAX];

	ret->path[0] = '\0';
	for (;; at++) {
		size_t len = strcspn(at, ":");

		if (snprintf(file, sizeof(file), "%.*s/%s", (int)len, len ? at : ".", name) <
		    (int)sizeof(file)) {
			r = try_program(file, &interpreter);
			if (!r)
				return 0;
			if (r == -EACCES || (*interpreter.path && result != -EACCES)) {
				result = r;
				*ret = interpreter;
			}
		}
		at += len;
		if (!*at)
			return result;
	}
}

int command_check(const char *name, struct error *err)
{
	struct interpreter interpreter;
	int r;

	if (!*name)
		return error_set(err, ENOENT, "no command behind '--': its name is empty");
	r = strchr(name, '/') ? try_program(name, &interpreter) : search(name, &interpreter);
	if (!r)
		return 0;
	if (*interpreter.path)
		return error_errno(err, -r, "cannot run '%s': its interpreter '%s'", name,
				   interpreter.path);
	if (r == -ENOENT && !strchr(name, '/'))
		return error_set(err, ENOENT, "cannot run '%s': no such command in PATH", name);
	return error_errno(err, -r, "cannot run '%s'", name);
}

/* What exitsnoop was started with. */
static struct {
	sigset_t mask;
	struct sigaction pipe, file_size, child;
} given;

void command_save_signals(void)
{
	sigprocmask(SIG_SETMASK, NULL, &given.mask);
	sigaction(SIGPIPE, NULL, &given.pipe);
	sigaction(SIGXFSZ, NULL, &given.file_size);
	sigaction(SIGCHLD, NULL, &given.child);
	reap_enable();
}

/* One byte; true when it came. */
static bool read_byte(int fd)
{
	char byte;
	ssize_t n;

	do
		n = read(fd, &byte, 1);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

/*
 * The child: waits for the go, then becomes the command. An end without a go means that the parent
 * was killed, at whatever moment since the fork: nobody would watch. PR_SET_PDEATHSIG would miss a
 * parent that dies before it is set, and getppid() is 0 in a PID namespace that begins with us.
 */
static _Noreturn void run_child(char **argv, int go_fd, int result_fd)
{
	int error;

	if (!read_byte(go_fd))
		_exit(NOT_EXECUTABLE);
	sigaction(SIGPIPE, &given.pipe, NULL);
	sigaction(SIGXFSZ, &given.file_size, NULL);
	sigaction(SIGCHLD, &given.child, NULL);
	sigprocmask(SIG_SETMASK, &given.mask, NULL);
	execvp(argv[0], argv);
	error = errno;
	/* Nobody to tell if this fails, too. */
	(void)!write(result_fd, &error, sizeof(error));
	_exit(NOT_EXECUTABLE);
}

int command_spawn(char **argv, struct command *ret, struct error *err)
{
	struct command c = COMMAND_INIT;
	int go[2] = {-1, -1}, result[2] = {-1, -1};

	if (pipe2(go, O_CLOEXEC) || pipe2(result, O_CLOEXEC))
		return error_errno(err, errno, "cannot start '%s'", argv[0]);
	c.pid = fork();
	if (c.pid < 0)
		return error_errno(err, errno, "cannot start '%s'", argv[0]);
	if (!c.pid) {
		close(go[1]); /* else its own end would keep it waiting */
		run_child(argv, go[0], result[1]);
	}
	close(go[0]);
	close(result[1]);
	c.go_fd = go[1];
	c.result_fd = result[0];
	*ret = c;
	return 0;
}

int command_go(struct command *c, const char *name, struct error *err)
{
	int error = 0;
	ssize_t n;

	/* That it was killed before is told like any end of it. */
	(void)!write(c->go_fd, "", 1);
	close(take_fd(&c->go_fd));
	do
		n = read(c->result_fd, &error, sizeof(error));
	while (n < 0 && errno == EINTR);
	close(take_fd(&c->result_fd));
	if (n != (ssize_t)sizeof(error))
		return 0;
	return error_errno(err, error, "cannot run '%s'", name);
}

bool command_reap(struct command *c, bool wait)
{
	int status;
	pid_t pid = 0;

	while (!(wait && c->ended)) {
		pid = waitpid(-1, &status, __WALL | (wait ? 0 : WNOHANG));
		if (!pid || (pid < 0 && errno != EINTR))
			break;
		if (pid == c->pid && !c->ended) {
			c->status = status;
			c->ended = true;
		}
	}
	return c->ended;
}

int command_exit_status(const struct command *c)
{
	if (WIFSIGNALED(c->status))
		return 128 + WTERMSIG(c->status);
	return WEXITSTATUS(c->status);
}

void command_done(struct command *c)
{
	if (c->pid && !c->ended && c->go_fd >= 0) {
		kill(c->pid, SIGKILL);
		waitpid(c->pid, &c->status, 0);
	}
	closep(&c->go_fd);
	closep(&c->result_fd);
	*c = (struct command)COMMAND_INIT;
}
