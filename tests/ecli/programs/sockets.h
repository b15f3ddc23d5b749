/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#pragma once

enum where { SOCK_OPS, SK_MSG, SK_LOOKUP };

struct event {
	enum where where;
	unsigned int number; /* port, or bytes */
};
