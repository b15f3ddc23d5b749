#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Faults that a machine which others use cannot be put through. The last one is for good: a guest that
# is locked down stays so.

load ../fault/lib.bash

setup() {
	[ -n "${SCENE:-}" ] || skip "only in a guest: ./do matrix"
	live_require && cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	[ -z "${SCENE:-}" ] || live_cleanup
}

@test "PIDs used again at once: no identity is mixed up" {
	at_scene "echo 312 >/proc/sys/kernel/pid_max"
	recorder_start -n sh
	# Half of them exec, with arguments of their own; the others have those of their parent.
	# shellcheck disable=SC2016 # for the shell there
	at_scene 'for i in $(seq 300); do
		sh -c "echo \$\$ \$1; exit \$((\$1 % 200))" again $i
		(exit 222)
	done; :' >witness
	recorder_stop
	at_scene "echo 32768 >/proc/sys/kernel/pid_max"
	[ "$RECORDER_STATUS" = 0 ]
	[ "$(wc -l <witness)" = 300 ]
	exits | jq -c 'select(.args[3] == "again") | [.pid, (.args[4] | tonumber), .exit_code]' >told
	awk '{ printf "[%d,%d,%d]\n", $1, $2, $2 % 200 }' witness | diff - told
	exits | jq -se 'map(select(.exit_code == 222)) | length == 300
		and all(.[]; .forked_only and (.args | index("again") | not))'
	# It was a test only if PIDs came again within a second.
	exits | jq -s '
		def seconds: capture("^(?<s>.*)\\.(?<ns>[0-9]{9})Z") | (.s + "Z" | fromdate) + (.ns | tonumber) / 1e9;
		[map({pid, at: (.time | seconds)}) | group_by(.pid)[] | sort_by(.at)
			| range(1; length) as $i | .[$i].at - .[$i - 1].at]
		| {again: length, within_a_second: map(select(. < 1)) | length}' | tee reuse
	jq -e '.within_a_second > 50' reuse
}

# Seconds of the clock at the scene.
scene_clock() {
	at_scene "date +%s"
}

# Seconds that the time of the last record is behind the clock at the scene.
last_late() {
	local now
	now=$(scene_clock)
	exits | jq -s "$now - (.[-1].time | sub(\"\\\\.[0-9]+Z\"; \"Z\") | fromdate)"
}

@test "the clock is set while it runs: times follow, durations do not" {
	local step late
	recorder_start -n die
	for step in 3600 -7200 3600; do
		at_scene "date -s @\$((\$(date +%s) + $step)) >/dev/null; sleep 1.2"
		die -n 3 code 7
		wait_until last_is 7
		late=$(last_late)
		((late >= -1 && late <= 15)) || fail "told $late seconds late after a step of $step" || return
		die -n 1 code 8
		wait_until last_is 8
	done
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
	exits | jq -se 'map(select(.comm == "die" and .exit_code == 7)) | length == 9
		and all(.[]; .duration_ns > 0 and .duration_ns < 60e9 and .cpu_ns >= 0)'
}

last_is() {
	[ "$(exits | jq .exit_code | grep -vx 0 | tail -n 1)" = "$1" ]
}

# What a process's life took does not count the time asleep; the wall clock does.
@test "the machine sleeps while it runs: times follow, durations do not" {
	at_scene "cd /tmp
		alarm=/sys/class/rtc/rtc0/wakealarm
		[ -e \$alarm ] && grep -q mem /sys/power/state || { echo 'this kernel cannot sleep'; exit 0; }
		rm -f records
		exitsnoop --json -n die -n sleep >records &
		exitsnoop=\$!
		until [ -s records ]; do usleep 20000; [ -d /proc/\$exitsnoop ] || exit 1; done
		die code 1 >many
		sleep 6 &
		sleeper=\$!
		echo +10 >\$alarm
		echo mem >/sys/power/state || echo cannot sleep >&2
		date +before:%s
		die code 2 >many
		date +after:%s
		wait \$sleeper
		kill -INT \$exitsnoop
		wait \$exitsnoop || { echo status \$? >&2; exit 1; }
		cat records" >told
	! grep -q '^this kernel' told || skip "$(cat told)"
	grep -v '"type"' told
	jq -Rc 'fromjson? | select(.type == "exit" and .exit_code < 3 and (.comm == "sleep" or .exit_code > 0))
		| [.comm, .exit_code, .time, .duration_ns]' told | tee deaths
	[ "$(wc -l <deaths)" = 3 ]
	before=$(sed -n 's/^before://p' told)
	after=$(sed -n 's/^after://p' told)
	jq -se --argjson before "$before" --argjson after "$after" '
		def seconds: capture("^(?<s>.*)\\.(?<ns>[0-9]{9})Z") | (.s + "Z" | fromdate) + (.ns | tonumber) / 1e9;
		map([.[0], .[1], (.[2] | seconds), .[3] / 1e9])
		| . as [$first, $second, $sleeper]
		| $second[2] - $first[2] > 2.5 and $second[2] >= $before and $second[2] < $after + 1
		and $sleeper[3] >= 6 and $sleeper[2] - $first[2] > $sleeper[3] + 2' deaths
}

# The records go to a file there: a serial port's interrupts may be on the CPU that goes.
@test "a CPU goes and comes: nothing is lost, nothing is told twice" {
	local cpu=/sys/devices/system/cpu/cpu1/online
	RECORDS=$BATS_TEST_TMPDIR/records
	at_scene "[ -e $cpu ]" || skip "this kernel cannot take a CPU away"
	at_scene "cd /tmp
		watch() {
			rm -f records
			exitsnoop --json -n die >records &
			exitsnoop=\$!
			until [ -s records ]; do sleep 0.1; [ -d /proc/\$exitsnoop ] || exit 1; done
		}
		finish() {
			kill -INT \$exitsnoop
			status=0
			wait \$exitsnoop || status=\$?
			cat records
			echo status \$status
		}
		watch
		die code 1 >many
		echo 0 >$cpu
		die -p -n 50 code 2 >many
		echo 1 >$cpu
		die -p -n 50 code 3 >many
		# While they die.
		die -p -n 300 code 4 >many &
		die=\$!
		echo 0 >$cpu; echo 1 >$cpu; echo 0 >$cpu
		wait \$die
		finish
		# One more that was attached while it was away.
		watch
		echo 1 >$cpu
		die -p -n 50 code 5 >many
		finish" >told
	grep -v '"type":"exit"' told
	grep '^{' told >"$RECORDS"
	# With their parents, the witnesses.
	jq -se 'map(select(.type == "end")) | map(.exits + .lost) == [405, 51]' "$RECORDS"
	statuses_fit 1
	exits | jq -se '(map(.pid) | unique | length) == length and all(.[]; .exit_code <= 5)'
	exits | jq -se --argjson lost "$(jq -s 'map(select(.type == "end").lost) | add' "$RECORDS")" '
		[range(1; 6) as $code | map(select(.exit_code == $code)) | length] as $told
		| [1, 50, 50, 300, 50] | [., $told] | transpose | map(.[0] - .[1])
		| min >= 0 and add <= $lost'
}

# statuses_fit MOST: the recorders of the file "told", each with its status in a line of its own behind
# its records, lost nothing, or no more than the kernel makes them lose.
statuses_fit() {
	local status end
	while read -r status end; do
		losses_told "$1" "$status" "$end" || return
	done < <(paste -d ' ' <(sed -n 's/^status //p' told) <(grep '"type":"end"' told))
}

# storm_fits LOST: 1,812 deaths, of which the kernel may make a recorder lose so many.
storm_fits() {
	at_scene "cd /tmp
		rm -f records
		exitsnoop --json -n die >records &
		exitsnoop=\$!
		until [ -s records ]; do sleep 0.1; [ -d /proc/\$exitsnoop ] || exit 1; done
		for round in 1 2 3; do
			storms=
			for code in 1 2 3 4; do
				die -p -n 150 code \$code >many\$code & storms=\"\$storms \$!\"
			done
			wait \$storms
		done
		kill -INT \$exitsnoop
		status=0
		wait \$exitsnoop || status=\$?
		cat records
		echo status \$status" >told
	tail -n 2 told
	statuses_fit "$1"
	grep '^{' told >records
	# With their parents, the witnesses.
	jq -se 'map(select(.type == "end")) | map(.exits + .lost) == [1812]' records
	jq -s 'map(select(.type == "exit"))' records >exits
	jq -e '(map(.pid) | unique | length) == length and all(.[]; .origin_ppid)' exits
	jq -e 'group_by(.exit_code) | map(.[0].exit_code) == [0, 1, 2, 3, 4]' exits
}

# From Linux 7.0 on programs at tracepoints can be preempted. On one CPU many want, some always are.
@test "many fork and die on one CPU at once: each is told once, and who made it" {
	storm_fits 2
}

# More than there are ring buffers: some share one.
@test "many fork and die on ten CPUs at once: each is told once, and who made it" {
	[ "$(at_scene 'grep -c ^processor /proc/cpuinfo')" = 10 ]
	storm_fits 2
}

# The same of execs: 900 programs with arguments of their own, of which only what counts is sent here.
@test "many exec on one CPU at once: each has its program, arguments and directory" {
	at_scene "cd /tmp
		rm -f records
		exitsnoop --json -n true -o exe,args,cwd >records &
		exitsnoop=\$!
		until [ -s records ]; do sleep 0.1; [ -d /proc/\$exitsnoop ] || exit 1; done
		for round in 1 2 3; do
			storms=
			for n in 1 2 3 4; do
				die -p -n 75 exec /bin/true \$round-\$n >many\$n & storms=\"\$storms \$!\"
			done
			wait \$storms
		done
		kill -INT \$exitsnoop
		status=0
		wait \$exitsnoop || status=\$?
		cat records
		echo status \$status" >told
	tail -n 2 told
	statuses_fit 2
	grep '"type":"exit"' told | jq -s . >exits
	jq -c 'map(select(.exe == null or .args == null or .cwd == null)) | length, .[0]' exits
	jq -e 'all(.[]; .exe == "/bin/busybox" and .args[0] == "/bin/true" and .cwd == "/tmp")' exits
	jq -e 'group_by(.args[1]) | length == 12 and (map(length) | add) + '"$(tail -n 2 told | jq -R 'fromjson? | .lost')"' == 900' exits
	[ "$(tail -n 2 told | jq -R 'fromjson? | .identities_dropped')" = 0 ]
}

@test "30,000 processes at start: little memory, and each of their ends" {
	at_scene "echo 65536 >/proc/sys/kernel/pid_max; echo 65536 >/proc/sys/kernel/threads-max
		cd /tmp
		crowd 30000 >ready 2>errors &
		crowd=\$!
		until [ -s ready ]; do sleep 0.1; [ -d /proc/\$crowd ] || { cat errors >&2; exit 1; }; done
		exitsnoop --json --buffer-size 32M -n crowd >records &
		exitsnoop=\$!
		until [ -s records ]; do sleep 0.1; [ -d /proc/\$exitsnoop ] || exit 1; done
		kill \$crowd
		wait \$crowd
		grep VmHWM /proc/\$exitsnoop/status
		kill -INT \$exitsnoop
		wait \$exitsnoop
		echo status \$?
		grep -c '\"type\":\"exit\"' records
		grep '\"type\":\"exit\"' records | grep -c '\"args\":\\[\"crowd\",\"30000\"\\]'
		tail -n 1 records
		rm records" >told
	cat told
	statuses_fit 3
	local exits lost
	exits=$(sed -n 3p told)
	lost=$(tail -n 1 told | jq .lost)
	[ "$((exits + lost))" = 30001 ]
	# All that were told were known.
	[ "$(sed -n 4p told)" = "$exits" ]
	(($(awk '/VmHWM/ { print $2 }' told) < 65536))
}

@test "locked memory: no limit from 5.11 on; before, it is named" {
	local status=0
	# 24: CAP_SYS_RESOURCE, with which the limit would be raised.
	at_scene "ulimit -l 64; without 24 exitsnoop --json -d 1" >records 2>errors || status=$?
	cat errors
	# shellcheck disable=SC2016 # for the shell there
	if at_scene 'case $(uname -r) in 5.*) ;; *) false ;; esac'; then
		[ "$status" = 1 ]
		[ "$(wc -l <errors)" = 1 ]
		grep -q "^exitsnoop: .*ulimit -l" errors
		at_scene "ulimit -l 64; exitsnoop --json -d 1" >records
	else
		[ "$status" = 0 ]
	fi
	jq -se '.[0].type == "start" and .[-1].type == "end"' records
}

@test "lockdown: confidentiality takes BPF the right to read; exitsnoop says so" {
	at_scene "mount -t securityfs none /sys/kernel/security 2>/dev/null
		echo confidentiality >/sys/kernel/security/lockdown" || skip "this kernel has no lockdown"
	at_scene "exitsnoop --json -d 1" >records 2>errors || local status=$?
	cat errors
	[ "$status" = 1 ]
	[ ! -s records ]
	[ "$(wc -l <errors)" = 1 ]
	grep -q '^exitsnoop: .*lockdown' errors
}
