# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: build the programs into out/bin
# packages: build

do_build()
{
	build_programs
	say "built: $(cd "$OUT/bin" && ls | tr "\n" " ") in out/bin"
}
