#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# No record is lost silently: what was delivered and what was lost is what happened.

load lib.bash

@test "a reader that stands still for three seconds: delivered and lost make what happened" {
	recorder_start --buffer-size 64K --tree $$ -n die-storm
	unread "$RECORDER" long_storm
	# Not before it has read what was left to it: what is lost from then on is another loss.
	wait_until grep -q '"type":"lost"' "$RECORDS"
	die storm 1000
	recorder_stop
	balanced 21002
	[ "$(tail -n 1 "$RECORDS" | jq .lost)" -gt 10000 ]
	[ "$RECORDER_STATUS" = 3 ]
	jq -se 'map(select(.type == "lost")) | length > 0 and all(.[]; .count > 0 and (.time | type == "string"))' "$RECORDS"
	# The loss is told where it happened: before the records that came after it.
	jq -se "(map(.type) | index(\"lost\")) < (map(.ppid) | index($(jq .pid "$WITNESS")))" "$RECORDS"
}

# The issue's three seconds: the reader must cope with time that passed, not only with losses.
long_storm() {
	local from=$SECONDS
	die storm 20000
	while ((SECONDS - from < 4)); do sleep 0.1; done
}

@test "stopped and going on again and again" {
	recorder_start --buffer-size 64K --tree $$ -n die-storm
	local i
	for i in {1..5}; do
		unread "$RECORDER" die storm 3000
		die storm 200
	done
	recorder_stop
	balanced 16010
	[ "$RECORDER_STATUS" = 3 ]
}

@test "losses are told in table and CSV mode, on standard error" {
	local format
	for format in --csv --color=never; do
		RECORDS=$BATS_TEST_TMPDIR/records$format
		"$EXITSNOOP" "$format" --buffer-size 64K --tree $$ -n die-storm >"$RECORDS" 2>"$RECORDS.err" 3>&- &
		RECORDER=$!
		# The header is written once everything is attached.
		wait_until test -s "$RECORDS"
		unread "$RECORDER" die storm 5000
		recorder_stop
		[ "$RECORDER_STATUS" = 3 ]
		local delivered lost
		delivered=$(($(wc -l <"$RECORDS") - 1))
		lost=$(grep -Eio '[0-9,]+ (records? )?(were )?lost|lost:? [0-9,]+' "$RECORDS.err" | tail -n 1 | tr -cd 0-9)
		[ "$((delivered + lost))" = 5001 ]
	done
}

@test "the default buffer loses nothing of 20,000" {
	recorder_start --tree $$ -n die-storm
	die storm 20000
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
	balanced 20001
	tail -n 1 "$RECORDS" | jq -e '.lost == 0'
}

@test "--busy-poll: the same" {
	recorder_start --tree $$ -n die-storm --busy-poll
	die storm 2000
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
	balanced 2001
}
