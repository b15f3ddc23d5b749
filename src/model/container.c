// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "base/cleanup.h"
#include "model/container.h"

#define ID_LEN	 64 /* hex digits: 32 random bytes */
#define TASK_LEN 32

/* What stands before the separator and the id. */
enum before {
	BEFORE_WORD,	   /* the row's word */
	BEFORE_NOTHING_OF, /* the row's word, and the id is no container's */
	BEFORE_POD,	   /* the cgroup of a Kubernetes pod */
	BEFORE_TASK,	   /* the cgroup of an ECS task */
	BEFORE_PODMAN,	   /* "podman-PID.scope" */
	BEFORE_ANY,	   /* any single word */
	BEFORE_PARENT,	   /* any cgroup at all */
};

/*
 * Ids of 64 hex digits. Runtimes get a cgroup path of the form SLICE:WORD:ID for systemd, which
 * runc and crun make "WORD-ID.scope" in that slice (runc: libcontainer/cgroups/systemd,
 * getUnitName(); crun: get_systemd_scope_and_slice()). A runtime without the systemd driver takes
 * the same string for a name as it is. With the cgroupfs driver the path is the manager's own.
 * The first row that matches decides.
 */
static const struct id_row {
	enum before before;
	const char *word;
	/* '-' for "WORD-ID", with ".scope" or without, ':' as above, '/' for ID in cgroup WORD */
	const char *separators;
	const char *runtime;
} ids[] = {
	/* moby: daemon/daemon_unix.go, "docker" or "SLICE:docker:"; cri-dockerd below pods */
	{BEFORE_WORD, "docker", "-:/", "docker"},
	/* GitHub's runner images: "cgroup-parent": "/actions_job" in docker's daemon.json */
	{BEFORE_WORD, "actions_job", "/", "docker"},
	/* moby: its namespace in containerd */
	{BEFORE_WORD, "moby", "/", "docker"},
	/* podman: libpod/container.go, CgroupPath(); "payload" of --cgroups=split (Quadlet) */
	{BEFORE_WORD, "libpod", "-:", "podman"},
	{BEFORE_WORD, "libpod-payload", "-:", "podman"},
	/* podman without root and with cgroup v1: in the scope of the podman that started it */
	{BEFORE_PODMAN, NULL, "/", "podman"},
	/* cri-o: internal/config/cgmgr, crioPrefix */
	{BEFORE_WORD, "crio", "-:", "cri-o"},
	/* containerd: internal/cri/server, getCgroupsPath(), with systemd and without */
	{BEFORE_WORD, "cri-containerd", "-:/", "containerd"},
	{BEFORE_POD, NULL, "/", "containerd"},
	/* nerdctl: pkg/cmd/container, generateCgroupPath(); other clients of containerd */
	{BEFORE_WORD, "nerdctl", "-:/", "containerd"},
	{BEFORE_WORD, "containerd", "-:", "containerd"},
	/* containerd's client: "/NAMESPACE/ID"; the namespaces of ctr and nerdctl, of Kubernetes */
	{BEFORE_WORD, "default", "/", "containerd"},
	{BEFORE_WORD, "k8s.io", "/", "containerd"},
	/* ECS agent: agent/api/task, BuildCgroupRoot(): docker's cgroup parent */
	{BEFORE_TASK, NULL, "/", "docker"},
	/* OCI runtimes that are given no cgroup path take their own name for the word */
	{BEFORE_WORD, "runc", "-:", "runc"},
	{BEFORE_WORD, "crun", "-:", "crun"},
	{BEFORE_WORD, "youki", "-:", "youki"},
	{BEFORE_WORD, "runsc", "-:", "runsc"},
	/* conmon watches a container from outside of it (podman, cri-o) */
	{BEFORE_NOTHING_OF, "libpod-conmon", "-:/", NULL},
	{BEFORE_NOTHING_OF, "crio-conmon", "-:/", NULL},
	/* podman's pods, with the cgroupfs driver: their containers are below */
	{BEFORE_NOTHING_OF, "libpod_parent", "/", NULL},
	/* BuildKit's steps are no containers; scopes of systemd-run, and of desktops (XDG) */
	{BEFORE_NOTHING_OF, "buildkit", "-:/", NULL},
	{BEFORE_NOTHING_OF, "run", "-", NULL},
	{BEFORE_NOTHING_OF, "app", "-", NULL},
	/* machined's have names: see below */
	{BEFORE_NOTHING_OF, "machine", "-", NULL},
	/* A runtime that is not known here: "RUNTIME-ID.scope", "SLICE:RUNTIME:ID" */
	{BEFORE_ANY, NULL, "-:", NULL},
	/* A cgroup parent of the user's choice (docker run --cgroup-parent, podman, ctr) */
	{BEFORE_PARENT, NULL, "/", NULL},
};

/* Containers that have no id but their name. */
static const struct name_row {
	const char *before, *after;		/* the name, in that of the cgroup */
	const char *parent, *below, *not_below; /* NULL: any */
	bool escaped;				/* as systemd escapes the name of a unit */
	const char *runtime;
} names[] = {
	/*
	 * LXC, LXD and Incus: src/lxc/cgroups/cgfsng.c, DEFAULT_PAYLOAD_CGROUP_PREFIX. "lxc/NAME"
	 * before LXC 4, and of Proxmox. The monitor is in "lxc.monitor.NAME".
	 */
	{.before = "lxc.payload.", .after = "", .runtime = "lxc"},
	{.before = "", .after = "", .parent = "lxc.payload", .runtime = "lxc"},
	{.before = "", .after = "", .parent = "lxc", .runtime = "lxc"},
	/*
	 * systemd-nspawn: machine_start_scope() of machined, systemd-nspawn@.service. Where it
	 * divides its cgroup, the container is in "payload" and systemd-nspawn in "supervisor".
	 */
	{.before = "machine-",
	 .after = ".scope",
	 .parent = "machine.slice",
	 .not_below = "supervisor",
	 .escaped = true,
	 .runtime = "systemd-nspawn"},
	{.before = "machine-",
	 .after = ".scope",
	 .below = "payload",
	 .escaped = true,
	 .runtime = "systemd-nspawn"},
	{.before = "systemd-nspawn@",
	 .after = ".service",
	 .below = "payload",
	 .runtime = "systemd-nspawn"},
};

/* Names of machined that libvirt gives: DRIVER-NUMBER-DOMAIN (virDomainGenerateMachineName()). */
static const char *const libvirt_drivers[] = {"qemu-", "lxc-", "ch-"};

bool cgroup_name_is(struct cgroup_name n, const char *word)
{
	return n.len == strlen(word) && !memcmp(n.s, word, n.len);
}

bool cgroup_name_begins(struct cgroup_name n, const char *prefix)
{
	size_t len = strlen(prefix);

	return n.len > len && !memcmp(n.s, prefix, len);
}

bool cgroup_name_ends(struct cgroup_name n, const char *suffix)
{
	size_t len = strlen(suffix);

	return n.len > len && !memcmp(n.s + n.len - len, suffix, len);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

bool container_hex(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_digit(s[i]) && !(s[i] >= 'a' && s[i] <= 'f'))
			return false;
	return true;
}

bool container_uuid(const char *s)
{
	static const size_t parts[] = {8, 4, 4, 4, 12};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (i && *s != '-' && *s != '_')
			return false;
		s += i != 0;
		if (!container_hex(s, parts[i]))
			return false;
		s += parts[i];
	}
	return true;
}

/* An id and what stands before it. */
struct found_id {
	struct cgroup_name word;
	char separator;
	bool unit; /* "WORD-ID.scope" or "SLICE:WORD:ID" */
	struct cgroup_name id;
};

/* Of "SLICE:WORD", the slice of which may be empty. */
static bool word_of_slice(struct cgroup_name n, struct found_id *f)
{
	const char *colon = memrchr(n.s, ':', n.len);
	struct cgroup_name slice = {n.s, colon ? (size_t)(colon - n.s) : 0};

	if (!colon)
		return false;
	f->word = (struct cgroup_name){colon + 1, n.len - slice.len - 1};
	f->unit = cgroup_name_ends(slice, ".slice");
	return true;
}

static bool find_id(const struct cgroup_step *step, struct found_id *ret)
{
	struct cgroup_name n = step->name;
	struct found_id f = {.unit = cgroup_name_ends(n, ".scope")};
	bool scope = f.unit;

	if (scope)
		n.len -= strlen(".scope");
	if (n.len < ID_LEN || !container_hex(n.s + n.len - ID_LEN, ID_LEN))
		return false;
	n.len -= ID_LEN;
	f.id = (struct cgroup_name){n.s + n.len, ID_LEN};
	if (!n.len) {
		f.separator = '/';
		f.word = step->above[0];
	} else {
		f.separator = n.s[--n.len];
		f.word = n;
		if (f.separator == ':' && !word_of_slice(n, &f))
			return false;
	}
	if (scope && f.separator != '-')
		return false;
	*ret = f;
	return true;
}

/* "ecs/TASK", or "ecs/CLUSTER/TASK". Task ids were UUIDs once. */
static bool is_task(const struct cgroup_step *step)
{
	struct cgroup_name task = step->above[0];

	if (!cgroup_name_is(step->above[1], "ecs") && !cgroup_name_is(step->above[2], "ecs"))
		return false;
	return (task.len == TASK_LEN && container_hex(task.s, TASK_LEN)) ||
	       (task.len == UUID_LEN && container_uuid(task.s));
}

static bool is_digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_digit(s[i]))
			return false;
	return n > 0;
}

static bool is_podman_scope(struct cgroup_name n)
{
	size_t before = strlen("podman-"), after = strlen(".scope");

	return cgroup_name_begins(n, "podman-") && cgroup_name_ends(n, ".scope") &&
	       n.len > before + after && is_digits(n.s + before, n.len - before - after);
}

static bool is_single_word(struct cgroup_name n)
{
	for (size_t i = 0; i < n.len; i++)
		if (!is_lower(n.s[i]) && !(i && (is_digit(n.s[i]) || n.s[i] == '_')))
			return false;
	return n.len > 0;
}

static bool row_matches(const struct id_row *row, const struct found_id *f,
			const struct cgroup_step *step)
{
	if (!strchr(row->separators, f->separator))
		return false;
	switch (row->before) {
	case BEFORE_WORD:
	case BEFORE_NOTHING_OF:
		return cgroup_name_is(f->word, row->word);
	case BEFORE_POD:
		return step->in_pod;
	case BEFORE_TASK:
		return is_task(step);
	case BEFORE_PODMAN:
		return is_podman_scope(f->word);
	case BEFORE_ANY:
		return f->unit && is_single_word(f->word);
	case BEFORE_PARENT:
		return true;
	}
	return false;
}

static bool by_id(const struct cgroup_step *step, struct container *ret)
{
	struct found_id f;

	if (!find_id(step, &f))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		if (!row_matches(&ids[i], &f, step))
			continue;
		if (ids[i].before == BEFORE_NOTHING_OF)
			return false;
		*ret = (struct container){.id = f.id, .runtime = ids[i].runtime};
		return true;
	}
	return false;
}

/*
 * Fargate and ECS Managed Instances, which run containerd: "TASK-NUMBER" in the cgroup of the task,
 * as the task metadata's DockerId has it.
 */
static bool by_task(const struct cgroup_step *step, struct container *ret)
{
	struct cgroup_name n = step->name, task = step->above[0];

	if (!is_task(step) || n.len < task.len + 2 || memcmp(n.s, task.s, task.len) != 0 ||
	    n.s[task.len] != '-' || !is_digits(n.s + task.len + 1, n.len - task.len - 1))
		return false;
	*ret = (struct container){.id = n, .runtime = "containerd"};
	return true;
}

static int hex_value(char c)
{
	return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In a unit's name "\x2d" is a dash: a bare one is not from systemd's unit_name_escape(). */
static bool unescape(struct cgroup_name n, char *ret)
{
	size_t len = 0;

	for (size_t i = 0; i < n.len; i++) {
		int c = (unsigned char)n.s[i];

		if (c == '-' || len == MACHINE_NAME_MAX)
			return false;
		if (c == '\\') {
			if (n.len - i < 4 || n.s[i + 1] != 'x' || hex_value(n.s[i + 2]) < 0 ||
			    hex_value(n.s[i + 3]) < 0)
				return false;
			c = hex_value(n.s[i + 2]) * 16 + hex_value(n.s[i + 3]);
			i += 3;
		}
		if (!c)
			return false;
		ret[len++] = (char)c;
	}
	ret[len] = '\0';
	return true;
}

/* What LXC's managers and machined allow in a name, and enough to keep any others out. */
static bool is_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_lower(s[i]) && !(s[i] >= 'A' && s[i] <= 'Z') && !is_digit(s[i]) &&
		    s[i] != '-' && s[i] != '_' && s[i] != '.')
			return false;
	return n > 0;
}

static bool is_libvirts(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(libvirt_drivers); i++)
		if (!strncmp(name, libvirt_drivers[i], strlen(libvirt_drivers[i])))
			return true;
	return false;
}

static bool around_matches(const struct name_row *row, const struct cgroup_step *step)
{
	if (row->parent && !cgroup_name_is(step->above[0], row->parent))
		return false;
	if (row->below && !cgroup_name_is(step->below, row->below))
		return false;
	return !row->not_below || !cgroup_name_is(step->below, row->not_below);
}

static bool by_name(const struct cgroup_step *step, const struct name_row *row,
		    struct container *ret)
{
	struct container c = {.id = step->name, .runtime = row->runtime, .named = true};
	size_t before = strlen(row->before), after = strlen(row->after);

	if (c.id.len <= before + after || memcmp(c.id.s, row->before, before) != 0 ||
	    memcmp(c.id.s + c.id.len - after, row->after, after) != 0 || !around_matches(row, step))
		return false;
	c.id.s += before;
	c.id.len -= before + after;
	if (row->escaped && (!unescape(c.id, c.name) || is_libvirts(c.name)))
		return false;
	if (row->escaped ? !is_name(c.name, strlen(c.name)) : !is_name(c.id.s, c.id.len))
		return false;
	*ret = c;
	return true;
}

bool container_find(const struct cgroup_step *step, struct container *ret)
{
	if (by_id(step, ret) || by_task(step, ret))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (by_name(step, &names[i], ret))
			return true;
	return false;
}

bool container_is(const struct container *c, const char *wanted)
{
	struct cgroup_name id = *c->name ? (struct cgroup_name){c->name, strlen(c->name)} : c->id;
	size_t len = strlen(wanted);

	return len <= id.len && !memcmp(id.s, wanted, len) && (!c->named || len == id.len);
}
