# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: build the programs into out/bin
# packages: build

do_build()
{
	build_programs
	say "built: $(find "$OUT/bin" -type f -printf "%f ") in out/bin"
}
