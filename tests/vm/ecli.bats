#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# A package of the simplest kind, compiled on this machine, runs under the guest's kernel.

bats_require_minimum_version 1.5.0

setup() {
	[ -n "${SCENE:-}" ] || skip "only in a guest: ./do matrix"
}

# The rows of ecli, which has started when its first line is there, and dies with its guest.
watch_deaths() {
	"$SCENE" "cd /tmp; rm -f rows; ecli run $1 /packages/package.json >rows 2>errors &
		pid=\$!
		for i in \$(seq 100); do
			sh -c 'exit 1'
			grep -q . rows && break
			sleep 0.1
		done
		sh -c 'exit 42'
		for i in \$(seq 50); do
			grep -q 42 rows && break
			sleep 0.1
		done
		kill -INT \$pid
		wait \$pid
		status=\$?
		cat rows
		cat errors >&2
		exit \$status"
}

@test "a table of deaths" {
	watch_deaths "" >"$BATS_TEST_TMPDIR/rows"
	cat "$BATS_TEST_TMPDIR/rows"
	grep -qE '(^| )42( |$)' "$BATS_TEST_TMPDIR/rows"
}

@test "the same as JSON" {
	watch_deaths --json >"$BATS_TEST_TMPDIR/rows"
	cat "$BATS_TEST_TMPDIR/rows"
	jq -se 'map(select(.exit_code == 42 and .comm == "sh" and .duration_ns > 0)) | length == 1' "$BATS_TEST_TMPDIR/rows"
}
