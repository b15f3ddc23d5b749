#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; bats sets output and stderr
# Every example compiles without a warning, and the README knows it.

load lib

@test "each compiles, with warnings as errors" {
	cd "$root/examples"
	for folder in */; do
		name=${folder%/}
		header=()
		[ ! -f "$name/$name.h" ] || header=("$name/$name.h")
		"$ECC" -a -Wall -a -Wextra -a -Wno-unused-parameter -a -Werror \
			-o "$BATS_TEST_TMPDIR/$name" "$name/$name.bpf.c" "${header[@]}" >/dev/null ||
			fail "$name"
		[ -s "$BATS_TEST_TMPDIR/$name/package.json" ]
	done
}

@test "each has a line in the README, and a help text" {
	cd "$root/examples"
	for folder in */; do
		name=${folder%/}
		grep -qF "| [$name]($name/$name.bpf.c) |" README.md || fail "$name is not in README.md"
		grep -q '@brief' "$name/$name.bpf.c" || fail "$name has no @brief"
	done
}
