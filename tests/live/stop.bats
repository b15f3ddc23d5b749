#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# How exitsnoop ends: by signals, by a count, by time. What has happened by then is delivered.

load lib.bash

teardown() {
	live_cleanup
}

# All deaths of the witness are in the finished file, and the last line counts the exits.
all_there() {
	jq -n --slurpfile w "$WITNESS" --slurpfile r "$RECORDS" -e '
		($r | map(select(.type == "exit")) | map(.pid)) as $pids
		| ($w | all(.pid | IN($pids[]))) and $r[0].type == "start" and $r[-1].type == "end"
		and $r[-1].exits == ($pids | length) and $r[-1].lost == 0'
}

@test "SIGINT and SIGTERM: what is left is drained" {
	local sig
	for sig in INT TERM; do
		recorder_start
		die -p - < <(for i in {1..500}; do echo "code $((i % 256))"; done)
		recorder_stop "$sig"
		[ "$RECORDER_STATUS" = 0 ]
		all_there
	done
}

@test "SIGINT while it is quiet ends it at once" {
	recorder_start -p $$
	local from=$EPOCHREALTIME
	recorder_stop
	((${EPOCHREALTIME/./} - ${from/./} < 1000000))
	jq -se 'length == 2 and .[1].exits == 0' "$RECORDS"
}

@test "SIGHUP and SIGPIPE do not lose the end line or end quietly" {
	recorder_start
	die code 3
	recorder_stop HUP
	[ "$RECORDER_STATUS" = 0 ] || [ "$RECORDER_STATUS" = 129 ]
	jq -se 'map(select(.type == "exit")) | length > 0' "$RECORDS"
}

@test "--count ends after exactly so many" {
	local n
	for n in 1 3 40; do
		recorder_start -N "$n" --tree $$ -n counted
		die - < <(for i in {1..60}; do echo "named 636f756e746564"; done)
		recorder_wait
		[ "$RECORDER_STATUS" = 0 ]
		jq -se "map(select(.type == \"exit\")) | length == $n" "$RECORDS"
		[ "$(exits | jq .pid)" = "$(jq .pid "$WITNESS" | head -n "$n")" ]
		tail -n 1 "$RECORDS" | jq -e ".type == \"end\" and .exits == $n"
	done
}

@test "--duration ends after so long" {
	local from=$EPOCHREALTIME took form
	for form in 1 1s 1000ms; do
		from=$EPOCHREALTIME
		recorder_start -d "$form"
		die code 5
		recorder_wait
		took=$((${EPOCHREALTIME/./} - ${from/./}))
		[ "$RECORDER_STATUS" = 0 ]
		((took > 950000 && took < 3000000)) || fail "took $took us"
		all_there
	done
}

@test "--count with --duration: whichever is first" {
	recorder_start -d 30s -N 1 --tree $$ -n counted
	die "named" 636f756e746564
	recorder_wait
	[ "$RECORDER_STATUS" = 0 ]
	recorder_start -d 1s -N 1000 --tree $$ -n counted
	die "named" 636f756e746564
	recorder_wait
	tail -n 1 "$RECORDS" | jq -e '.exits == 1'
}

@test "two recorders at the same time see the same" {
	recorder_start --tree $$ -n both
	recorder_start --tree $$ -n both
	die -p - < <(for i in {1..100}; do echo "named 626f7468"; done)
	recorder_stop
	exits | jq .pid >"$BATS_TEST_TMPDIR/second"
	recorder_stop
	[ "$(exits | jq .pid)" = "$(<"$BATS_TEST_TMPDIR/second")" ]
	[ "$(exits | wc -l)" = 100 ]
}
