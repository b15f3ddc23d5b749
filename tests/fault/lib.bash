# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What the fault tests share: the live suite's recorder and witness, and ways to break things.

# shellcheck source=tests/live/lib.bash
source "$BATS_TEST_DIRNAME/../live/lib.bash"
# shellcheck disable=SC2034 # for the tests
live=$root/tests/live
# shellcheck disable=SC2034 # for the tests
FORBIDDEN=$root/out/build/tests/fault/forbidden

# balanced N: exits and losses of the finished file make N, in its lines and in its totals.
balanced() {
	tail -n 1 "$RECORDS"
	jq -se '
		(map(select(.type == "exit")) | length) as $exits
		| (map(select(.type == "lost").count) | add // 0) as $lost
		| .[-1] as $last
		| $last.type == "end" and $last.exits == $exits and $last.lost == $lost
		and $exits + $lost == '"$1" "$RECORDS"
}
