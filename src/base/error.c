// SPDX-License-Identifier: BSD-2-Clause
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/error.h"

/*
 * libbpf returns numbers of its own beside those of errno, the enum libbpf_errno of its interface,
 * which strerror() does not know.
 */
static const char *const libbpf_errors[] = {
	"libelf cannot read it",
	"it has not the right format",
	"its version of the kernel is missing or wrong",
	"it is of the other byte order",
	"libbpf's own error",
	"a relocation is not possible",
	"the kernel refuses to load it",
	"the kernel's verifier refuses it",
	"the program is too big",
	"it is for another version of the kernel",
	"the kernel does not know this type of program",
	"netlink answers for another process",
	"netlink answers out of sequence",
	"netlink's answer cannot be read",
};

static bool is_limited(enum __rlimit_resource resource)
{
	struct rlimit limit;

	return !getrlimit(resource, &limit) && limit.rlim_cur != RLIM_INFINITY;
}

const char *error_describe(int errnum)
{
	size_t i = (size_t)errnum - ERROR_LIBBPF_FIRST;

	if (i < ARRAY_SIZE(libbpf_errors))
		return libbpf_errors[i];
	if (errnum == EMFILE)
		return "Too many open files (ulimit -n is too low)";
	if (errnum == ENOMEM && is_limited(RLIMIT_AS))
		return "Cannot allocate memory (ulimit -v is too low)";
	return strerror(errnum);
}

void error_text(struct error *err, int errnum, const char *fmt, ...)
{
	size_t len;
	va_list ap;

	if (!err)
		return;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	if (!errnum)
		return;
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", error_describe(errnum));
}
