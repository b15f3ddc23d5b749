#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# How exitsnoop ends: by signals, by a count, by time. What has happened by then is delivered.

load lib.bash

# jq: the time of a record.
SECONDS_OF='def seconds: .time | capture("^(?<s>.*)\\.(?<ns>[0-9]{9})Z$") | (.s + "Z" | fromdate) + (.ns | tonumber) / 1e9;'

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
		recorder_start --tree $$
		die -p - < <(for i in {1..500}; do echo "code $((i % 256))"; done)
		recorder_stop "$sig"
		[ "$RECORDER_STATUS" = 0 ]
		all_there
	done
}

@test "SIGINT while it is quiet ends it at once" {
	local from took least=9999999
	for _ in 1 2 3; do
		recorder_start -p $$
		from=$EPOCHREALTIME
		recorder_stop
		took=$((${EPOCHREALTIME/./} - ${from/./}))
		((took > least)) || least=$took
		jq -se 'length == 2 and .[1].exits == 0' "$RECORDS"
	done
	# The least: what a busy machine adds is not exitsnoop's.
	((least < 1000000)) || fail "took $least us"
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
	local from took form in_time=0
	for form in 1 1s 1000ms; do
		from=$EPOCHREALTIME
		recorder_start -d "$form" --tree $$
		die code 5
		recorder_wait
		took=$((${EPOCHREALTIME/./} - ${from/./}))
		[ "$RECORDER_STATUS" = 0 ]
		((took > 1000000)) || fail "took $took us"
		# Without the time to start and to end, of which a busy machine needs a lot.
		jq -se "$SECONDS_OF"' (.[-1] | seconds) - (.[0] | seconds) | if . < 3 then . else halt_error(1) end' "$RECORDS"
		# The machine may also have been too busy to let it die in time.
		jq -se --slurpfile w "$WITNESS" "$SECONDS_OF"' $w[0].real_ns[1] / 1e9 < (.[-1] | seconds)' "$RECORDS" || continue
		in_time=$((in_time + 1))
		all_there
	done
	((in_time > 0))
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
