/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pack: writes a package: one JSON object on one line, keys in order, with the object in it as
 * base64 of a zlib stream. The same object and meta give the same bytes.
 */
#pragma once

#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"

/* Appends the package of OBJECT (an ELF file) and META to OUT, with a newline at the end. */
int pack_write(struct buf *out, const struct buf *object, json_t *meta, struct error *err);

/* Appends what stands behind a runtime to make it run PACKAGE: see package/trailer.h. */
void pack_trailer(struct buf *out, const struct buf *package);

/* VALUE as a package writes JSON (compact, keys in order), appended to OUT with a newline. */
int pack_json(struct buf *out, const json_t *value, struct error *err);
