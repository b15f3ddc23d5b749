// SPDX-License-Identifier: BSD-2-Clause
#include <unistd.h>

#include "cli/confine.h"
#include "cli/session.h"
#include "confine/sandbox.h"

/* In a signal handler. What was recorded and not yet written is lost: better reported than guessed.
 */
static void on_refused(int call)
{
	char text[SANDBOX_REFUSAL_MAX];

	(void)!write(STDERR_FILENO, text, sandbox_refusal(text, "exitsnoop", call));
	_exit(STATUS_FAILED);
}

int confine(const struct options *options, pid_t child, struct buf *notes, struct error *err)
{
	const struct sandbox sandbox = {
		.rights = PROFILE_RECORDER,
		.child = child,
		.refused = on_refused,
	};
	struct sandbox_fences fences = {0};
	int r = right_drop_others(sandbox.rights, err);

	if (!r && !options->no_sandbox)
		r = sandbox_enter(&sandbox, &fences, err);
	if (!r && options->tracer.debug)
		buf_printf(notes, "exitsnoop: seccomp: %s, Landlock: %s\n",
			   fences.seccomp ? "yes" : "no", fences.landlock ? "yes" : "no");
	return r;
}
