// SPDX-License-Identifier: BSD-2-Clause
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/kallsyms.h"

/* mm/oom_kill.c, mm/memcontrol.c; static ones may be inlined into each other. */
static struct symbol {
	const char *name;
	uint64_t start, end; /* 0: not there */
	bool cgroup;	     /* else any OOM kill */
} symbols[] = {
	{"mem_cgroup_out_of_memory", 0, 0, true},
	{"out_of_memory", 0, 0, false},
	{"oom_kill_process", 0, 0, false},
	{"__oom_kill_process", 0, 0, false},
};

static bool loaded, readable;

/* The core kernel's symbols are sorted by address: each ends where the next one starts. */
static void load(void)
{
	_cleanup_(fclosep) FILE *f = fopen("/proc/kallsyms", "re");
	struct symbol *open = NULL;
	char line[512], name[128];
	uint64_t address;

	loaded = true;
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%" SCNx64 " %*c %127s", &address, name) != 2 || !address)
			continue;
		if (open && address > open->start) {
			open->end = address;
			open = NULL;
		}
		for (size_t i = 0; i < ARRAY_SIZE(symbols); i++) {
			if (strcmp(name, symbols[i].name) || symbols[i].start)
				continue;
			open = &symbols[i];
			open->start = address;
			readable = true;
		}
	}
}

enum kallsyms_oom kallsyms_oom(const uint64_t *stack, size_t n)
{
	enum kallsyms_oom found = KALLSYMS_NO_OOM;

	if (!loaded)
		load();
	if (!readable)
		return KALLSYMS_UNKNOWN;
	for (size_t i = 0; i < n && stack[i]; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(symbols); k++) {
			if (stack[i] <= symbols[k].start || stack[i] > symbols[k].end)
				continue;
			if (symbols[k].cgroup)
				return KALLSYMS_CGROUP;
			found = KALLSYMS_GLOBAL;
		}
	}
	return found;
}
