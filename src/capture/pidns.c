// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "capture/pidns.h"
#include "capture/said.h"
#include "capture/vmlinux_btf.h"
#include "exitsnoop/pid_pair.h"
#include "pidns.skel.h"

#define PROC_PID_INIT_INO 0xEFFFFFFCU /* include/linux/proc_ns.h: the initial PID namespace */

struct pidns {
	struct pidns_bpf *skel;
	struct bpf_link *link;
	struct buf pairs; /* struct pid_pair, by rising `own` */
};

static bool is_initial(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) || st.st_ino == PROC_PID_INIT_INO;
}

static int load(struct pidns *ns)
{
	ns->skel = pidns_bpf__open_and_load();
	if (!ns->skel)
		return -errno;
	ns->link = bpf_program__attach_iter(ns->skel->progs.pidns_list, NULL);
	return ns->link ? 0 : -errno;
}

int pidns_open(const char *btf_file, bool debug, struct pidns **ret, struct error *err)
{
	struct pidns *ns = NULL;
	int r;

	if (!is_initial()) {
		ns = calloc(1, sizeof(*ns));
		if (!ns)
			return error_errno(err, ENOMEM, "cannot look at the PID namespace");
		said_listen(debug);
		vmlinux_btf_use(btf_file);
		r = load(ns);
		vmlinux_btf_use(NULL);
		if (!r)
			r = pidns_read(ns);
		if (r) {
			pidns_close(ns);
			return error_errno(err, -r,
					   "cannot tell the process ids of this PID namespace from "
					   "those of the initial one");
		}
	}
	*ret = ns;
	return 0;
}

void pidns_close(struct pidns *ns)
{
	if (!ns)
		return;
	bpf_link__destroy(ns->link);
	pidns_bpf__destroy(ns->skel);
	buf_done(&ns->pairs);
	free(ns);
}

int pidns_read(struct pidns *ns)
{
	_cleanup_(closep) int fd = -1;
	char chunk[4096];
	ssize_t n;

	if (!ns)
		return 0;
	fd = bpf_iter_create(bpf_link__fd(ns->link));
	if (fd < 0)
		return -errno;
	buf_reset(&ns->pairs);
	while ((n = read(fd, chunk, sizeof(chunk))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			buf_put(&ns->pairs, chunk, (size_t)n);
	return n < 0 ? -errno : buf_error(&ns->pairs);
}

static int compare(const void *a, const void *b)
{
	uint32_t x = ((const struct pid_pair *)a)->own, y = ((const struct pid_pair *)b)->own;

	return (x > y) - (x < y);
}

uint32_t pidns_initial(const struct pidns *ns, uint32_t own)
{
	const struct pid_pair wanted = {.own = own}, *found;

	if (!ns)
		return own;
	if (!ns->pairs.len)
		return 0;
	found = bsearch(&wanted, ns->pairs.data, ns->pairs.len / sizeof(wanted), sizeof(wanted),
			compare);
	return found ? found->initial : 0;
}

bool pidns_has_proc(void)
{
	char text[32], own[32];
	ssize_t n = readlink("/proc/self", text, sizeof(text) - 1);

	if (n < 0)
		return false;
	text[n] = '\0';
	snprintf(own, sizeof(own), "%d", getpid());
	return !strcmp(text, own);
}
