/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cleanup: ownership made visible. A variable marked with _cleanup_() gives its object back when
 * it leaves scope; TAKE_PTR() and take_fd() pass the ownership on.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(func) __attribute__((cleanup(func)))
#define _printf_(f, a)	__attribute__((format(printf, f, a)))
#define _unused_	__attribute__((unused))
#define _const_		__attribute__((const))
#define _pure_		__attribute__((pure))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define TAKE_PTR(p)                       \
	({                                \
		__auto_type _taken = (p); \
		(p) = NULL;               \
		_taken;                   \
	})

/* NOLINTBEGIN(bugprone-macro-parentheses): a type in parentheses declares nothing */
/* Defines NAMEp() for _cleanup_: calls FREE on the pointer that the variable holds. */
#define DEFINE_CLEANUP(type, free)          \
	static inline void free##p(type *p) \
	{                                   \
		if (*p)                     \
			free(*p);           \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void closep(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline int take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

DEFINE_CLEANUP(FILE *, fclose)
