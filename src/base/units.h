/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * units: numbers as people write and read them. Parsers take the whole word or nothing, and say
 * what is wrong in ERR; the value is untouched on failure.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

#define NSEC_PER_SEC  1000000000ULL
#define NSEC_PER_MSEC 1000000ULL
#define NSEC_PER_USEC 1000ULL

/* A decimal number from MIN to MAX. -EINVAL: no number; -ERANGE: outside. WHAT names it in ERR. */
int units_parse_u64(const char *word, const char *what, uint64_t min, uint64_t max, uint64_t *ret,
		    struct error *err);

/*
 * A duration: a number, with a fraction if wanted (".5" is one), and ns, us, ms, s, m, h or d;
 * several may follow each other ("1m30s"). A bare number is seconds. From 0 to 2^63 - 1
 * nanoseconds.
 */
int units_parse_duration(const char *word, const char *what, uint64_t *ret_ns, struct error *err);

/* A size: a number and B, K, M, G, T, P or E, in powers of 1024; also KiB, KB (taken as KiB) and so
 * on. */
int units_parse_bytes(const char *word, const char *what, uint64_t *ret, struct error *err);

/*
 * "850ns" "12.3us" "1.2ms" "45ms" "3.25s" "2m13s" "5h02m" "3d04h" "123d": 3 digits, cut and not
 * rounded (999.9us is not yet 1ms); at most 6 columns below 100,000 days.
 */
void units_format_duration(struct buf *out, uint64_t ns);

/* "0B" "512B" "1.5K" "24M" "1.25G": powers of 1024, 3 digits (4 from 1000), at most 5 columns. */
void units_format_bytes(struct buf *out, uint64_t bytes);

/* "512 B" "1.5 KiB" "24 MiB": for sentences. */
void units_format_bytes_long(struct buf *out, uint64_t bytes);
