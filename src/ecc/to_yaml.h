/* SPDX-License-Identifier: BSD-2-Clause */
/* to_yaml: a JSON value written as YAML 1.1 in block style, keys in order. */
#pragma once

#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"

int yaml_write(struct buf *out, const json_t *value, struct error *err);
