// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "ecli/download.h"
#include "ecli/url.h"
#include "package/limits.h"

#define CHUNK	(64UL * 1024)
#define HELPER	"ecli-fetch"
#define MAX_SAY 512 /* bytes of the helper's own error */

bool download_is_url(const char *where)
{
	return !strncasecmp(where, "http://", 7) || !strncasecmp(where, "https://", 8);
}

/* DIR of this executable + WHERE + the helper's name. NULL without memory, or /proc. */
static char *path_near(const char *where)
{
	char self[4096], *path = NULL, *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	return asprintf(&path, "%s/%s%s", self, where, HELPER) < 0 ? NULL : path;
}

/*
 * Whether who could have put the helper there could have replaced ecli, too, or is us. A folder for
 * all, such as /tmp, may hold ecli of one user and ecli-fetch of another.
 */
static bool is_trusted(int fd)
{
	struct stat st, own;
	bool by_group;

	if (fstat(fd, &st) || stat("/proc/self/exe", &own) || !S_ISREG(st.st_mode))
		return false;
	by_group = own.st_mode & S_IWGRP && own.st_gid == st.st_gid;
	return (!st.st_uid || st.st_uid == geteuid() || st.st_uid == own.st_uid) &&
	       !(st.st_mode & S_IWOTH) && (by_group || !(st.st_mode & S_IWGRP));
}

/* The helper, to be executed, or -ENOENT. It is never looked for by a variable of the environment.
 */
static int open_helper(void)
{
	static const char *const places[] = {"", "../libexec/exitsnoop/"};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		_cleanup_(freep) char *path = path_near(places[i]);
		int fd = path ? open(path, O_PATH | O_CLOEXEC) : -1;

		if (fd >= 0 && is_trusted(fd))
			return fd;
		closep(&fd);
	}
	return -ENOENT;
}

/* Of the environment only what names a proxy: nothing that loads code, or writes files. */
static char **proxies(void)
{
	static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
					    "ALL_PROXY",  "no_proxy",	 "NO_PROXY"};
	static char *kept[ARRAY_SIZE(names) + 1];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t len = strlen(names[i]);

		for (char **e = environ; *e; e++)
			if (!strncmp(*e, names[i], len) && (*e)[len] == '=')
				kept[n++] = *e;
		if (n == ARRAY_SIZE(names))
			break;
	}
	return kept;
}

/* Runs in the child. Root gets its capabilities back with each exec, but for the bounding set. */
static void become_helper(pid_t ecli, int helper, const char *url, int out, int say)
{
	char *const argv[] = {(char *)HELPER, (char *)url, NULL};

	for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
		prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	/* No transfer goes on without ecli, which may have ended before this was asked for. */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != ecli)
		_exit(EXIT_FAILURE);
	if (dup2(out, STDOUT_FILENO) < 0 || dup2(say, STDERR_FILENO) < 0)
		_exit(126);
	fexecve(helper, argv, proxies());
	_exit(127);
}

static int read_output(int fd, pid_t child, struct buf *out, struct error *err)
{
	int r = file_read_fd(fd, MAX_PACKAGE_BYTES, out);

	if (!r)
		return 0;
	kill(child, SIGKILL);
	return r == -EFBIG ? error_set(err, EFBIG, "the download is larger than 64 MiB")
			   : error_errno(err, -r, "cannot read from " HELPER);
}

static int no_helper(const char *url, struct error *err)
{
	return error_set(err, ENOENT,
			 "cannot download '%s': the helper " HELPER " is not there. It belongs "
			 "beside ecli, and must be writable by no one else; or fetch it another "
			 "way: curl -fsSL URL | ecli run -",
			 url);
}

static int explain(int status, int say_fd, const char *url, struct error *err)
{
	char say[MAX_SAY + 1];
	ssize_t n;

	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return no_helper(url, err);
	n = read(say_fd, say, MAX_SAY);
	n = n < 0 ? 0 : n;
	while (n && say[n - 1] == '\n')
		n--;
	say[n] = '\0';
	return error_set(err, EIO, "cannot download '%s': %s", url, n ? say : HELPER " failed");
}

/* SHOWN is URL as errors have it. */
static int run_helper(int helper, const char *url, const char *shown, struct buf *out,
		      struct error *err)
{
	_cleanup_(closep) int from = -1, to = -1, say_from = -1, say_to = -1;
	int pipes[2], status = 0, r;
	pid_t self = getpid(), child;

	if (pipe2(pipes, O_CLOEXEC))
		return error_errno(err, errno, "cannot download '%s'", shown);
	from = pipes[0];
	to = pipes[1];
	if (pipe2(pipes, O_CLOEXEC))
		return error_errno(err, errno, "cannot download '%s'", shown);
	say_from = pipes[0];
	say_to = pipes[1];
	child = fork();
	if (child < 0)
		return error_errno(err, errno, "cannot download '%s'", shown);
	if (!child)
		become_helper(self, helper, url, to, say_to);
	closep(&to);
	closep(&say_to);
	to = say_to = -1;
	r = read_output(from, child, out, err);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return r ? r : explain(status, say_from, shown, err);
}

int download(const char *url, struct buf *out, struct error *err)
{
	_cleanup_(closep) int helper = open_helper();
	_cleanup_(buf_donep) struct buf shown = {0};

	url_show(url, &shown);
	if (helper < 0)
		return no_helper(buf_cstr(&shown), err);
	return run_helper(helper, url, buf_cstr(&shown), out, err);
}
