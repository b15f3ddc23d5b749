/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
#pragma once

struct event {
	unsigned int number;
	char filling[1020];
};
