/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * btfgen: BTF for kernels that come without. BTFHub's archive holds the BTF of each distribution
 * kernel; "bpftool gen min_core_btf" cuts one down to the types that an object needs.
 */
#pragma once

#include "base/error.h"
#include "ecc/options.h"

/*
 * Writes to TAR an archive of the package at PACKAGE ("package.json") and, below "btfhub-archive/",
 * tailored BTF for each file of the BTFHub archive (o->btfhub_archive) that is for the target's
 * machine, at the archive's own paths: DISTRIBUTION/VERSION/MACHINE/RELEASE.btf.
 */
int btfgen_write(const struct options *o, const char *object, const char *package, const char *tar,
		 struct error *err);
