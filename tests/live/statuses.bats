#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Each process that ends has one record, with the status that its parent got.

load lib.bash

# The signals that end a process by default: all but CHLD CONT URG WINCH and the four that stop.
FATAL=$(echo {1..16} 24 25 26 27 {29..31} {32..64})
CORE="3 4 5 6 7 8 11 24 25 31"

setup_file() {
	# Of others there may be more than its rings hold.
	file_recorder_start --tree $$
}

@test "all 256 exit codes by exit_group" {
	witness - < <(printf 'code %d\n' {0..255})
	[ "$(wc -l <"$PAIRS")" = 256 ]
	expect code '$r.signal_name == null or $r.signal_name == ""'
}

@test "exit codes past 255 wrap as the parent sees them" {
	witness - < <(printf 'code %d\n' -1 256 257 65535)
	expect "code -1" '$r.exit_code == 255'
	expect "code 256" '$r.exit_code == 0'
}

@test "exit(3), and exit(2) of the only thread" {
	witness - < <(printf '%s\n' "exit 0" "exit 9" "return 0" "return 9" "return 255")
}

@test "every signal that ends a process, real-time ones too" {
	# shellcheck disable=SC2086
	witness - < <(printf 'raise %d\n' $FATAL)
	[ "$(wc -l <"$PAIRS")" = "$(wc -w <<<"$FATAL")" ]
	expect raise '$r.signal == ($w.label | ltrimstr("raise ") | tonumber)' '$r.exit_code == 0'
	expect "raise 9" '$r.signal_name == "SIGKILL"'
	expect "raise 15" '$r.signal_name == "SIGTERM"'
	expect "raise 1" '$r.signal_name | startswith("SIG")'
}

@test "every signal that ends a process, sent by another one" {
	# shellcheck disable=SC2086
	witness - < <(printf 'kill %d\n' $FATAL)
}

@test "signals that dump core, with and without a core" {
	[ "$(cat /proc/sys/kernel/core_pattern)" = core ] ||
		[[ $(cat /proc/sys/kernel/core_pattern) == \|* ]] || skip "core_pattern names another place"
	# shellcheck disable=SC2086
	witness - < <(printf 'core %d\n' $CORE; printf 'raise %d\n' $CORE)
	expect core '$r.core_dumped'
	expect raise '$r.core_dumped | not'
	rm -f "$BATS_TEST_TMPDIR"/core*
}

@test "abort, a broken pipe, faults" {
	witness - < <(printf '%s\n' abort pipe null "null core" stack divide illegal truncated)
	expect abort '$r.signal_name == "SIGABRT"'
	expect pipe '$r.signal_name == "SIGPIPE"'
	expect divide '$r.signal_name == "SIGFPE"'
	expect truncated '$r.signal_name == "SIGBUS"'
	expect "null core" '$r.core_dumped'
}

@test "vfork, with and without exec" {
	witness -n 20 - < <(printf '%s\n' "vfork 0" "vfork 42" "vfork-exec /bin/true" "vfork-exec /bin/false")
	expect vfork-exec '$r.comm == "true" or $r.comm == "false"'
}

@test "exec: done, failed, failed too late" {
	echo not a program >"$BATS_TEST_TMPDIR/text"
	chmod +x "$BATS_TEST_TMPDIR/text"
	witness - < <(printf '%s\n' "exec /bin/true" "exec /bin/false" "exec-fail /no/such/file" \
		"exec-fail $BATS_TEST_TMPDIR/text" "exec-fail /etc/passwd" exec-late)
	expect "exec-fail /no" '$r.exit_code == 127' '$r.comm == "die"'
	expect "exec-late" '$r.signal != 0'
}

@test "orphans and daemons have their reaper as the parent" {
	witness -n 10 - < <(printf '%s\n' "orphan 5" "daemon 6")
	expect "orphan's child" '$r.ppid != $w.origin_ppid' '$r.exit_code == 5'
	expect daemon '$r.ppid == $w.ppid'
}

@test "a traced process keeps its parent" {
	witness -n 5 - < <(printf '%s\n' "traced 7" "traced 0 15" "traced 0 11" tracer-leaves)
	expect "traced 7" '$r.exit_code == 7' '$r.ppid == $w.ppid'
	expect tracer-leaves '$r.signal == 9'
}

@test "PID namespaces: numbers as the host sees them" {
	witness -n 5 - < <(printf '%s\n' "pidns 3" "pidns-inner 4" "pidns-leaves 0")
	expect pidns-member '$r.signal == 9'
}

@test "other users" {
	witness - < <(printf '%s\n' "setuid 65534 1" "setuid 1234 2" "suid 1234 3")
	expect setuid '$r.uid == $w.uid and $r.gid == $w.gid'
}

@test "durations from a millisecond to a second" {
	witness - < <(printf 'after %d\n' 0 1 10 100 1000)
	expect "after 1000" '$r.duration_ns >= 1e9'
}

@test "a burst of 500 that end at once" {
	witness -p - < <(for i in {1..500}; do echo "code $((i % 256))"; done)
	[ "$(wc -l <"$PAIRS")" = 500 ]
}

@test "records come in the order of the deaths" {
	witness - < <(printf 'code %d\n' {0..63})
	[ "$(jq -r .pid <"$WITNESS")" = "$(exits | jq -r --slurpfile w "$WITNESS" \
		'select([.pid] | inside([$w[].pid])).pid' | tail -n 64)" ]
}

@test "records of deaths on different CPUs come in their order, with all that belongs to them" {
	# Each CPU may have a ring buffer of its own; each death here follows from the one before.
	local relay=$BATS_TEST_TMPDIR/relay
	recorder_start --tree $$
	python3 "$BATS_TEST_DIRNAME/relay.py" 3000 >"$relay" 3>&-
	recorder_stop
	equals "$(jq -r 'select(.type == "exit" and .comm == "python3" and .forked_only).pid' "$RECORDS" | cmp - "$relay" 2>&1)" ""
	equals "$(jq -c 'select(.type == "exit" and .comm == "python3" and .forked_only and
		(.exe == null or .args[2] != "3000" or .origin_pcomm != "python3"))' "$RECORDS")" ""
}
