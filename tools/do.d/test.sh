# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: run all tests, or the named suites: unit, asan, valgrind, fuzz, vm, or a folder of bats files below tests/
# packages: build test fuzz vm

# shellcheck source=tools/do.d/matrix.sh
. "$TOP/tools/do.d/matrix.sh"
# shellcheck source=tools/do.d/fuzz.sh
. "$TOP/tools/do.d/fuzz.sh"

# Folders of tests/ with bats files. Those of vm run under other kernels: see suite_vm. Those of deb
# need the Debian packages: see ./do deb --test.
bats_suites()
{
	for file in "$TOP"/tests/*/*.bats; do
		[ -f "$file" ] || continue
		file=${file%/*}
		printf '%s\n' "${file##*/}"
	done | sort -u | grep -vx -e vm -e deb
}

# suite_unit SUITE BUILD-DIR: each cmocka program of it, one after the other: the unit tests, and the
# fuzz targets on the inputs in the tree. $unit_under: a command that runs them; empty for none.
suite_unit()
{
	: >"$OUT/test/$1.sums"
	for program in "$OUT/$2"/tests/unit/test-* "$OUT/$2"/tests/fuzz/test-*; do
		[ -f "$program" ] || continue
		log=$OUT/test/$1-${program##*/}.log
		status=0
		# shellcheck disable=SC2086 # words, or none
		timeout 120 ${unit_under:-} "$program" >"$log" 2>&1 || status=$?
		count_cmocka "$status" "$log" >"$OUT/test/one"
		cat "$OUT/test/one" >>"$OUT/test/$1.sums"
		read -r passed failed skipped <"$OUT/test/one"
		printf '%s: %-16s %d passed, %d failed, %d skipped\n' "$1" "${program##*/}" \
			"$passed" "$failed" "$skipped"
		[ "$failed" -eq 0 ] || cat "$log"
	done
	rm -f "$OUT/test/one"
	awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + (NR == 0), s + 0 }' \
		"$OUT/test/$1.sums" >"$OUT/test/$1.counts"
}

# The unit tests again, with programs that stop at the first bad access or undefined operation.
suite_asan()
{
	build_dir asan -Dtests=enabled -Dprograms=false -Db_sanitize=address,undefined -Db_lundef=false \
		-Dc_args=-fno-sanitize-recover=all
	ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1 \
		suite_unit asan asan
}

# And under valgrind, which sees what is read before it was written. Not one of the usual suites: it
# takes long, and ASan sees the rest.
suite_valgrind()
{
	packages_need valgrind
	unit_under="valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite"
	suite_unit valgrind build
	unit_under=
}

# Each fuzzer for a moment, from its seeds alone: one target is one test.
suite_fuzz()
{
	fuzz_build
	rm -rf "$OUT/fuzz/corpus"
	# shellcheck disable=SC2046 # a list of words
	fuzz_run 3 $(fuzz_targets)
	echo "$fuzz_clean $fuzz_bad 0" >"$OUT/test/fuzz.counts"
}

# suite_bats FOLDER: live tests need root; they find the programs through PATH.
suite_bats()
{
	need_root "the suite $1"
	mkdir -p "$OUT/test/$1"
	status=0
	# shellcheck disable=SC2086 # empty, or the word sudo
	$SUDO env PATH="$OUT/bin:$PATH" TOP="$TOP" OUT="$OUT" \
		EXITSNOOP="$OUT/bin/exitsnoop" DIE="$OUT/build/tests/live/die" \
		ECC="$OUT/bin/ecc" ECLI="$OUT/bin/ecli" \
		BATS_TEST_TIMEOUT="${BATS_TEST_TIMEOUT:-120}" \
		bats --report-formatter tap --output "$OUT/test/$1" "$TOP/tests/$1" || status=$?
	count_tap "$status" "$OUT/test/$1/report.tap" >"$OUT/test/$1.counts"
}

# Some of ./do matrix: two kernels that are in use, the groups that take seconds.
suite_vm()
{
	matrix_run 6.1,6.12 statuses,cgroup2,ecli,faults,cpus,sleep
	matrix_counts >"$OUT/test/vm.counts"
}

run_suite()
{
	case $1 in
	vm) suite_vm ;;
	unit) suite_unit unit build ;;
	asan) suite_asan ;;
	fuzz) suite_fuzz ;;
	valgrind) suite_valgrind ;;
	*)
		bats_suites | grep -qx "$1" || fail "no suite '$1'; there are: unit asan valgrind fuzz vm $(
			bats_suites | tr '\n' ' ')"
		suite_bats "$1"
		;;
	esac
}

do_test()
{
	build_tests
	counts_reset
	# shellcheck disable=SC2046 # a list of words
	[ $# -gt 0 ] || set -- unit asan fuzz $(bats_suites) vm
	for suite in "$@"; do
		run_suite "$suite"
	done
	status=0
	counts_report || status=$?
	give_back
	return "$status"
}
