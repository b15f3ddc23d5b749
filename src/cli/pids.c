// SPDX-License-Identifier: BSD-2-Clause
#include "cli/pids.h"

static int translate(const struct pidns *ns, const char *option, uint32_t own, uint32_t *ret,
		     struct error *err)
{
	uint32_t initial = pidns_initial(ns, own);

	if (!initial)
		return error_set(err, ESRCH,
				 "%s %u: no such process in this PID namespace, whose processes "
				 "can be named only while they run (any can in the initial "
				 "namespace: on the host, or with --pid=host)",
				 option, own);
	*ret = initial;
	return 0;
}

static int translate_list(const struct pidns *ns, const char *option, uint32_t *pids, size_t n,
			  struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < n && !r; i++)
		r = translate(ns, option, pids[i], &pids[i], err);
	return r;
}

int pids_translate(struct options *o, struct error *err)
{
	uint32_t killer = (uint32_t)o->selection.killer_pid, tree;
	int r;

	if (!o->pidns || !(o->tracer.n_pids || o->tracer.n_ppids || o->tree_pid || killer))
		return 0;
	if (!pidns_has_proc())
		return error_set(err, EINVAL,
				 "process ids would be ambiguous: /proc is of another PID "
				 "namespace than exitsnoop (unshare --mount-proc, or start it on "
				 "the host or with --pid=host)");
	r = translate_list(o->pidns, "--pid", o->pids, o->tracer.n_pids, err);
	if (!r)
		r = translate_list(o->pidns, "--ppid", o->ppids, o->tracer.n_ppids, err);
	if (!r && o->tree_pid)
		r = translate(o->pidns, "--tree", o->tree_pid, &tree, err);
	if (!r && killer) {
		r = translate(o->pidns, "--killer", killer, &killer, err);
		o->selection.killer_pid = (int32_t)killer;
	}
	return r;
}
