/* SPDX-License-Identifier: BSD-2-Clause */
/* meta: the "meta" member of package.json, filled into a package. Not for callers of package. */
#pragma once

#include "package/node.h"
#include "package/package.h"

/* 0, or -EINVAL or -ENOMEM with the error of ROOT filled; P then is to be freed. */
int meta_parse(struct package *p, const struct node *root);
