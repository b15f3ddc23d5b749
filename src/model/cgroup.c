// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "base/cleanup.h"
#include "model/cgroup.h"

#define STATIC_POD_LEN 32

struct walk {
	struct cgroup_step step;
	bool in_kubepods; /* a name above is that of the kubelet's cgroup */
};

static struct cgroup_name first_name(const char *path)
{
	path += strspn(path, "/");
	return (struct cgroup_name){path, strcspn(path, "/")};
}

static void walk_start(struct walk *w, const char *path)
{
	*w = (struct walk){.step.below = first_name(path)};
	for (size_t i = 0; i < ARRAY_SIZE(w->step.above); i++)
		w->step.above[i].s = "";
	w->step.name.s = "";
}

/* To the next name; false at the end. */
static bool walk_next(struct walk *w)
{
	struct cgroup_step *s = &w->step;

	if (!s->below.len)
		return false;
	memmove(&s->above[1], &s->above[0], sizeof(s->above) - sizeof(s->above[0]));
	s->above[0] = s->name;
	s->name = s->below;
	s->below = first_name(s->name.s + s->name.len);
	w->in_kubepods |= cgroup_name_is(s->above[0], "kubepods");
	return true;
}

/* A pod's uid at the end of N, or of a static pod the hash of its file; *ret_before "pod". */
static bool take_pod(struct cgroup_name n, struct cgroup_name *ret_before, char *ret_uid)
{
	static const size_t lengths[] = {UUID_LEN, STATIC_POD_LEN};

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		size_t len = lengths[i];
		const char *uid;

		if (n.len < len + 3 || memcmp(n.s + n.len - len - 3, "pod", 3) != 0)
			continue;
		uid = n.s + n.len - len;
		if (!(len == UUID_LEN ? container_uuid(uid) : container_hex(uid, len)))
			continue;
		for (size_t j = 0; j < len; j++)
			ret_uid[j] = uid[j] == '_' ? '-' : uid[j];
		ret_uid[len] = '\0';
		*ret_before = (struct cgroup_name){n.s, n.len - len - 3};
		return true;
	}
	return false;
}

/* Before "pod" in the name of a slice. That of --cgroup-root comes first: "kubelet-" of kind. */
static bool is_kubepods(struct cgroup_name n)
{
	static const char *const classes[] = {"kubepods-", "kubepods-burstable-",
					      "kubepods-besteffort-"};

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (cgroup_name_is(n, classes[i]) ||
		    (cgroup_name_ends(n, classes[i]) && n.s[n.len - strlen(classes[i]) - 1] == '-'))
			return true;
	return false;
}

/*
 * The kubelet's names (pkg/kubelet/cm): "kubepods/burstable/podUID", or for systemd
 * "kubepods-burstable-podUID.slice". A container that is no unit has the slice in its own name,
 * "SLICE:WORD:ID". *ret_uid is untouched without a pod.
 */
static bool find_pod(const struct walk *w, char *ret_uid)
{
	struct cgroup_name n = w->step.name, before;
	const char *colon = memchr(n.s, ':', n.len);
	char uid[UUID_LEN + 1] = "";

	if (colon)
		n.len = (size_t)(colon - n.s);
	if (cgroup_name_ends(n, ".slice")) {
		n.len -= strlen(".slice");
		if (!take_pod(n, &before, uid) || !is_kubepods(before))
			return false;
	} else if (colon || !w->in_kubepods || !take_pod(n, &before, uid) || before.len) {
		return false;
	}
	memcpy(ret_uid, uid, sizeof(uid));
	return true;
}

/* systemd puts a '_' before a name that could be taken for a file of the kernel's (cg_escape()). */
static void find_unit(struct cgroup_name n, struct cgroup_place *p)
{
	static const char *const units[] = {".service", ".scope", ".mount", ".socket", ".swap"};

	if (n.s[0] == '_') {
		n.s++;
		n.len--;
	}
	if (cgroup_name_ends(n, ".slice")) {
		p->slice = n;
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (cgroup_name_ends(n, units[i]))
			p->unit = n;
}

static void find_container(const struct cgroup_step *step, struct cgroup_place *p)
{
	struct container c;

	if (!container_find(step, &c))
		return;
	p->nested = p->container_id.s;
	p->container_id = c.id;
	p->runtime = c.runtime;
	if (*c.name) {
		memcpy(p->machine, c.name, sizeof(c.name));
		p->container_id = (struct cgroup_name){p->machine, strlen(p->machine)};
	}
}

void cgroup_parse(const char *path, struct cgroup_place *ret)
{
	struct walk w;

	memset(ret, 0, sizeof(*ret));
	walk_start(&w, path);
	while (walk_next(&w)) {
		bool pod = find_pod(&w, ret->pod_uid);

		find_container(&w.step, ret);
		find_unit(w.step.name, ret);
		w.step.in_pod = pod;
	}
}

bool cgroup_within(const char *path, const char *container)
{
	struct walk w;
	struct container c;
	char uid[UUID_LEN + 1];

	walk_start(&w, path);
	while (walk_next(&w)) {
		if (container_find(&w.step, &c) && container_is(&c, container))
			return true;
		w.step.in_pod = find_pod(&w, uid);
	}
	return false;
}
