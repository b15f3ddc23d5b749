/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * format: a printf() format as a pattern. Tells whether a line may have come from it: the text
 * between the conversions must be there, in order; what a conversion prints is not looked at.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* FORMAT without its newline at the end; LINE has none either. */
bool format_matches(const char *format, const char *line, size_t len);
