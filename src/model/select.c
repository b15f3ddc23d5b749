// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
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

/* By the cgroup. What is not known, or not whole, is better shown than missed. */
static bool pass_place(const struct selection *s, const struct cgroup_info *cgroup)
{
	if (!cgroup || cgroup->truncated)
		return true;
	if (s->container && !pass_container(s->container, cgroup))
		return false;
	return !s->unit || pass_unit(s->unit, cgroup->place.unit);
}

bool selection_pass(const struct selection *s, const struct event *e)
{
	if (s->causes && !(s->causes & 1U << e->death.cause))
		return false;
	if ((s->container || s->unit) && !pass_place(s, e->cgroup))
		return false;
	return (!s->killer_comm && !s->killer_pid) || pass_killer(s, e->death.killer);
}
