// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <unistd.h>

#include "base/text.h"
#include "confine/sandbox.h"
#include "ecli/confine.h"
#include "ecli/tracefs.h"

void confine_refused(int call)
{
	char text[SANDBOX_REFUSAL_MAX];

	(void)!write(STDERR_FILENO, text, sandbox_refusal(text, "ecli", call));
	_exit(EXIT_FAILURE);
}

static bool has_net(const struct session *s)
{
	for (size_t i = 0; i < s->hooks.n; i++)
		if (s->hooks.items[i].kind == HOOK_TC || s->hooks.items[i].kind == HOOK_SOCKMAP)
			return true;
	return false;
}

static unsigned int rights_of(const struct session *s)
{
	unsigned int rights = PROFILE_ECLI;

	if (s->n_samples || s->stacks.map_fd >= 0)
		rights |= RIGHT_MAPS;
	if (has_net(s))
		rights |= RIGHT_NET;
	if (s->printk)
		rights |= RIGHT_INSTANCES;
	return rights;
}

int confine(const struct session *s, struct error *err)
{
	_cleanup_(freep) char *instances = NULL;
	struct sandbox sandbox = {
		.rights = rights_of(s),
		.child = s->symbols ? symbols_finder(s->symbols) : 0,
		.refused = confine_refused,
	};
	int r = right_drop_others(sandbox.rights, err);

	if (r || s->choice->no_sandbox)
		return r;
	if (s->printk) {
		instances = text_format("%s/instances", tracefs_path());
		if (!instances)
			return error_errno(err, ENOMEM, "cannot enter the sandbox");
	}
	sandbox.instances = instances;
	return sandbox_enter(&sandbox, NULL, err);
}
