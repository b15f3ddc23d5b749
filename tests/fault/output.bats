#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Where the records go fails: a full disk, a pipe that nobody reads, a pipe that was closed; and a
# ring that is as small as it can be.

load lib.bash

teardown() {
	live_cleanup
	! mountpoint -q disk || umount disk
}

@test "the smallest ring: delivered and lost make what happened" {
	recorder_start --buffer-size 32K --tree $$ -n die-storm
	die storm 10000
	recorder_stop
	balanced 10001
	[ "$RECORDER_STATUS" = 0 ] || [ "$RECORDER_STATUS" = 3 ]
	# And it really overflows: nobody reads for a while.
	recorder_start --buffer-size 32K --tree $$ -n die-storm
	unread "$RECORDER" die storm 2000
	recorder_stop
	balanced 2001
	[ "$RECORDER_STATUS" = 3 ]
	[ "$(tail -n 1 "$RECORDS" | jq .lost)" -gt 1000 ]
}

@test "a disk that fills up: an error, and what is on it is whole lines from the first on" {
	mkdir disk
	mount -t tmpfs -o size=64K tmpfs disk
	local status=0
	timeout 60 "$EXITSNOOP" --json --output disk/records --tree $$ -n die-storm 2>errors 3>&- &
	local pid=$!
	wait_until test -s disk/records
	die storm 3000
	wait_until ended "$pid"
	wait "$pid" || status=$?
	cat errors
	[ "$status" = 1 ]
	grep -q '^exitsnoop: .*No space left on device' errors
	[ "$(wc -l <errors)" = 1 ]
	# The last line may be cut off; there is no end line that would claim to be all.
	head -n -1 disk/records >whole
	jq -se 'length > 20 and .[0].type == "start" and all(.[1:][]; .type == "exit")
		and (map(.pid) | unique | length) == length' whole
}

# What it says goes to a pipe, which the limit is not for.
@test "a limit of file size: an error as of a full disk, and a command has the limit's signal" {
	local format statuses
	for format in --json --csv --color=never; do
		(ulimit -f 0 && exec timeout 20 "$EXITSNOOP" "$format" --output limited 3>&-) 2>&1 | cat >errors
		statuses=("${PIPESTATUS[@]}")
		cat errors
		[ "${statuses[0]}" = 1 ]
		[ "$(<errors)" = "exitsnoop: cannot write the output: File too large" ]
	done
	# shellcheck disable=SC2016 # for the inner shell
	run -153 --separate-stderr timeout 20 "$EXITSNOOP" --json --output records --summary=none -- \
		sh -c 'ulimit -f 1; exec head -c 4096 /dev/zero >limited' 3>&-
	RECORDS=records
	shown '.signal_name == "SIGXFSZ" and .cause == "limit"'
}

# blocked FORMAT [OPTIONS]: into a pipe that nobody reads; $RECORDER, its reading end on descriptor $pipe.
blocked() {
	rm -f pipe
	mkfifo pipe
	exec {pipe}<>pipe
	"$EXITSNOOP" "$@" >pipe 2>errors 3>&- {pipe}>&- &
	RECORDER=$!
	RECORDERS+=("$RECORDER")
	exec {reading}<pipe
	exec {pipe}>&-
	local line
	read -r -t 10 -u "$reading" line
	[[ $line == '{"type":"start"'* ]]
}

@test "a blocked pipe: what does not fit is counted once it is read again" {
	blocked --json --buffer-size 64K --tree $$ -n die-storm
	die storm 20000
	# Reads on; all that was not delivered is told.
	cat <&"$reading" >rest 3>&- &
	local reader=$!
	die storm 100
	kill -INT "$RECORDER"
	RECORDER_STATUS=0
	wait_until ended "$RECORDER"
	wait "$RECORDER" || RECORDER_STATUS=$?
	exec {reading}<&-
	wait "$reader"
	RECORDS=rest
	balanced 20102
	[ "$RECORDER_STATUS" = 3 ]
	[ "$(tail -n 1 rest | jq .lost)" -gt 1000 ]
}

@test "a blocked pipe: it can be stopped, and says that the rest was dropped" {
	local status=0
	blocked --json --buffer-size 64K --tree $$ -n die-storm
	die storm 5000
	kill -TERM "$RECORDER"
	wait_until ended "$RECORDER"
	wait "$RECORDER" || status=$?
	exec {reading}<&-
	cat errors
	[ "$status" = 1 ]
	grep -q '^exitsnoop: .*blocked.*dropped' errors
}

@test "a pipe that is closed while records come: a quiet end, at once" {
	blocked --json --tree $$ -n die-storm
	exec {reading}<&-
	wait_until ended "$RECORDER"
	local status=0
	wait "$RECORDER" || status=$?
	cat errors
	[ "$status" = 0 ]
	[ ! -s errors ]
}

@test "a pipe that is closed in run mode: the command is seen to its end, its status is told" {
	# shellcheck disable=SC2016 # for the inner shell
	run -7 --separate-stderr timeout 20 bash -c '"$EXITSNOOP" --json --summary=none -- sh -c "sleep 0.3; exit 7" |
		head -n 1 >first; exit "${PIPESTATUS[0]}"' 3>&-
	grep -q '"start"' first
}
