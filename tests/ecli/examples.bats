#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # the library sets package
# Each example, compiled by ecc, run by ecli on this kernel, its output looked at. The machine is not
# ours alone: each test looks for what its own process did.

load lib

@test "exits: status and age, by pid" {
	package_of exits
	mkfifo gate
	bash -c 'read -r <gate; exit 7' &
	pid=$!
	ecli_start run --json "$package" --pid $pid
	echo >gate
	wait_until rows 1
	ecli_stop
	equals "$(jq -c '[.pid, .exit_code]' out)" "[$pid,7]"
}

@test "execs: the file that a process starts" {
	package_of execs
	ecli_start run --json "$package"
	cp /bin/true ecli-test-program
	./ecli-test-program
	wait_until has ecli-test-program
	ecli_stop
	equals "$(grep -c '"comm":"ecli-test-progr"' out)" 1
}

@test "opens: by pid, with the result" {
	package_of opens
	mkfifo gate
	bash -c 'read -r <gate; : <"ecli test file"; : </ecli-no-such-file' 2>/dev/null &
	pid=$!
	echo >"ecli test file"
	ecli_start run --json "$package" --pid $pid
	echo >gate
	wait_until has ecli-no-such-file
	ecli_stop
	equals "$(jq -c 'select(.path == "/ecli-no-such-file") | [.pid, .result]' out)" "[$pid,-2]"
	equals "$(jq -c 'select(.path == "ecli test file") | .result >= 0' out)" true
	equals "$(jq -c .pid out | sort -u)" "$pid"
}

@test "signals: an enum by name" {
	package_of signals
	sleep 100 &
	pid=$!
	STARTED+=("$pid")
	ecli_start run --json "$package" --pid $pid
	kill -USR1 $pid
	wait_until rows 1
	ecli_stop
	equals "$(jq -c '[.receiver, .signal, .fate]' out)" "[$pid,10,\"DELIVERED(0)\"]"
}

@test "lifecycle: three rings, each under its own header" {
	package_of lifecycle
	mkfifo gate
	bash -c 'read -r <gate; /bin/true; exit 0' &
	pid=$!
	ecli_start run "$package" --parent $pid
	echo >gate
	wait $pid
	wait_until grep -q '^exits:$' out
	ecli_stop
	for ring in forks execs exits; do
		grep -A1 "^$ring:\$" out | grep -q '^TIME     ' || fail "no header of $ring: $(cat out)"
	done
	ecli_start run --json "$package"
	/bin/true
	wait_until has '"map":"exits"'
	ecli_stop
	equals "$(jq -r .map out | sort -u | paste -sd' ')" "execs exits forks"
}

@test "forks: a perf event array, in the order of time" {
	package_of forks
	ecli_start run --json --time boot "$package"
	for _ in 1 2 3 4 5 6 7 8; do (exec /bin/true); done
	wait_until rows 8
	ecli_stop
	jq -e -s "[.[] | select(.parent == $BASHPID or .parent == $$)] | length >= 8" out >/dev/null
	jq -r .time out | sort -c -g
}

@test "hello: bpf_printk alone, through a buffer of our own" {
	package_of hello
	ecli_start run "$package"
	bash -c 'exec /bin/true' &
	pid=$!
	wait $pid
	wait_until has "hello from process $pid\$"
	ls /sys/kernel/tracing >before
	ecli_stop
	# Mounted for ecli alone, if it was not there before.
	ls /sys/kernel/tracing >after
	cmp before after
}

@test "runqlat: log2_hist, a time of its own for each" {
	package_of runqlat
	ecli_start run "$package"
	wait_until has ' -> .*|\*'
	ecli_stop
	grep -qx '     usecs               : count    distribution' out
	grep -Eqx ' {9}0 -> 1 {9} : [0-9]+ +\|[* ]{40}\|' out
	grep -q '^key = ' out
}

@test "writesize: linear_hist counts exactly what one process wrote" {
	package_of writesize
	mkfifo gate
	python3 -c '
import os
open("gate").read()
fd = os.open("/dev/null", os.O_WRONLY)
for size in 3 * [10] + [300]: os.write(fd, b"x" * size)' &
	pid=$!
	ecli_start run "$package" --pid $pid
	echo >gate
	wait $pid
	ecli_stop
	grep -qx '     x 256 bytes   : count     distribution' out
	grep -qx '        0          : 3        |\*\{40\}|' out
	grep -qx '        1          : 1        |\*\{13\} *|' out
}

@test "syscalls: a hash, cleared at each reading, nothing lost or told twice" {
	package_of syscalls
	caller_start
	ecli_start run --json "$package" --pid "$CALLER"
	number=$(python3 -c 'import platform; print({"x86_64": 121, "aarch64": 155}[platform.machine()])')
	for _ in $(seq 40); do caller_call; done
	wait_until has "\"key\":$number," # an interval in between
	for _ in $(seq 60); do caller_call; done
	ecli_stop
	equals "$(jq -s "[.[] | select(.key == $number) | .value] | add" out)" 100
	[ "$(jq -s "[.[] | select(.key == $number)] | length" out)" -ge 2 ]
}

@test "softirqs: the CPUs of a per-CPU map added up, keys by name" {
	package_of softirqs
	ecli_start run --json "$package"
	wait_until has 'TIMER(1)'
	ecli_stop
	jq -e -s '[.[] | select(.key == "TIMER(1)")] | length > 0 and
		all(.value.count > 0 and .value.total_ns >= .value.longest_ns)' out
}

@test "biopattern: a struct for each disk" {
	package_of biopattern
	ecli_start run --json "$package"
	for _ in 1 2 3; do
		dd if=/dev/zero of=block bs=64k count=4 oflag=direct conv=fsync status=none
	done
	wait_until rows 1
	ecli_stop
	jq -e -s 'length > 0 and all(.value.bytes >= 0 and .value.random >= 0)' out
}

@test "tcpstates: a connection on this machine" {
	package_of tcpstates
	ecli_start run --json "$package"
	port=$(python3 -c '
import socket
s = socket.create_server(("127.0.0.1", 0))
c = socket.create_connection(s.getsockname())
print(s.getsockname()[1])')
	wait_until has "\"remote_port\":$port"
	ecli_stop
	jq -e -s "[.[] | select(.remote_port == $port)] |
		any(.new_state == \"ESTABLISHED(1)\" and .remote[0:8] == \"7f000001\")" out
}

@test "bashreadline: a line typed into a bash of ours" {
	package_of bashreadline
	ecli_start run --json "$package"
	python3 - <<'END'
import pty, os, time
pid, fd = pty.fork()
if not pid:
    os.execv("/bin/bash", ["bash", "--norc", "-i"])
os.write(fd, b": ecli typed this\nexit\n")
try:
    while os.read(fd, 1024): pass
except OSError: pass
os.waitpid(pid, 0)
END
	wait_until has ecli
	ecli_stop
	equals "$(jq -r 'select(.line == ": ecli typed this") | .line' out)" ": ecli typed this"
}

@test "profile: a perf event, with stacks by name" {
	package_of profile
	python3 -c 'import signal
signal.alarm(100)
while True: pass' &
	spinner=$!
	STARTED+=("$spinner")
	ecli_start run --json --attach handle_tick=99 "$package" --pid "$spinner"
	wait_until has 'ustack_frames.*python'
	ecli_stop
	kill $spinner
	jq -e -s "all(.pid == $spinner) and
		any(.ustack_frames | length > 0 and any(test(\"python\")))" out
	jq -e -s '[.[].kstack_frames[]] | all(test("^[A-Za-z_.0-9]+\\+0x[0-9a-f]+"))' out
}

@test "unlinks: what lockdown refuses is named with the reason and what it needs" {
	grep -qs 'integrity\]\|confidentiality\]' /sys/kernel/security/lockdown ||
		! bpftool feature probe kernel 2>/dev/null | grep -q nothing
	package_of unlinks
	if "$ECLI" info "$package" | grep -q 'this one can run it$'; then
		ecli_start run "$package"
		ecli_stop
		return
	fi
	run -1 "$ECLI" run "$package"
	says "program 'handle_unlink' (fexit/vfs_unlink)"
	says "needs BPF trampolines"
	says "lockdown"
}
