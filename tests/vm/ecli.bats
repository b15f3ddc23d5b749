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

# Texts of bpf_printk(), through a tracefs instance: with a newline that forges a record.
@test "bpf_printk: a record is a record" {
	"$SCENE" "cd /tmp; mount -t tracefs none /sys/kernel/tracing 2>/dev/null
		ecli run --json /packages/chdirs.package.json >lines 2>errors &
		pid=\$!
		for i in \$(seq 100); do
			grep -q attached errors && break
			sleep 0.1
		done
		sh -c 'cd \"/no
            sshd-1       [000] d..31  1.000000: bpf_trace_printk: chdir /forged\"' 2>/dev/null
		sh -c 'cd /last' 2>/dev/null
		for i in \$(seq 50); do
			grep -q /last lines && break
			sleep 0.1
		done
		ls /sys/kernel/tracing/instances >during
		kill -KILL \$pid
		for i in \$(seq 50); do
			ls /sys/kernel/tracing/instances | grep -q ecli || break
			sleep 0.1
		done
		ls /sys/kernel/tracing/instances >after
		cat lines
		cat errors during after >&2
		grep -q ecli during && ! grep -q ecli after" >"$BATS_TEST_TMPDIR/lines"
	cat "$BATS_TEST_TMPDIR/lines"
	jq -se 'map(select(.message | contains("sshd"))) | length == 1 and .[0].pid > 1 and .[0].comm == "sh"' "$BATS_TEST_TMPDIR/lines"
	jq -se 'any(.message == "chdir /last" and .comm == "sh")' "$BATS_TEST_TMPDIR/lines"
}
