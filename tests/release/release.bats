#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The release archive: whole, static, small, and the same bytes wherever the tree lies. That is also how a
# build in a folder with signs in its name is tested.

bats_require_minimum_version 1.5.0
load ../lib/links.bash

odd="some/where \"el'se\" \$HOME #1;(*)"

setup_file() {
	local place
	export SOURCE_DATE_EPOCH=1700000000
	for place in here/a "$odd"; do
		mkdir -p "$BATS_FILE_TMPDIR/$place"
		tar -C "$BATS_TEST_DIRNAME/../.." --exclude=./out --exclude=./.git -cf - . |
			tar -C "$BATS_FILE_TMPDIR/$place" -xf -
		"$BATS_FILE_TMPDIR/$place/do" release >"$BATS_FILE_TMPDIR/$place.log" 2>&1 3>&- || {
			cat "$BATS_FILE_TMPDIR/$place.log" >&2
			return 1
		}
	done
	mkdir "$BATS_FILE_TMPDIR/unpacked"
	tar -C "$BATS_FILE_TMPDIR/unpacked" -xzf "$(archive here/a)"
}

archive() {
	echo "$BATS_FILE_TMPDIR/$1"/out/exitsnoop-*-linux-static.tar.gz
}

unpacked() {
	echo "$BATS_FILE_TMPDIR"/unpacked/exitsnoop-*
}

@test "two trees at two places give the same bytes" {
	cmp "$(archive here/a)" "$(archive "$odd")"
}

@test "what was built is not built again, whatever signs the path has" {
	run -0 ninja -C "$BATS_FILE_TMPDIR/$odd/out/release" -n src/cli/exitsnoop src/ecli/ecli
	grep -q 'no work to do' <<<"$output" || {
		printf '%s\n' "${lines[@]:0:9}" >&2
		return 1
	}
}

# Those that have the path of the tree in them.
@test "tests are built and run in such a path, too" {
	local tree=$BATS_FILE_TMPDIR/$odd
	meson setup -Dprograms=false -Dtests=enabled "$tree/out/tests" "$tree" >/dev/null
	ninja -C "$tree/out/tests" tests/fuzz/test-fuzz-word
	(cd / && "$tree/out/tests/tests/fuzz/test-fuzz-word" 2>&1) | grep -E 'PASSED.* [1-9]'
	ninja -C "$tree/out/tests" -n tests/fuzz/test-fuzz-word | grep 'no work to do'
}

@test "licence, texts, man page and completions are there" {
	local file
	for file in LICENSE README.md NEWS.md INSTALL share/man/man8/{exitsnoop,ecli}.8 \
		share/bash-completion/completions/{exitsnoop,ecli} \
		share/zsh/site-functions/_{exitsnoop,ecli} \
		share/fish/vendor_completions.d/{exitsnoop,ecli}.fish; do
		[ -s "$(unpacked)/$file" ] || { echo "$file is missing" >&2; return 1; }
	done
}

@test "what its texts link to is there" {
	cd "$(unpacked)"
	[ -s docs/causes.md ]
	links_lead_to_files
}

@test "the programs are static, stripped, under 4 MiB, and run alone" {
	local program
	for program in exitsnoop ecli; do
		program=$(unpacked)/bin/$program
		[ "$(stat -c %s "$program")" -lt $((4 << 20)) ]
		[ "$(readelf -S "$program" | grep -c '\.debug_')" = 0 ]
		[ "$(readelf -l "$program" | grep -c INTERP)" = 0 ]
		mkdir -p "$BATS_TEST_TMPDIR/root"
		cp "$program" "$BATS_TEST_TMPDIR/root/program"
		chroot "$BATS_TEST_TMPDIR/root" /program --version | grep -E '[0-9]+\.[0-9]+'
	done
}

@test "what was released sees a death" {
	[ "$(id -u)" = 0 ]
	"$(unpacked)/bin/exitsnoop" --json -- sh -c 'exit 7' 2>/dev/null | grep -q '"exit_code":7'
}
