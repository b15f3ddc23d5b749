#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# exitsnoop in a time namespace: clocks and /proc there tell another boot time than the kernel's, which
# the records have.

load lib.bash

setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
	local status=0 uptime
	"$live/timens.py" 0 0 true || status=$?
	[ "$status" != 77 ] || skip "no time namespace can be made here: CONFIG_TIME_NS"
	read -r uptime _ </proc/uptime
	s=1000000000
	# Boot time and monotonic time, ahead and behind; and off the grid of clock ticks, in which /proc tells.
	offsets=("$((1000000 * s)) 0" "$((9876543 * s + 5000000)) $((777 * s))"
		"-$((${uptime%.*} * s / 2 + 3333333)) -$((${uptime%.*} * s / 3))")
}

# recorder_start_inside OFFSETS [OPTIONS]: as recorder_start, in a namespace.
recorder_start_inside() {
	local recorder=$EXITSNOOP status=0
	printf '#!/bin/sh\nexec "%s" %s "%s" "$@"\n' "$live/timens.py" "$1" "$recorder" >recorder
	chmod +x recorder
	EXITSNOOP=$PWD/recorder
	recorder_start "${@:2}" || status=$?
	EXITSNOOP=$recorder
	return $status
}

# all_between N: N exits, each between the start line and the end line.
all_between() {
	cat "$RECORDS"
	jq -se '.[0] as $first | .[-1] as $last | map(select(.type == "exit"))
		| $first.type == "start" and $last.type == "end" and length == '"$1"'
		and all(.[]; $first.time <= .time and .time <= $last.time)' "$RECORDS"
}

# How unshare(1) is used. Older kernels leave it outside without --fork, with offsets that seem to be its.
@test "exits are between start and end" {
	local offset fork
	RECORDS=$PWD/records
	for fork in "" --fork; do
		for offset in 1000000 -1; do
			rm -f "$RECORDS"
			timeout 60 unshare -T $fork --boottime $offset --monotonic $offset \
				"$EXITSNOOP" --json --summary=none --output "$RECORDS" -- sh -c '(exit 1); exit 0' 3>&-
			all_between 2
		done
	done
	for offset in "${offsets[@]}"; do
		rm -f "$RECORDS"
		# shellcheck disable=SC2086 # two words
		timeout 60 "$live/timens.py" $offset \
			"$EXITSNOOP" --json --summary=none --output "$RECORDS" -- sh -c '(exit 1); exit 0' 3>&-
		all_between 2
	done
}

# told PID: who it was, and its child, which it forked after the recorder had started.
told() {
	exits | jq -c "select(.pid == $1 or .origin_ppid == $1)
		| {pid, ppid, comm, exit_code, cause, exe, args, args_truncated, cwd, forked_only, origin_ppid, origin_pcomm}" | grep .
}

@test "who was there before is known as it is outside" {
	local offset pid i outside_records outside
	for i in "${!offsets[@]}"; do
		mkfifo gate"$i"
		# A child that runs nothing else: it has what is known of its parent.
		bash -c 'read -r _ <"$0"; (exit 5); exit 6' gate"$i" 3>&- &
		pid=$!
		wait_until grep -q bash /proc/$pid/comm
		recorder_start --tree $BASHPID
		outside=$RECORDER outside_records=$RECORDS
		recorder_start_inside "${offsets[i]}" --tree $BASHPID
		echo >gate"$i"
		wait $pid || [ $? = 6 ]
		recorder_stop
		told $pid >inside
		jq -c 'select(.exit_code == 6)' "$RECORDS" >inside.exit
		RECORDER=$outside RECORDS=$outside_records
		recorder_stop
		told $pid >outside
		jq -c 'select(.exit_code == 6)' "$RECORDS" >outside.exit
		diff outside inside
		# The same since known, not since unknown.
		jq -se 'length == 2 and all(.[]; .args[0] == "bash" and (.exe | endswith("/bash")))' inside
		# And at the same moment, of the same age, but for what lies between the two recorders' programs.
		jq -se 'def ns: (.time[:19] + "Z" | fromdate) + (.time[19:29] | tonumber);
			length == 2 and (map(ns) | max - min < 0.5) and (map(.duration_ns) | max - min < 5e8)' inside.exit outside.exit
	done
}
