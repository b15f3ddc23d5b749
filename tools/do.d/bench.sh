# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: measure what exitsnoop costs, beside other tools (--help tells the parts)
# packages: build test bench

# Some of the other tools need tracefs; a mount namespace of our own has it, and leaves the machine
# as it is.
do_bench()
{
	build_programs
	build_target build bench-tools
	need_root "measuring"
	# shellcheck disable=SC2016 # for the inner shell
	$SUDO unshare -m sh -c '
		mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
		exec python3 -B "$@"' sh "$TOP/bench/bench.py" --tools "$OUT/build/bench" \
		--programs "$OUT/bin" --usual-results "$TOP/bench/results/last" "$@"
	give_back
}
