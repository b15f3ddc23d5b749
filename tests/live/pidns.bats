#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# exitsnoop in a PID namespace of its own, as in a container: its process ids are not the kernel half's.

load lib.bash

setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
	err=$BATS_TEST_TMPDIR/err
	RECORDS=$BATS_TEST_TMPDIR/records
	: >"$RECORDS"
}

# inside COMMAND...: in a namespace with its own /proc; the status to $status, what it says to $err.
inside() {
	status=0
	timeout 60 unshare -pf --kill-child --mount-proc "$@" >"$BATS_TEST_TMPDIR/out" 2>"$err" 3>&- </dev/null || status=$?
	cat "$err"
}

# A script for inside: "started" waits for the recorder's start line, "sleepers" makes processes
# $a, $b and a child of $b's, whose ids are known here.
script() {
	cat >script <<-'END'
		started() {
			until head -c 16 records | grep -q '^{"type":"start"'; do sleep 0.01; done
		}
		sleepers() {
			: >records # else "started" may see the start line of the recorder before
			rm -f child
			sleep 100 & a=$!
			sh -c 'sleep 99 & echo $! >child; wait; exit 5' & b=$!
			until [ -s child ]; do sleep 0.01; done
		}
	END
	cat >>script
}

@test "run mode follows the command and passes its status on" {
	inside "$EXITSNOOP" --json --output "$RECORDS" -- sh -c '(exit 4); sleep 0.01; exit 3'
	[ "$status" = 3 ]
	exits | jq -se 'map(.exit_code) == [4, 0, 3]
		and all(.[]; .ns_pid < 100 and .pid != .ns_pid)
		and (.[2] | .args == ["sh", "-c", "(exit 4); sleep 0.01; exit 3"] and .origin_ppid == null)'
	[ "$(tail -n 1 "$RECORDS" | jq -r .type)" = end ]
	inside "$EXITSNOOP" --json --output "$RECORDS" -- sh -c 'kill -9 $$'
	[ "$status" = 137 ]
}

@test "run mode with the /proc of another namespace" {
	timeout 60 unshare -pf --kill-child "$EXITSNOOP" --json --output "$RECORDS" -- sh -c 'exit 3' 2>"$err" 3>&- || status=$?
	[ "$status" = 3 ]
	exits | jq -se 'length == 1 and .[0].exit_code == 3'
}

@test "--pid, --ppid and --tree take the ids of the namespace" {
	script <<-'END'
		sleepers
		"$EXITSNOOP" --json -N 1 -p "$a" >records & started
		kill -KILL "$b"
		kill -TERM "$a"
		wait $! && cat records >>all
		sleepers
		"$EXITSNOOP" --json -N 1 --ppid "$b" >records & started
		kill -HUP "$a"
		kill -ALRM $(cat child)
		wait $! && cat records >>all
		sleepers
		"$EXITSNOOP" --json --tree "$b" >records & started
		kill -HUP "$a"
		kill -USR1 $(cat child)
		wait $! && cat records >>all
	END
	EXITSNOOP=$EXITSNOOP inside bash script
	[ "$status" = 0 ]
	jq -se 'map(select(.type == "exit") | .signal_name, .exit_code)
		== ["SIGTERM", 0, "SIGALRM", 0, "SIGUSR1", 0, "", 5]' all
}

@test "ids that do not run here cannot be translated: one clear line" {
	local option
	for option in --pid --ppid --tree --killer; do
		inside "$EXITSNOOP" --json "$option" 4000000
		[ "$status" = 2 ]
		[ "$(wc -l <"$err")" = 1 ]
		grep -q -e "^exitsnoop: $option 4000000: .*--pid=host" "$err"
	done
	# This /proc shows other numbers than the namespace has.
	status=0
	timeout 60 unshare -pf --kill-child "$EXITSNOOP" -p 1 2>"$err" 3>&- || status=$?
	[ "$status" = 2 ]
	[ "$(wc -l <"$err")" = 1 ]
	grep -q '/proc is of another PID namespace' "$err"
}

@test "watching everything: what is known, and a note" {
	script <<-'END'
		sleepers
		"$EXITSNOOP" --json -N 1 -s XCPU >records & started
		kill -XCPU "$a"
		wait $!
	END
	EXITSNOOP=$EXITSNOOP inside bash script
	[ "$status" = 0 ]
	grep -q '^exitsnoop: in a PID namespace' "$err"
	# It ran before: not that of the process that has its number here. From Linux 6.16 on its own
	# memory shows what it ran when it ends; before, that is unknown.
	shown '.signal_name == "SIGXCPU" and .comm == "sleep" and .pid != .ns_pid and .origin_ppid == null and
		(.exe == null and .args == null or (.exe | endswith("/sleep")) and .args[0] == "sleep")'
}
