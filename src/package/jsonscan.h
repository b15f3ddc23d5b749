/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jsonscan: JSON text looked over before a tree is made of it. In jansson's tree "{}" takes some
 * 200 bytes, so that 64 MiB of them would take 5 GiB: values are counted, and their depth, first.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"

/*
 * 0, or -E2BIG with ERR beyond MAX_JSON_VALUES or MAX_JSON_DEPTH. What is no JSON at all is left
 * to the parser, for which the counts hold all the same.
 */
int jsonscan(const void *text, size_t len, struct error *err);
