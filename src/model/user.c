// SPDX-License-Identifier: BSD-2-Clause
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/units.h"
#include "model/user.h"

#define PASSWD "/etc/passwd"

struct user {
	uint32_t uid;
	char *name; /* owned; NULL: known to have none */
	UT_hash_handle hh;
};

struct users {
	struct user *by_uid;
	struct timespec mtime; /* of the file that was read */
	uint64_t checked_ns;   /* when the file was last looked at */
};

/* The first name of a uid stays, as getpwuid() has it. */
static void add(struct users *u, uint32_t uid, const char *name)
{
	struct user *user;

	HASH_FIND(hh, u->by_uid, &uid, sizeof(uid), user);
	if (user) {
		if (!user->name && name)
			user->name = strdup(name);
		return;
	}
	user = calloc(1, sizeof(*user));
	if (!user)
		return;
	user->uid = uid;
	user->name = name ? strdup(name) : NULL;
	HASH_ADD(hh, u->by_uid, uid, sizeof(user->uid), user);
}

static void read_passwd(struct users *u)
{
	_cleanup_(fclosep) FILE *f = fopen(PASSWD, "re");
	struct stat st;
	struct passwd *pw;

	if (!f)
		return;
	if (!fstat(fileno(f), &st))
		u->mtime = st.st_mtim;
	while ((pw = fgetpwent(f)))
		add(u, pw->pw_uid, pw->pw_name);
}

struct users *users_new(void)
{
	struct users *u = calloc(1, sizeof(*u));

	if (u)
		read_passwd(u);
	return u;
}

void users_free(struct users *u)
{
	struct user *user, *next;

	if (!u)
		return;
	HASH_ITER(hh, u->by_uid, user, next)
	{
		HASH_DEL(u->by_uid, user);
		free(user->name);
		free(user);
	}
	free(u);
}

/* A user may have been added since: looks at most once a second. */
static void reread_if_changed(struct users *u)
{
	uint64_t now = clock_now_mono();
	struct stat st;

	if (now - u->checked_ns < NSEC_PER_SEC)
		return;
	u->checked_ns = now;
	if (!stat(PASSWD, &st) && memcmp(&st.st_mtim, &u->mtime, sizeof(u->mtime)))
		read_passwd(u);
}

const char *users_name(struct users *u, uint32_t uid)
{
	struct user *user;

	HASH_FIND(hh, u->by_uid, &uid, sizeof(uid), user);
	if (user && user->name)
		return user->name;
	reread_if_changed(u);
	HASH_FIND(hh, u->by_uid, &uid, sizeof(uid), user);
	return user ? user->name : NULL;
}

int users_find(struct users *u, const char *name, uint32_t *ret)
{
	struct user *user, *next;

	HASH_ITER(hh, u->by_uid, user, next)
	{
		if (user->name && !strcmp(user->name, name)) {
			*ret = user->uid;
			return 0;
		}
	}
	return -ENOENT;
}

const char *users_nearest(struct users *u, const char *name)
{
	struct user *user, *next;
	const char *best = NULL;

	HASH_ITER(hh, u->by_uid, user, next)
	{
		const char *pair[] = {best, user->name};
		size_t skip = best ? 0 : 1;

		if (user->name)
			best = text_nearest(name, pair + skip, 2 - skip);
	}
	return best;
}
