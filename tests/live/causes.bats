#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Why it died: each cause for real, with its killer and the sentence for people.

load lib.bash

setup_file() {
	# This file's processes alone: others make the file long.
	file_recorder_start --tree $$
}

NOBODY='$r.killer == null'

@test "keys of the causes are always there" {
	witness - < <(printf '%s\n' "code 0" "raise 9" null)
	expect "" '$r | has("cause") and has("killer") and has("reason") and has("oom") and has("fault_addr") and has("fault_code")' \
		'$r.cause | type == "string"' '$r.reason | type == "string"'
}

@test "exit: by exit_group, exit(3), of a worker" {
	witness - < <(printf '%s\n' "code 0" "code 7" "exit 3" "worker exit 4" "leader-first 0 exit 6" "exec /bin/false")
	expect "" '$r.cause == "exit"' "$NOBODY" '$r.reason == "exit \($w.exit_code)"' \
		'$r.fault_addr == null and $r.fault_code == null and $r.oom == null'
}

@test "returned: the last thread ends by itself" {
	witness -n 5 - < <(printf '%s\n' "return 0" "return 9" "leader-first 0 end 0" "nested 5 end 0")
	expect "" '$r.cause == "returned"' "$NOBODY" '$r.exit_code == $w.exit_code'
}

@test "returned: by a system call of 32 bits" {
	witness -n 3 "return-32" 6
	# A kernel without them makes a fault of it.
	expect "" '$r.cause == "returned" and $r.exit_code == 6 or $r.signal_name == "SIGSEGV"'
}

@test "exit: while other threads are in no system call" {
	local n
	for n in 1 3; do
		witness -n 60 busy $n 3
		expect "" '$r.cause == "exit"' '$r.reason == "exit 3"'
	done
	witness -n 60 all 8 exit
	expect "" '$r.cause == "exit"'
}

@test "the killer's program is known whatever is watched" {
	local pid bash victims=0
	bash=$(readlink "/proc/$$/exe")
	for watch in -p --tree; do
		sleep 100 3>&- 4>&- &
		pid=$!
		wait_until grep -q sleep "/proc/$pid/comm"
		recorder_start "$watch" "$pid" -N 1
		if [ "$watch" = -p ]; then
			kill -TERM "$pid" # ran before
		else
			bash -c "kill -TERM $pid" # started since
		fi
		recorder_wait
		jq -se --arg exe "$bash" --argjson pid "$pid" '
			.[1].pid == $pid and .[1].cause == "kill" and .[1].killer.exe == $exe' "$RECORDS" ||
			fail "$(cat "$RECORDS")"
		victims=$((victims + 1))
	done
	[ "$victims" = 2 ]
}

@test "kill: by another process, several signals" {
	witness - < <(printf 'kill %d\n' 9 15 1 2 3 6 10 11 12 13 14 24 25 31 34 64)
	expect "kill " '$r.cause == "kill"' '$r.killer.pid == $w.killer' '$r.killer.comm == "killer"' \
		'$r.killer.uid == 0' '$r.killer.exe | endswith("/die")' '$r.killer | keys == ["comm","exe","pid","uid"]' \
		'$r.reason == "killed by \($r.signal_name) from killer[\($w.killer)] (uid 0)"'
	expect "kill 11" '$r.fault_addr == null'
}

@test "kill: by another user, to a thread, with a value, to a group, while stopped" {
	witness -n 3 - < <(printf '%s\n' "tgkill 15" "sigqueue 34" "sigqueue 9" "kill-group 10" "kill-stopped 9")
	expect "tgkill" '$r.cause == "kill"' '$r.killer.pid == $w.killer'
	expect "sigqueue" '$r.cause == "kill"' '$r.killer.pid == $w.killer'
	expect "kill-group" '$r.cause == "kill"' '$r.killer.pid == $w.killer'
	expect "kill-stopped 9" '$r.cause == "kill"' '$r.killer.pid == $w.killer'
	witness - < <(printf '%s\n' "kill-user 15 1234" "kill-user 9 65534")
	expect "kill-user 15" '$r.cause == "kill"' '$r.killer.uid == 1234' '$r.reason | endswith("(uid 1234)")'
	expect "kill-user 9" '$r.killer.uid == 65534'
}

@test "kill: of a process whose leader has gone" {
	witness -n 20 leader-first 0 wait
	expect leader-first '$r.cause == "kill"' '$r.killer.pid == $w.killer'
}

@test "kill: the killer's exit, right after, is of its own cause" {
	witness -n 50 kill 9
	expect "kill 9" '$r.killer.pid == $w.killer'
	expect killer '$r.cause == "exit"' "$NOBODY"
}

@test "a handler that re-raises keeps the outsider" {
	witness -n 5 - < <(printf 'reraise %d\n' 15 2 1 10 34)
	expect reraise '$r.cause == "kill"' '$r.killer.pid == $w.killer' '$r.killer.comm == "killer"' \
		'$r.reason | startswith("killed by \($r.signal_name) from killer[")'
}

@test "a handler that exits: exit, and no killer" {
	witness - < <(printf '%s\n' "handled 15 3" "handled 2 0")
	expect handled '$r.cause == "exit"' "$NOBODY" '$r.reason == "exit \($w.exit_code)"'
}

@test "a signal that was ignored does not count, the one that killed does" {
	witness - < <(printf '%s\n' "ignoring 15 9" "ignoring 1 15")
	expect ignoring '$r.cause == "kill"' '$r.killer.pid == $w.killer'
	expect "ignoring 15 9" '$r.signal == 9' '$r.reason | startswith("killed by SIGKILL")'
}

@test "self: abort, raise, a broken pipe" {
	witness - < <(printf '%s\n' abort pipe "raise 9" "raise 15" "raise 11" "raise 35" "worker signal 15" "core 6")
	expect "" '$r.cause == "self"' "$NOBODY" '$r.reason | contains($r.signal_name)' '$r.fault_addr == null'
	expect abort '$r.reason | test("abort"; "i")'
	expect "core 6" '$r.reason | endswith("core dumped")'
}

@test "fault: null pointer, with and without a core" {
	witness - < <(printf '%s\n' null "null core" refault reraise-fault "worker fault")
	expect "" '$r.cause == "fault"' "$NOBODY" '$r.fault_addr == $w.addr' '$r.fault_code == "SEGV_MAPERR"'
	expect null '$r.reason | startswith("SIGSEGV at 0x10 (address not mapped)")'
	expect "null core" '$r.reason == "SIGSEGV at 0x10 (address not mapped), core dumped"'
	expect refault '$r.reason == "SIGSEGV at 0x10 (address not mapped)"'
	expect reraise-fault '$r.reason == "SIGSEGV at 0x10 (address not mapped)"'
}

@test "fault: read-only, data run, stack overflow, no address" {
	witness - < <(printf '%s\n' readonly "readonly core" no-exec stack non-canonical)
	expect "" '$r.cause == "fault"' "$NOBODY" '$r.signal_name == "SIGSEGV"'
	expect readonly '$r.fault_code == "SEGV_ACCERR"' '$r.fault_addr == $w.addr'
	expect no-exec '$r.fault_code == "SEGV_ACCERR"' '$r.fault_addr == $w.addr'
	expect stack '$r.fault_code == "SEGV_MAPERR" or $r.fault_code == "SEGV_ACCERR"' '$r.fault_addr | startswith("0x7ff")'
	# The CPU gives no address: none is better than 0x0.
	expect non-canonical '$r.fault_addr == null'
}

@test "fault: bus error, division, illegal instruction, breakpoint" {
	witness - < <(printf '%s\n' truncated divide illegal breakpoint)
	expect "" '$r.cause == "fault"' "$NOBODY"
	expect truncated '$r.fault_code == "BUS_ADRERR"' '$r.fault_addr == $w.addr' \
		'$r.reason | startswith("SIGBUS at \($w.addr)")'
	expect divide '$r.fault_code == "FPE_INTDIV"' '$r.reason | startswith("SIGFPE")'
	expect illegal '$r.fault_code | startswith("ILL_ILLOP")' '$r.reason | startswith("SIGILL")'
	expect breakpoint '$r.reason | startswith("SIGTRAP")'
}

# A timer's interrupt hits whatever runs. There are hosts with tasks in whose context the kernel runs
# no BPF program, though its own tracer sees the signal: then nothing is known of it, and exitsnoop
# must say so. But that is rare, and it is never told as something else.
@test "timer: alarm, setitimer, timer_create" {
	local way ways=("itimer real" "itimer virtual" "itimer prof" "posix-timer 14" "posix-timer 34"
		"posix-timer 9" "posix-timer 15")
	witness -p -n 4 - < <(printf '%s\n' alarm "${ways[@]}")
	expect "" '($r.cause == "timer" and ($r.reason | test("^own (alarm|timer)"))) or $r.cause == "unknown"' "$NOBODY"
	for way in alarm "${ways[@]}"; do
		jq -se "map(select(.w.label == \"$way\" and .r.cause == \"timer\")) | length >= 2" "$PAIRS" ||
			fail "$way: hardly ever a timer" || return
	done
}

@test "SIGALRM from outside is no timer" {
	witness - < <(printf '%s\n' "kill 14" "raise 14")
	expect "kill 14" '$r.cause == "kill"' '$r.killer.pid == $w.killer'
	expect "raise 14" '$r.cause == "self"'
}

@test "parent_death" {
	witness - < <(printf 'parent-death %d\n' 15 9 34)
	expect "parent-death's child" '$r.cause == "parent_death"' "$NOBODY or \$r.killer.pid == \$w.killer" \
		'$r.reason | startswith("its parent died")'
}

@test "limit: RLIMIT_CPU soft and hard, RLIMIT_FSIZE" {
	witness -p - < <(printf '%s\n' "cpu soft" "cpu hard" file-size)
	expect "" '$r.cause == "limit"' "$NOBODY"
	expect cpu '$r.reason | test("CPU"; "i")'
	expect file-size '$r.reason | test("file size|RLIMIT_FSIZE"; "i")'
}

@test "SIGXCPU and SIGXFSZ from outside are no limits" {
	witness - < <(printf '%s\n' "kill 24" "kill 25")
	expect "kill 2" '$r.cause == "kill"' '$r.killer.pid == $w.killer'
}

@test "seccomp: the process, the thread" {
	witness - < <(printf 'seccomp %s\n' process thread "process worker")
	expect seccomp '$r.cause == "seccomp"' "$NOBODY" '$r.signal_name == "SIGSYS"' '$r.reason | test("seccomp")'
}

@test "seccomp: only a thread is killed, the process exits later" {
	witness seccomp thread worker
	expect seccomp '$r.cause == "exit"' '$r.exit_code == 5' '$r.reason == "exit 5"'
}

@test "SIGSYS from outside is not seccomp" {
	witness - < <(printf '%s\n' "kill 31" "raise 31")
	expect "kill 31" '$r.cause == "kill"'
	expect "raise 31" '$r.cause == "self"'
}

@test "seccomp strict" {
	witness seccomp-strict
	expect seccomp-strict '$r.cause == "seccomp"' "$NOBODY"
}

@test "terminal: Ctrl-C, Ctrl-\\, hang-up" {
	witness -n 3 - < <(printf 'terminal %s\n' interrupt quit hangup)
	expect interrupt '$r.cause == "terminal"' "$NOBODY" '$r.reason | startswith("Ctrl-C")'
	expect quit '$r.cause == "terminal"' "$NOBODY" '$r.reason | startswith("Ctrl-\\")'
	expect hangup '$r.cause == "terminal"' "$NOBODY" '$r.reason | test("hang-?up|hung up"; "i")'
}

@test "terminal: its session's leader exits" {
	witness leader-hangup
	expect "session's member" '$r.cause == "terminal"' '$r.signal == 1'
}

@test "SIGINT and SIGHUP from outside are no terminal" {
	witness - < <(printf '%s\n' "kill 2" "kill 1")
	expect kill '$r.cause == "kill" or $w.label == "killer"'
}

@test "two senders at once: the right one or none" {
	witness -n 3 - < <(printf '%s\n' "kill-two 3 10" "kill-two 11 15")
	expect kill-two '$r.cause == "unknown" or ($r.cause == "kill" and $r.killer.pid == $w.killer)'
}

@test "a stopped orphan is hung up on by the kernel, not by a terminal" {
	witness -n 3 orphaned-group
	expect "orphaned-group's child" '$r.signal == 1' '$r.cause == "unknown"' "$NOBODY"
}

@test "oom: in a memory control group" {
	local dir
	dir=$(live_memory_cgroup)
	witness -n 3 oom "$dir"
	expect oom '$r.cause == "oom"' "$NOBODY" '$r.signal == 9' '$r.oom.scope == "cgroup"' \
		"\$r.oom.cgroup == \"/${dir##*/}\"" '$r.oom.limit_bytes == 25165824' \
		"\$r.reason | startswith(\"out of memory in cgroup /${dir##*/}\")" '$r.killer == null' \
		'$r.reason | endswith("(limit 24 MiB)")'
}

@test "SIGKILL from outside in that group is no oom" {
	local dir
	dir=$(live_memory_cgroup)
	bash -c 'echo $$ >"$1/cgroup.procs"; exec sleep 100' bash "$dir" 3>&- &
	local pid=$!
	wait_until grep -q "^$pid$" "$dir/cgroup.procs"
	kill -9 $pid
	wait $pid || true
	witness code 0
	exit_of "$pid" >"$BATS_TEST_TMPDIR/record"
	jq -e ".cause == \"kill\" and .oom == null and .killer.pid == $$ and .killer.comm == \"bash\"" "$BATS_TEST_TMPDIR/record"
}

@test "cgroup_kill: the writer of cgroup.kill" {
	local dir
	dir=$(live_cgroup unified)
	at_scene "[ -e $dir/cgroup.kill ]" || skip "this kernel (before 5.14) has no cgroup.kill"
	witness -n 3 - < <(printf 'cgroup-kill %s\n' "$dir" "$dir traced")
	expect cgroup-kill '$r.cause == "cgroup_kill"' '$r.killer.pid == $w.killer' '$r.killer.comm == "killer"' \
		'$r.reason | test("cgroup") and test("killer\\[")'
}

@test "pidns_init: the namespace's init leaves" {
	witness -n 5 pidns-leaves 0
	expect pidns-member '$r.cause == "pidns_init"' '$r.signal == 9' '$r.reason | test("namespace")'
	expect pidns-init '$r.cause == "exit"'
}

@test "PID namespaces: numbers of killers are the host's" {
	witness pidns 3
	expect pidns '$r.cause == "exit"' '$r.ns_pid == 1'
}

@test "a tracer that leaves: never a guess" {
	witness tracer-leaves
	expect tracer-leaves '$r.cause == "unknown" or ($r.cause == "kill" and $r.killer.comm == "die")'
}

@test "causes are of the set that the documentation lists" {
	local cause
	for cause in $(exits | jq -r .cause | sort -u); do
		[[ " exit returned kill self fault oom timer terminal parent_death limit seccomp cgroup_kill pidns_init unknown " == *" $cause "* ]] ||
			fail "$cause" || return
		grep -q "\`$cause\`" "$root/docs/causes.md" || fail "docs/causes.md does not explain $cause" || return
	done
}

@test "--cause and --killer choose" {
	recorder_start --cause kill,fault
	die - < <(printf '%s\n' "kill 15" null "code 1" abort)
	recorder_stop
	exits | jq -se 'length > 0 and all(.[]; .cause == "kill" or .cause == "fault")'
	[ "$(exits | jq -r "select(.pid | IN($(jq .pid "$WITNESS" | paste -sd,))).cause" | sort | xargs)" = "fault kill" ]
	recorder_start --killer killer
	die - < <(printf '%s\n' "kill 15" null)
	recorder_stop
	exits | jq -se 'length > 0 and all(.[]; .killer.comm == "killer")'
}

@test "--no-cause: the part is off, the rest stays" {
	recorder_start --no-cause
	die - < <(printf '%s\n' "kill 15" null)
	recorder_stop
	exits | jq -se 'length > 0 and all(.[]; has("cause") and .cause == null)'
	shown ".pid == $(jq 'select(.label == "null").pid' "$WITNESS") and .signal == 11"
}
