/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * user: names of uids, from /etc/passwd alone. NSS would need shared libraries, which a static
 * binary cannot count on; a uid that only a directory service knows stays a number.
 */
#pragma once

#include <stdint.h>

struct users;

struct users *users_new(void); /* NULL without memory */
void users_free(struct users *u);

/* The name of UID, valid until users_free(); NULL when there is none. No system call if known. */
const char *users_name(struct users *u, uint32_t uid);

/* 0 and the uid of NAME, or -ENOENT. */
int users_find(struct users *u, const char *name, uint32_t *ret);

/* The nearest name to NAME, for advice; or NULL. */
const char *users_nearest(struct users *u, const char *name);
