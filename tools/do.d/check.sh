# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: what a compiler or a linter can find; all of it, or the named checks: gcc clang tidy cppcheck shell format marks readmes
# packages: build test check

# Warnings are errors, and gcc follows each path through each function. What gcc 12 does not know:
# __attribute__((cleanup)), so that each early return of a _cleanup_ owner is a leak to it; that a
# reallocarray() that failed has freed nothing; that a buf with capacity has data, and a table that
# was grown in another function too (clang's analyzer looks for null pointers); that
# assert_non_null() does not return, hence no tests; those of tests/live are wrong on purpose.
check_gcc()
{
	KEEP_GOING=0 CC=gcc build_dir check-gcc -Dwerror=true -Dtests=disabled \
		-Dc_args="-fanalyzer -Wno-analyzer-malloc-leak -Wno-analyzer-double-free \
			-Wno-analyzer-null-dereference -Wno-analyzer-null-argument"
	build_target check-gcc bench-tools
}

check_clang()
{
	KEEP_GOING=0 CC=clang build_dir check-clang -Dwerror=true -Dtests=enabled
	build_target check-clang bench-tools
}

# The C files that the build compiles, from its own list: one a line, without generated ones.
compiled_files()
{
	jq -r '.[].file' "$OUT/check-clang/compile_commands.json" | sort -u |
		while read -r file; do
			file=$(cd "$OUT/check-clang" && realpath "$file")
			case $file in
			"$OUT"/*) ;;
			*) printf '%s\n' "$file" ;;
			esac
		done
}

# What all files have in common for clang-tidy, as one word: its version, what is asked, the headers.
tidy_common()
{
	{
		clang-tidy --version
		cat "$TOP/.clang-tidy"
		c_files | grep '\.h$' | sort | xargs cat
	} | sha256sum
}

# A file that is as it was when it was clean is not looked at again: out/tidy has a mark for it. One
# file a process: clang-tidy 14 mixes up va_list between files.
check_tidy()
{
	check_clang
	mkdir -p "$OUT/tidy"
	# shellcheck disable=SC2016 # for the inner shell
	compiled_files | xargs -P "$(nproc)" -I FILE sh -c '
		mark=$1/$({ echo "$2"; cat "$3"; } | sha256sum | cut -c 1-40)
		[ -e "$mark" ] && exit
		clang-tidy --quiet -p "$4" "$3" && : >"$mark"
		' sh "$OUT/tidy" "$(tidy_common)" FILE "$OUT/check-clang"
}

check_cppcheck()
{
	check_clang
	mkdir -p "$OUT/cppcheck"
	# It does not know __attribute__((cleanup)) either: no leaks. Across functions it forgets what
	# an early return has ruled out, and that memset() fills: no shifts, no ctuuninitvar. The programs of tests/live are
	# wrong on purpose.
	cppcheck --quiet --project="$OUT/check-clang/compile_commands.json" -i "$OUT" \
		-i "$TOP/tests/live" --include="$TOP/tools/cppcheck.h" \
		--cppcheck-build-dir="$OUT/cppcheck" --enable=warning,performance,portability \
		--inline-suppr --error-exitcode=1 --suppress='*:/usr/*' \
		--suppress=memleak --suppress=resourceLeak \
		--suppress=shiftNegative --suppress=signConversionCond --suppress=ctuuninitvar -j "$(nproc)"
}

shell_files()
{
	printf '%s\n' "$TOP/do" "$TOP/.ci/run"
	find "$TOP" -path "$OUT" -prune -o -type f \
		\( -name '*.sh' -o -name '*.bash' -o -name '*.bats' \) -print
}

# Each bats test is a subshell on purpose: no SC2030, SC2031.
check_shell()
{
	shell_files | (cd "$TOP" && xargs shellcheck -x -e SC2030,SC2031)
}

check_format()
{
	c_files | xargs clang-format --dry-run --Werror
}

# Notes of unfinished work; the pattern is written so that it does not find itself.
check_marks()
{
	! grep -rnIE 'TO''DO|FIX''ME' "$TOP" --exclude-dir=out --exclude-dir=.git
}

# The translation says what the original says, as far as a machine can tell.
check_readmes()
{
	python3 "$TOP/tools/readmes.py" "$TOP/README.md" "$TOP/README.zh-CN.md"
}

do_check()
{
	[ $# -gt 0 ] || set -- gcc clang tidy cppcheck shell format marks readmes
	bad=
	for check in "$@"; do
		command -v "check_$check" >/dev/null || fail "no check '$check'"
		say "check $check"
		# A subshell, so that one that fails does not keep the others from running.
		("check_$check") >&2 || bad="$bad $check"
	done
	give_back
	[ -z "$bad" ] || fail "found something:$bad"
	say "all clean: $*"
}
