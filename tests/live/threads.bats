#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# A process ends once, however many threads it has and whichever of them is the last. Races are
# run often: each of these was wrong in some known tool.

load lib.bash

setup_file() {
	# Of others there may be more than its rings hold.
	file_recorder_start --tree $$
}

@test "the leader ends first, a worker decides" {
	witness -n 10 - < <(printf 'leader-first %s\n' "0 end 0" "0 end 7" "5 end 0" "5 end 9" \
		"0 exit 0" "0 exit 7" "5 exit 9" "0 signal 15" "5 signal 9" "0 fault")
	expect "leader-first 5 exit 9" '$r.exit_code == 9'
	expect "leader-first 5 signal 9" '$r.signal == 9 and $r.exit_code == 0'
}

@test "the leader ends first, the process is killed later" {
	witness -n 20 leader-first 0 wait
	expect leader-first '$r.signal == 9'
}

@test "the leader ends first, a worker execs" {
	witness -n 20 leader-first 0 exec /bin/false
	expect leader-first '$r.exit_code == 1' '$r.comm == "false"'
}

@test "a worker calls exit, sends itself a signal, faults" {
	witness -n 20 - < <(printf 'worker %s\n' "exit 0" "exit 8" "signal 15" "signal 6" fault)
	expect "worker exit 8" '$r.exit_code == 8' '$r.comm == "die"'
}

@test "exec from a worker makes no phantom" {
	witness -n 200 worker exec /bin/true
	[ "$(wc -l <"$PAIRS")" = 200 ]
}

@test "many threads exec at once: one process, one end" {
	witness -n 50 exec-race 8
}

@test "64 threads end at once" {
	witness -n 150 all 64 end
	[ "$(wc -l <"$PAIRS")" = 150 ]
}

@test "9 threads end at once, as the kernel's counter is most often read twice" {
	witness -n 400 all 9 end
	[ "$(wc -l <"$PAIRS")" = 400 ]
}

@test "two threads end at once" {
	witness -n 400 all 2 end
}

@test "64 threads call exit_group at once" {
	witness -n 100 all 64 exit
}

@test "exit_group races with SIGKILL from outside" {
	witness -n 300 exit-or-kill
	expect exit-or-kill '($r.signal == 9 and $r.exit_code == 0) or ($r.signal == 0 and $r.exit_code == 3)'
}

@test "each thread starts the next and ends" {
	witness -n 20 - < <(printf 'nested 12 %s\n' "end 4" "exit 4" "signal 10" "exec /bin/true")
}

@test "short threads come and go: no exit of theirs is shown" {
	witness -n 3 churn 300 4
}
