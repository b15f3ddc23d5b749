# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: run the fuzzers: ./do fuzz [SECONDS] [TARGET...] (60 seconds each, all of them)
# packages: build fuzz

fuzz_dir=$TOP/tests/fuzz

fuzz_targets()
{
	for fuzz_file in "$fuzz_dir"/fuzz-*.c; do
		fuzz_file=${fuzz_file##*/fuzz-}
		printf '%s\n' "${fuzz_file%.c}"
	done
}

fuzz_build()
{
	CC=clang build_dir fuzz -Dfuzz=true -Dtests=disabled -Dprograms=false -Dstatic_programs=false \
		-Db_lundef=false -Db_sanitize=address,undefined \
		"-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined"
	rm -rf "$OUT/fuzz/made"
	mkdir -p "$OUT/fuzz/made/record"
	"$OUT/fuzz/tests/fuzz/record-make" "$OUT/fuzz/made/record" || fail "no seeds of record"
}

# fuzz_one TARGET SECONDS: from its seeds; what it learns stays in out/fuzz/corpus, what it finds in
# out/fuzz/found, to become a file in tests/fuzz/regressions (of record: see record-seeds.c). What is
# said goes to TARGET.said, and to TARGET.clean when nothing was found.
fuzz_one()
{
	target=$1
	corpus=$OUT/fuzz/corpus/$1
	found=$OUT/fuzz/found/$1-
	mkdir -p "$corpus" "${found%/*}"
	rm -f "$OUT/fuzz/$1.clean"
	set -- -max_total_time="$2" -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$found" "$corpus"
	for folder in "$fuzz_dir/seeds" "$fuzz_dir/regressions" "$OUT/fuzz/made"; do
		[ ! -d "$folder/$target" ] || set -- "$@" "$folder/$target"
	done
	[ ! -f "$fuzz_dir/$target.dict" ] || set -- "$@" -dict="$fuzz_dir/$target.dict"
	if "$OUT/fuzz/tests/fuzz/fuzz-$target" "$@" >"$OUT/fuzz/$target.log" 2>&1; then
		printf '%-10s clean, %s inputs\n' "$target" "$(sed -n \
			's/^stat::number_of_executed_units: *//p' "$OUT/fuzz/$target.log")"
		: >"$OUT/fuzz/$target.clean"
	else
		tail -n 40 "$OUT/fuzz/$target.log"
		echo "$target: found something, kept as $found*"
	fi >"$OUT/fuzz/$target.said"
}

# fuzz_run SECONDS TARGET...: one a CPU at a time. Sets fuzz_clean and fuzz_bad: how many.
fuzz_run()
{
	seconds=$1 cpus=$(nproc) fuzz_clean=0 fuzz_bad=0
	shift
	while [ $# -gt 0 ]; do
		some=
		while [ $# -gt 0 ] && [ "$(echo "$some" | wc -w)" -lt "$cpus" ]; do
			fuzz_one "$1" "$seconds" &
			some="$some $1"
			shift
		done
		wait
		for target in $some; do
			cat "$OUT/fuzz/$target.said"
			if [ -f "$OUT/fuzz/$target.clean" ]; then
				fuzz_clean=$((fuzz_clean + 1))
			else
				fuzz_bad=$((fuzz_bad + 1))
			fi
		done
	done
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
	fuzz_build
	# shellcheck disable=SC2046 # a list of words
	[ $# -gt 0 ] || set -- $(fuzz_targets)
	fuzz_run "$seconds" "$@"
	give_back
	[ "$fuzz_bad" -eq 0 ] || fail "found something in $fuzz_bad of $# targets"
}
