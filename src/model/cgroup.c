// SPDX-License-Identifier: BSD-2-Clause
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/cgroup.h"

#define ID_MIN 32 /* hex digits; what is shorter may be any word */
#define ID_MAX 64

static bool has_prefix(struct cgroup_name n, const char *prefix)
{
	size_t len = strlen(prefix);

	return n.len > len && !memcmp(n.s, prefix, len);
}

static bool has_suffix(struct cgroup_name n, const char *suffix)
{
	size_t len = strlen(suffix);

	return n.len > len && !memcmp(n.s + n.len - len, suffix, len);
}

static size_t hex_digits(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && isxdigit((unsigned char)s[n]) && !isupper((unsigned char)s[n]))
		n++;
	return n;
}

/*
 * Names that runtimes give: systemd scopes "docker-ID.scope", "libpod-ID.scope", "crio-ID.scope",
 * "cri-containerd-ID.scope"; with the cgroupfs driver "docker/ID", "libpod_parent/libpod-ID",
 * "crio-ID" and, for containerd under Kubernetes, the bare ID below the pod. "libpod-conmon-ID" is
 * the monitor, which lives outside of the container.
 */
static const struct {
	const char *prefix;
	const char *runtime;
} scopes[] = {
	{"cri-containerd-", "containerd"},
	{"containerd-", "containerd"},
	{"docker-", "docker"},
	{"libpod-payload-", "podman"}, /* --cgroups=split, as Quadlet has it */
	{"libpod-", "podman"},
	{"crio-", "cri-o"},
};

static bool take_id(const char *s, size_t len, struct cgroup_place *p)
{
	size_t n = hex_digits(s, len);

	if (n < ID_MIN || n > ID_MAX)
		return false;
	if (n != len && strncmp(s + n, ".scope", len - n))
		return false;
	p->container_id = (struct cgroup_name){s, n};
	return true;
}

static bool parse_scope(struct cgroup_name n, struct cgroup_place *p)
{
	for (size_t i = 0; i < ARRAY_SIZE(scopes); i++) {
		size_t len = strlen(scopes[i].prefix);

		if (has_prefix(n, scopes[i].prefix) && take_id(n.s + len, n.len - len, p)) {
			p->runtime = scopes[i].runtime;
			return true;
		}
	}
	return false;
}

static bool name_is(struct cgroup_name n, const char *word)
{
	return n.len == strlen(word) && !memcmp(n.s, word, n.len);
}

/* A bare id says which runtime only by what stands before it. */
static void parse_bare_id(struct cgroup_name n, struct cgroup_name parent, struct cgroup_place *p)
{
	struct cgroup_place found = *p;

	if (!take_id(n.s, n.len, &found) || found.container_id.len != ID_MAX)
		return;
	if (name_is(parent, "docker"))
		found.runtime = "docker";
	else if (p->pod_uid[0] || name_is(parent, "default") || name_is(parent, "k8s.io") ||
		 name_is(parent, "moby"))
		found.runtime = name_is(parent, "moby") ? "docker" : "containerd";
	else
		return;
	*p = found;
}

/*
 * "pod<uid>" (cgroupfs) or "kubepods-burstable-pod<uid>.slice" (systemd, with '_' for '-'). The uid
 * has 36 characters, of static pods 32 hex digits.
 */
static void parse_pod(struct cgroup_name n, struct cgroup_place *p)
{
	const char *pod = NULL;
	size_t len, left;

	if (has_prefix(n, "pod"))
		pod = n.s;
	for (size_t i = 0; !pod && has_prefix(n, "kubepods") && i + 4 < n.len; i++)
		if (!memcmp(n.s + i, "-pod", 4))
			pod = n.s + i + 1;
	if (!pod)
		return;
	pod += 3;
	left = (size_t)(n.s + n.len - pod);
	len = left >= 36 && strchr("-_", pod[8]) ? 36 : left >= 32 ? 32 : 0;
	if (!len || (left != len && strncmp(pod + len, ".slice", left - len)))
		return;
	for (size_t i = 0; i < len; i++)
		if (!isxdigit((unsigned char)pod[i]) && !strchr("-_", pod[i]))
			return;
	for (size_t i = 0; i < len; i++)
		p->pod_uid[i] = pod[i] == '_' ? '-' : pod[i];
	p->pod_uid[len] = '\0';
}

static void parse_systemd(struct cgroup_name n, struct cgroup_place *p)
{
	static const char *const units[] = {".service", ".scope", ".mount", ".socket", ".swap"};

	if (has_suffix(n, ".slice")) {
		p->slice = n;
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (has_suffix(n, units[i]))
			p->unit = n;
}

void cgroup_parse(const char *path, struct cgroup_place *ret)
{
	struct cgroup_name parent = {"", 0};
	const char *at = path;

	memset(ret, 0, sizeof(*ret));
	while (*at) {
		struct cgroup_name n = {at, strcspn(at, "/")};
		/* "kubepods...:cri-containerd:ID" is how containerd's systemd driver falls back. */
		const char *colon = memrchr(at, ':', n.len);

		parse_pod(n, ret);
		if (colon && n.len > (size_t)(colon + 1 - at)) {
			size_t len = (size_t)(at + n.len - (colon + 1));

			if (take_id(colon + 1, len, ret) && memmem(at, n.len, "containerd", 10))
				ret->runtime = "containerd";
		} else if (!parse_scope(n, ret)) {
			parse_bare_id(n, parent, ret);
		}
		parse_systemd(n, ret);
		parent = n;
		at += n.len;
		at += *at == '/';
	}
}
