# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: run the fuzzers: ./do fuzz [SECONDS] [TARGET...] (60 seconds each, all of them)
# packages: build fuzz

# fuzz_one TARGET SECONDS: from its seeds; what it learns stays in out/fuzz/corpus, what it finds in
# out/fuzz/found, to become a regression seed.
fuzz_one()
{
	corpus=$OUT/fuzz/corpus/$1
	found=$OUT/fuzz/found/$1-
	mkdir -p "$corpus" "${found%/*}"
	dict=$TOP/tests/fuzz/$1.dict
	set -- "$1" -max_total_time="$2" -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$found" "$corpus" "$TOP/tests/fuzz/seeds/$1"
	[ ! -f "$dict" ] || set -- "$@" -dict="$dict"
	target=$1
	shift
	if "$OUT/fuzz/tests/fuzz/fuzz-$target" "$@" >"$OUT/fuzz/$target.log" 2>&1; then
		say "$target: clean, $(sed -n 's/^stat::number_of_executed_units: *//p' \
			"$OUT/fuzz/$target.log") inputs"
	else
		tail -n 40 "$OUT/fuzz/$target.log" >&2
		fail "$target: found something, kept as $found*"
	fi
}

do_fuzz()
{
	seconds=60
	case ${1:-} in
	'' | *[!0-9]*) ;;
	*)
		seconds=$1
		shift
		;;
	esac
	CC=clang
	export CC
	build_dir fuzz -Dfuzz=true -Dtests=disabled -Dstatic_programs=false -Db_lundef=false \
		-Db_sanitize=address,undefined \
		"-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined"
	# shellcheck disable=SC2046 # a list of words
	[ $# -gt 0 ] || set -- $(find "$TOP/tests/fuzz" -name 'fuzz-*.c' |
		sed 's/.*fuzz-//; s/\.c$//')
	for fuzzer in "$@"; do
		fuzz_one "$fuzzer" "$seconds"
	done
	give_back
}
