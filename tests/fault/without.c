// SPDX-License-Identifier: BSD-2-Clause
/*
 * without CAPABILITY COMMAND...: runs it without the capability of that number, for good. What
 * setpriv does; static, for guests.
 */
#include <err.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(2, "usage: without CAPABILITY COMMAND...");
	if (prctl(PR_CAPBSET_DROP, strtoul(argv[1], NULL, 10), 0, 0, 0))
		err(1, "capability %s", argv[1]);
	execvp(argv[2], argv + 2);
	err(1, "%s", argv[2]);
}
