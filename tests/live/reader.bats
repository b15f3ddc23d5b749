#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The reading half: sleeps when it is quiet, is there at once when something dies, stays small.

load lib.bash

wakeups() {
	awk '/ctxt_switches/ { n += $2 } END { print n }' "/proc/$RECORDER/status"
}

# Whether it sleeps, and has slept for a while: the start line is not the last that it does at first.
asleep() {
	local before
	before=$(wakeups)
	sleep 0.2
	grep -q '^State:	S' "/proc/$RECORDER/status" && [ "$(wakeups)" = "$before" ]
}

@test "quiet: not one wakeup in three seconds" {
	# Nothing that it is asked for happens; that of others must not wake it.
	recorder_start -p $$
	wait_until asleep
	local before
	before=$(wakeups)
	sleep 3
	[ "$(wakeups)" = "$before" ]
	recorder_stop
}

@test "the resident size is below 12 MiB" {
	recorder_start
	die -p - < <(for i in {1..500}; do echo "code $((i % 256))"; done)
	local kib
	kib=$(awk '/^VmHWM/ { print $2 }' "/proc/$RECORDER/status")
	recorder_stop
	((kib < 12288)) || fail "$kib KiB"
}

@test "the first exit after quiet is on the screen at once" {
	local pipe=$BATS_TEST_TMPDIR/pipe
	mkfifo "$pipe"
	"$EXITSNOOP" --json --tree $$ -n latency >"$pipe" 2>/dev/null 3>&- &
	RECORDER=$!
	exec {fd}<"$pipe"
	local line i late=()
	read -r -t 10 -u "$fd" line
	for i in {1..30}; do
		sleep 0.05
		"$DIE" named 6c6174656e6379 >"$BATS_TEST_TMPDIR/witness" 3>&- &
		read -r -t 5 -u "$fd" line
		local now=${EPOCHREALTIME/./}
		wait $!
		late+=($((now - $(jq -r '.time | capture("^(?<s>.*)\\.(?<us>[0-9]{6})") | (.s + "Z" | fromdate | tostring) + .us' <<<"$line"))))
	done
	kill -INT "$RECORDER"
	exec {fd}<&-
	wait "$RECORDER" || true
	# The least: what a busy machine adds is not exitsnoop's; "./do bench" has the distribution.
	mapfile -t late < <(printf '%s\n' "${late[@]}" | sort -n)
	echo "microseconds: ${late[*]}"
	((late[0] < 10000 && late[0] >= 0))
}

@test "tracefs and debugfs need not be mounted" {
	RECORDS=$BATS_TEST_TMPDIR/records
	timeout 30 unshare --mount sh -c 'umount -a -t tracefs,debugfs; exec "$@"' sh \
		"$EXITSNOOP" --json --output "$RECORDS" -- sh -c 'exit 5' 2>"$BATS_TEST_TMPDIR/err" || [ $? = 5 ]
	shown '.exit_code == 5'
}

@test "kernel threads are left out" {
	recorder_start
	# Workers of the kernel come and go with mounts of a loop-back file system and the like; here
	# it is enough that nothing without a parent or a program of its own is shown.
	die code 0
	recorder_stop
	exits | jq -se 'all(.[]; .pid != 2 and .ppid != 2)'
}
