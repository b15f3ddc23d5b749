/* SPDX-License-Identifier: BSD-2-Clause */
/* help: what exitsnoop says about itself, made from its tables. */
#pragma once

#include "base/buf.h"

void help_put_usage(struct buf *out);	/* --help */
void help_put_version(struct buf *out); /* --version */
void help_put_columns(struct buf *out); /* --columns list */
