/* SPDX-License-Identifier: BSD-2-Clause */
/* exports: the exported structs, as the object's BTF has them, and which buffer carries which. */
#pragma once

#include <bpf/btf.h>
#include <jansson.h>

#include "base/error.h"
#include "ecc/source.h"

/*
 * Adds "export_types" to META, in the order of S. With several of them, each map in META that
 * says which one it carries (@export_config struct NAME) or that the program fills with one
 * gets "export_config": {"btf_type_id": N}, and META "enable_multiple_export_types".
 */
int exports_add(json_t *meta, const struct btf *btf, const struct source *s, struct error *err);
