// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/units.h"
#include "confine/limit.h"
#include "confine/sandbox.h"
#include "symbol/files.h"
#include "symbol/finder.h"
#include "symbol/maps.h"

#define MEMORY	   (256UL << 20) /* beyond what the process has when it is forked */
#define ANSWER_NS  (3 * NSEC_PER_SEC)
#define MAX_NAMES  (1UL << 20) /* bytes of names in one answer; what follows is file and offset */
#define OWN_SOCKET 3

struct state {
	struct maps maps;
	struct files *files;
	uint64_t addresses[FINDER_MAX_ADDRESSES];
	struct buf out;
};

static bool read_whole(int fd, void *data, size_t len)
{
	for (size_t at = 0; at < len;) {
		ssize_t n = read(fd, (char *)data + at, len - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

/* "read+0x14 (libc.so.6)", or "libc.so.6+0xf1234". */
static void put_symbol(struct buf *out, const char *path, const char *name, uint64_t offset)
{
	const char *base = strrchr(path, '/') + 1;

	if (name)
		text_escape(out, name, strlen(name));
	else
		text_escape(out, base, strlen(base));
	buf_printf(out, "+0x%" PRIx64, offset);
	if (!name)
		return;
	buf_puts(out, " (");
	text_escape(out, base, strlen(base));
	buf_putc(out, ')');
}

static void put_address(struct state *s, uint64_t address, uint64_t deadline)
{
	const struct mapping *m = maps_find(&s->maps, address);
	const struct elfsym *elf = NULL;
	const char *name = NULL;
	uint64_t in_file, at, into = 0;
	_cleanup_(closep) int fd = -1;

	if (!m) {
		buf_printf(&s->out, "0x%" PRIx64, address);
		return;
	}
	in_file = address - m->start + m->offset;
	fd = maps_open(&s->maps, m);
	if (fd >= 0)
		elf = files_find(s->files, fd, deadline);
	at = elf ? elfsym_address(elf, in_file) : 0;
	if (at && s->out.len < MAX_NAMES)
		name = elfsym_name(elf, at, &into);
	put_symbol(&s->out, maps_path(&s->maps, m), name, name ? into : at ? at : in_file);
}

static bool answer(struct state *s, int fd)
{
	struct finder_question q;
	uint64_t deadline;
	uint32_t len = 0;

	if (!read_whole(fd, &q, sizeof(q)) || q.n > FINDER_MAX_ADDRESSES ||
	    !read_whole(fd, s->addresses, q.n * sizeof(*s->addresses)))
		return false;
	deadline = clock_now_mono() + ANSWER_NS;
	maps_read(&s->maps, q.pid);
	buf_reset(&s->out);
	buf_put(&s->out, &len, sizeof(len));
	for (uint32_t i = 0; i < q.n; i++) {
		put_address(s, s->addresses[i], deadline);
		buf_putc(&s->out, '\0');
	}
	if (buf_error(&s->out))
		return false;
	len = (uint32_t)(s->out.len - sizeof(len));
	memcpy(s->out.data, &len, sizeof(len));
	return !buf_flush(&s->out, fd);
}

static int give_up_rights(const struct finder_options *o)
{
	const struct sandbox sandbox = {.rights = PROFILE_FINDER, .refused = o->refused};
	int r = limit_self(MEMORY, 0, NULL);

	if (!r)
		r = right_drop_others(PROFILE_FINDER, NULL);
	return r || !o->sandboxed ? r : sandbox_enter(&sandbox, NULL, NULL);
}

static void finder_main(const struct finder_options *o, int fd)
{
	const struct parser parser = {.sandboxed = o->sandboxed, .private_fd = OWN_SOCKET};
	struct state s = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	prctl(PR_SET_NAME, "symbol-finder", 0, 0, 0);
	/* What the package has open, BPF programs and maps, is not for this process. */
	if (dup2(fd, OWN_SOCKET) < 0)
		return;
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	closefrom(OWN_SOCKET + 1);
	if (files_new(&parser, &s.files) || give_up_rights(o))
		return;
	while (answer(&s, OWN_SOCKET))
		;
}

int finder_start(const struct finder_options *options, struct finder *ret, struct error *err)
{
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return error_errno(err, errno, "cannot start the search for symbols");
	pid = fork();
	if (!pid) {
		finder_main(options, ends[1]);
		_exit(1);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return error_errno(err, EAGAIN, "cannot start the search for symbols");
	}
	*ret = (struct finder){.pid = pid, .fd = ends[0]};
	return 0;
}
