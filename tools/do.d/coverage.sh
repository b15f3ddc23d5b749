# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: run the tests (all that run here, or the named suites) and print which lines of src/ they reach
# packages: build test fuzz

# shellcheck source=tools/do.d/test.sh
. "$TOP/tools/do.d/test.sh"

coverage_least=85 # percent of the lines of src/; below it the command fails

# An out/ of its own, where everything that builds and tests works as it does in the other. The
# counters are mapped files (clang's continuous mode): what ends by a signal or _exit(), has dropped
# its rights or is confined by seccomp counts, too. Their place is compiled in: an environment
# variable would be one more for whoever is run under test.
coverage_build()
{
	coverage_profiles=$OUT/profiles
	rm -rf "$coverage_profiles"
	mkdir -p "$coverage_profiles"
	chmod a+rwx "$coverage_profiles"
	CC=clang build_dir build --buildtype=debug -Dtests=enabled \
		"-Dc_args=-O1 -fprofile-instr-generate=$coverage_profiles/%m.profraw%c \
			-fcoverage-mapping -mllvm -runtime-counter-relocation" \
		"-Dc_link_args=-fprofile-instr-generate=$coverage_profiles/%m.profraw -Wl,--no-gc-sections"
	link_programs
	# Tests that run them as somebody else count, too.
	for program in "$OUT"/bin/*; do
		"$program" --help >/dev/null 2>&1 || true
	done
	chmod -f a+rw "$coverage_profiles"/* || true
}

coverage_objects()
{
	find "$OUT/bin" "$OUT/build/tests/unit" "$OUT/build/tests/fuzz" "$OUT/build/src/manual" \
		-maxdepth 1 -type f -perm -u+x
}

# A line a folder of src/, and the sum: "FOLDER LINES COVERED".
coverage_lines()
{
	llvm-profdata merge -sparse -o "$OUT/all.profdata" "$coverage_profiles"/*.profraw
	# shellcheck disable=SC2046 # a list of words
	llvm-cov export -summary-only -instr-profile="$OUT/all.profdata" \
		$(coverage_objects | sed 's/^/-object=/') >"$OUT/coverage.json" 2>"$OUT/llvm-cov.log"
	# Names are as the compiler got them, from inside the build directory: "/a/build/../src/b.c".
	jq -r '
		[.data[0].files[] | select(.filename | test("/[.][.]/src/"))
			| {file: (.filename | sub(".*/[.][.]/src/"; "")), lines: .summary.lines}]
		| sort_by(.file)[]
		| "\(.file) \(.lines.count) \(.lines.covered)"' "$OUT/coverage.json" >"$OUT/files"
	awk '
		{
			split($1, part, "/")
			lines[part[1]] += $2; covered[part[1]] += $3
			all += $2; all_covered += $3
		}
		END {
			for (folder in lines)
				print "src/" folder, lines[folder], covered[folder] | "sort"
			close("sort")
			print "total", all + 0, all_covered + 0
		}' "$OUT/files" >"$OUT/folders"
}

coverage_report()
{
	awk -v least="$coverage_least" '
		{
			percent = $2 ? 100 * $3 / $2 : 0
			printf "%-14s %6d lines %6d reached %6.1f %%\n", $1, $2, $3, percent
		}
		END { exit !(percent >= least) }' "$OUT/folders" ||
		fail "less than $coverage_least % of the lines; by file: ${OUT#"$TOP"/}/files"
}

do_coverage()
{
	OUT=$OUT/coverage
	coverage_build
	# The counters' own mark; here already, so that a command under test finds nothing new.
	export __LLVM_PROFILE_RT_INIT_ONCE=__LLVM_PROFILE_RT_INIT_ONCE
	counts_reset
	# shellcheck disable=SC2046 # a list of words
	[ $# -gt 0 ] || set -- unit $(bats_suites | grep -vx release)
	for suite in "$@"; do
		run_suite "$suite"
	done
	# What fails only because it is slower, or leaves a file open, is told and counts all the same.
	counts_report || say "some tests failed with the counters in the programs"
	coverage_lines
	coverage_report
	give_back
}
