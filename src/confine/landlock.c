// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "confine/landlock.h"

/*
 * include/uapi/linux/landlock.h, of which the headers that we may be built with have less; the C
 * library has no functions for it. Numbers of system calls after 403 are the same everywhere.
 */
#define CREATE_RULESET	444
#define ADD_RULE	445
#define RESTRICT_SELF	446
#define VERSION		1U /* flag of the first: which ABI there is */
#define PATH_BENEATH	1
#define READ_FILE	(1ULL << 2)
#define READ_DIR	(1ULL << 3)
#define REMOVE_DIR	(1ULL << 4)
#define TCP		3ULL /* bind, connect */
#define ABSTRACT_SOCKET 1ULL

struct ruleset {
	uint64_t fs;
	uint64_t net;	 /* ABI 4 */
	uint64_t scoped; /* ABI 6 */
};

struct path_beneath {
	uint64_t access;
	int32_t parent_fd;
} __attribute__((packed));

/* Access to files that an ABI knows: 13 kinds, REFER, TRUNCATE, IOCTL_DEV. */
static uint64_t known_access(long abi)
{
	int kinds = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;

	return (1ULL << kinds) - 1;
}

static int create(long abi)
{
	const struct ruleset refused = {
		.fs = known_access(abi),
		.net = abi >= 4 ? TCP : 0,
		.scoped = abi >= 6 ? ABSTRACT_SOCKET : 0,
	};
	size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
	long fd = syscall(CREATE_RULESET, &refused, size, 0);

	return fd < 0 ? -errno : (int)fd;
}

static int allow(int ruleset, const struct landlock_rule *rule)
{
	static const uint64_t accesses[] = {
		[LANDLOCK_READ] = READ_FILE | READ_DIR,
		[LANDLOCK_REMOVE_DIRECTORIES] = REMOVE_DIR,
	};
	_cleanup_(closep) int fd =
		rule->directory ? open(rule->directory, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	const struct path_beneath beneath = {.access = accesses[rule->access], .parent_fd = fd};

	if (fd < 0)
		return 0;
	return syscall(ADD_RULE, ruleset, PATH_BENEATH, &beneath, 0) ? -errno : 0;
}

int landlock_enter(const struct landlock_rule *rules, size_t n)
{
	long abi = syscall(CREATE_RULESET, NULL, 0, VERSION);
	_cleanup_(closep) int ruleset = abi < 0 ? -errno : create(abi);
	int r = ruleset < 0 ? ruleset : 0;

	for (size_t i = 0; !r && i < n; i++)
		r = allow(ruleset, &rules[i]);
	if (!r && syscall(RESTRICT_SELF, ruleset, 0))
		r = -errno;
	return r;
}
