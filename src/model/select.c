// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "model/select.h"

int selection_parse_causes(const char *list, uint32_t *ret, struct error *err)
{
	_cleanup_(freep) char *copy = strdup(list);
	char *at = copy, *name;
	uint32_t causes = 0;

	if (!copy)
		return error_errno(err, ENOMEM, "cannot read the causes");
	while ((name = strsep(&at, ","))) {
		enum cause cause;
		int r = cause_parse(name, &cause, err);

		if (r)
			return r;
		causes |= 1U << cause;
	}
	*ret = causes;
	return 0;
}

/* What runs in a container of the container, too: it, or a process in it, chose that name. */
static bool pass_container(const char *wanted, const struct cgroup_info *cgroup)
{
	const struct cgroup_place *p = &cgroup->place;
	size_t len = strlen(wanted);

	if (!p->container_id.s)
		return false;
	if (!p->nested &&
	    (len > p->container_id.len || memcmp(p->container_id.s, wanted, len) != 0))
		return false;
	return cgroup_within(cgroup->path, wanted);
}

static bool pass_unit(const char *unit, struct cgroup_name name)
{
	static const char service[] = ".service";
	size_t len = strlen(unit);

	if (!name.s || name.len < len || memcmp(name.s, unit, len))
		return false;
	return name.len == len || (name.len - len == sizeof(service) - 1 &&
				   !memcmp(name.s + len, service, name.len - len));
}

static bool pass_killer(const struct selection *s, const struct record_sender *killer)
{
	if (!killer)
		return false;
	if (s->killer_pid)
		return killer->pid == s->killer_pid;
	return !strncmp(killer->comm, s->killer_comm, RECORD_COMM_LEN - 1);
}

static bool pass_place(const struct selection *s, const struct cgroup_info *cgroup)
{
	if (!cgroup || cgroup->truncated)
		return true;
	if (s->container && !pass_container(s->container, cgroup))
		return false;
	return !s->unit || pass_unit(s->unit, cgroup->place.unit);
}

/* IMAGE has a path. A file may have a wildcard in its name: /usr/bin/[ */
static bool exe_is(const struct selection_exe *exe, const struct image *image)
{
	const char *path = image->exe, *slash = strrchr(path, '/');

	if (!strchr(exe->pattern, '/'))
		path = slash ? slash + 1 : path;
	else if (image->exe_truncated)
		return true;
	return !strcmp(exe->pattern, path) || !fnmatch(exe->pattern, path, 0) ||
	       (exe->target && !fnmatch(exe->target, path, 0));
}

static bool pass_exe(const struct selection *s, const struct event *e)
{
	if (!e->image || !e->image->exe)
		return !(e->r->flags & EXIT_KERNEL_THREAD); /* which has none */
	for (size_t i = 0; i < s->n_exes; i++)
		if (exe_is(&s->exes[i], e->image))
			return true;
	return false;
}

bool selection_pass(const struct selection *s, const struct event *e)
{
	if (s->causes && !(s->causes & 1U << e->death.cause))
		return false;
	if ((s->container || s->unit) && !pass_place(s, e->cgroup))
		return false;
	if (s->n_exes && !pass_exe(s, e))
		return false;
	return (!s->killer_comm && !s->killer_pid) || pass_killer(s, e->death.killer);
}
