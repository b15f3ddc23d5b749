// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ecc/target.h"

static const struct target targets[] = {
	{"x86", "x86_64", "x86_64-linux-gnu", false},
	{"arm64", "aarch64", "aarch64-linux-gnu", false},
	{"arm", "armv7l", "arm-linux-gnueabihf", false},
	{"riscv", "riscv64", "riscv64-linux-gnu", false},
	{"powerpc", "ppc64le", "powerpc64le-linux-gnu", false},
	{"s390", "s390x", "s390x-linux-gnu", true},
	{"mips", "mips64", "mips64el-linux-gnuabi64", false},
	{"loongarch", "loongarch64", "loongarch64-linux-gnu", false},
};

const struct target *target_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (!strcmp(targets[i].name, name) || !strcmp(targets[i].machine, name))
			return &targets[i];
	return NULL;
}

const struct target *target_host(void)
{
	struct utsname name;

	return uname(&name) < 0 ? NULL : target_find(name.machine);
}

const char *target_nearest(const char *word)
{
	const char *names[ARRAY_SIZE(targets)];

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		names[i] = targets[i].name;
	return text_nearest(word, names, ARRAY_SIZE(names));
}

const char *target_names(void)
{
	static char names[128];
	size_t at = 0;

	for (size_t i = 0; i < ARRAY_SIZE(targets) && at < sizeof(names); i++)
		at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%s", i ? " " : "",
				       targets[i].name);
	return names;
}
