// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>
#include <unistd.h>

#include "capture/privilege.h"
#include "capture/sandbox.h"
#include "cli/confine.h"
#include "cli/session.h"

/* In a signal handler. What was recorded and not yet written is lost: better told than guessed. */
static void on_refused(int call)
{
	static const char head[] =
		"exitsnoop: stopped: its own sandbox does not allow system call ";
	static const char tail[] =
		" (a mistake of exitsnoop; --no-sandbox goes without). What was not "
		"yet written is lost\n";
	char text[sizeof(head) + sizeof(tail) + 16], *at = stpcpy(text, head);

	for (int unit = 1000; unit; unit /= 10)
		if (unit == 1 || call >= unit)
			*at++ = (char)('0' + call / unit % 10);
	at = stpcpy(at, tail);
	(void)!write(STDERR_FILENO, text, (size_t)(at - text));
	_exit(STATUS_FAILED);
}

int confine(const struct options *options, pid_t child, struct buf *notes, struct error *err)
{
	const struct sandbox sandbox = {.child = child, .refused = on_refused};
	struct sandbox_fences fences = {0};
	int r = privilege_drop(err);

	if (!r && !options->no_sandbox)
		r = sandbox_enter(&sandbox, &fences, err);
	if (!r && options->tracer.debug)
		buf_printf(notes, "exitsnoop: seccomp: %s, Landlock: %s\n",
			   fences.seccomp ? "yes" : "no", fences.landlock ? "yes" : "no");
	return r;
}
