// SPDX-License-Identifier: BSD-2-Clause
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ecli/cputime.h"
#include "package/limits.h"

static char refusal[256]; /* for on_timer(), which can make no text */

static void on_timer(int sig _unused_)
{
	(void)!write(STDERR_FILENO, refusal, strlen(refusal));
	_exit(EXIT_FAILURE);
}

static void set_timer(time_t seconds)
{
	setitimer(ITIMER_VIRTUAL, &(struct itimerval){.it_value = {.tv_sec = seconds}}, NULL);
}

void cputime_limit(enum cputime of)
{
	static const struct {
		enum limit limit;
		time_t seconds;
	} limits[] = {
		[CPUTIME_READ] = {LIMIT_READ_SECONDS, MAX_READ_SECONDS},
		[CPUTIME_LOAD] = {LIMIT_LOAD_SECONDS, MAX_LOAD_SECONDS},
	};
	struct error err;

	cputime_unlimit();
	limit_text(&err, limits[of].limit, "the package");
	snprintf(refusal, sizeof(refusal), "ecli: %s\n", err.text);
	signal(SIGVTALRM, on_timer);
	set_timer(limits[of].seconds);
}

void cputime_unlimit(void)
{
	set_timer(0);
}
