// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <sys/prctl.h>

#include "base/dumpable.h"

int dumpable_clear(struct error *err)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return error_errno(err, errno, "cannot protect own memory");
	return 0;
}
