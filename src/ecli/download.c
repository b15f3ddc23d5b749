// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/file.h"
#include "ecli/download.h"
#include "package/limits.h"

#define CHUNK	(64UL * 1024)
#define HELPER	"ecli-fetch"
#define MAX_SAY 512 /* bytes of the helper's own error */

bool download_is_url(const char *where)
{
	return !strncasecmp(where, "http://", 7) || !strncasecmp(where, "https://", 8);
}

/* DIR of this executable + WHERE, if the helper is there; else NULL. */
static char *helper_near(const char *where)
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
	if (asprintf(&path, "%s/%s%s", self, where, HELPER) < 0)
		return NULL;
	if (!access(path, X_OK))
		return path;
	free(path);
	return NULL;
}

/* Runs in the child. Root gets its capabilities back with each exec, but for the bounding set. */
static void become_helper(const char *path, const char *url, int out, int say)
{
	for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
		prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (dup2(out, STDOUT_FILENO) < 0 || dup2(say, STDERR_FILENO) < 0)
		_exit(126);
	if (path)
		execl(path, HELPER, url, (char *)NULL);
	else
		execlp(HELPER, HELPER, url, (char *)NULL);
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

static int explain(int status, int say_fd, const char *url, struct error *err)
{
	char say[MAX_SAY + 1];
	ssize_t n;

	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return error_set(err, ENOENT,
				 "cannot download '%s': the helper " HELPER " is not there. It "
				 "belongs beside ecli; or fetch it another way: curl -fsSL '%s' | "
				 "ecli run -",
				 url, url);
	n = read(say_fd, say, MAX_SAY);
	n = n < 0 ? 0 : n;
	while (n && say[n - 1] == '\n')
		n--;
	say[n] = '\0';
	return error_set(err, EIO, "cannot download '%s': %s", url, n ? say : HELPER " failed");
}

int download(const char *url, struct buf *out, struct error *err)
{
	_cleanup_(closep) int from = -1, to = -1, say_from = -1, say_to = -1;
	_cleanup_(freep) char *path = helper_near("");
	int pipes[2], status = 0, r;
	pid_t child;

	if (!path)
		path = helper_near("../libexec/exitsnoop/");
	if (pipe2(pipes, O_CLOEXEC))
		return error_errno(err, errno, "cannot download '%s'", url);
	from = pipes[0];
	to = pipes[1];
	if (pipe2(pipes, O_CLOEXEC))
		return error_errno(err, errno, "cannot download '%s'", url);
	say_from = pipes[0];
	say_to = pipes[1];
	child = fork();
	if (child < 0)
		return error_errno(err, errno, "cannot download '%s'", url);
	if (!child)
		become_helper(path, url, to, say_to);
	closep(&to);
	closep(&say_to);
	to = say_to = -1;
	r = read_output(from, child, out, err);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return r ? r : explain(status, say_from, url, err);
}
