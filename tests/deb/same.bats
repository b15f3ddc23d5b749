#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The packages are the same bytes, wherever the tree lies and whether or not git knows it.

@test "another tree at another place gives the same packages" {
	local tree=$BATS_TEST_TMPDIR/some/where/else package
	mkdir -p "$tree"
	tar -C "$TOP" --exclude=./out --exclude=./.git -cf - . | tar -C "$tree" -xf -
	OUT='' "$tree/do" deb >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- || {
		tail -n 40 "$BATS_TEST_TMPDIR/log"
		return 1
	}
	for package in "$OUT"/deb/*.deb "$OUT"/deb/*.orig.tar.gz; do
		cmp "$package" "$tree/out/deb/${package##*/}"
	done
}
