/* SPDX-License-Identifier: BSD-2-Clause */
/* exports: the exported structs, as the object's BTF has them, and which buffer carries which. */
#pragma once

#include <bpf/libbpf.h>
#include <jansson.h>

#include "base/error.h"
#include "ecc/source.h"

/*
 * Adds "export_types" to META, in the order of S. With several of them, the maps get
 * "export_config": {"btf_type_id": N} and META "enable_multiple_export_types", when either a
 * comment says which map carries which (@export_config struct NAME), or the program's calls show
 * it for every ring and perf buffer. -EINVAL with ERR when a comment names none of them.
 */
int exports_add(json_t *meta, const struct bpf_object *obj, const struct source *s,
		struct error *err);
