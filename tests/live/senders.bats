#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Which sending of a signal ended a process. Many are scripts for several actors (tests/live/die/play.h):
# the script marks the sending that kills, with a !, and the witness reports its sender.

load lib.bash

setup_file() {
	file_recorder_start --tree $$
}

# plays CAUSE... : scripts on standard input, "NAME STEP..." a line. Each process ends by a signal, for one
# of these causes; a killer that is named is the one that the script marks.
plays() {
	local causes
	causes=$(printf '"%s",' "$@")
	witness - < <(sed "s/^/${PLAY:-play} /")
	expect "play " "\$r.signal > 0" "\$r.cause | IN(${causes%,})" '($r.cause == "kill") == ($r.killer != null)' \
		'$r.killer == null or $r.killer.pid == $w.killer'
}

@test "no room for a siginfo: the sender is known" {
	plays kill <<-END
		kill v:noroom a!kill15
		tgkill v:noroom a!tgkill1
		sigqueue v:noroom a!queue2,-1
		real-time v:noroom a!kill34
		core v:noroom a!kill3
		core-queue v:noroom a!queue11,-1
		blocked v:noroom v:block15 a!kill15 v:unblock15
		pending v:noroom v:block15 a!kill15 b:kill15 v:unblock15
		raised-again v:noroom v:catch6 a!tgkill6 v:enter v:again6
	END
	plays self <<-END
		abort v:noroom v:abort
		raise v:noroom v:kill34
	END
}

@test "no room for a siginfo: not the sender of one that was caught before" {
	plays kill <<-END
		kill v:catch15 a:kill15 v:enter v:return v:noroom v:default15 b!kill15
		tgkill v:catch6 a:kill6 v:enter v:return v:noroom v:default6 b!tgkill6
		sigqueue v:catch3 a:queue3,-1 v:enter v:return v:noroom v:default3 b!queue3,-1
	END
	plays kill unknown <<-END
		sigwait v:noroom v:block34 a:kill34 v:sigwait34 b!kill34 v:unblock34
	END
}

@test "a code of the sender's own: from outside" {
	local code script=
	for code in -1 -2 -3 -4 -5 -7 -60; do
		script+="queue$code a!queue15,$code"$'\n'"kill$code a!queue9,$code"$'\n'
		script+="thread$code a!tqueue11,$code"$'\n'"pidfd$code a!pidfdqueue31,$code"$'\n'
		script+="timer$code a!queue14,$code"$'\n'"real-time$code a!queue40,$code"$'\n'
		script+="compat$code a!queuex24,$code"$'\n'
	done
	plays kill <<<"$script"
	plays kill <<-END
		pidfd a!pidfd11
		compat a!killx2
	END
}

@test "a code of the sender's own: from itself" {
	local code script=
	for code in 128 1 2 3 0 -1 -2 -3 -4 -5 -6 -7 -60; do
		script+="interrupt$code v:queue2,$code"$'\n'"hang-up$code v:queue1,$code"$'\n'
		script+="limit$code v:queue24,$code"$'\n'"kill$code v:queue9,$code"$'\n'
		script+="fault$code v:queue11,$code"$'\n'"thread-fault$code v:tqueue11,$code"$'\n'
		script+="seccomp$code v:queue31,$code"$'\n'"thread-seccomp$code v:tqueue31,$code"$'\n'
	done
	plays self <<<"$script"
	expect "play fault" '$r.fault_addr == null and $r.fault_code == null'
	script=
	for code in 128 1 2 0 -2 -6 -60; do
		script+="pidfd-fault$code v:pidfdqueue11,$code"$'\n'"pidfd-seccomp$code v:pidfdqueue31,$code"$'\n'
		script+="alarm$code v:pidfdqueue14,$code"$'\n'"compat-seccomp$code v:queuex31,$code"$'\n'
		script+="compat-fault$code v:queuex7,$code"$'\n'"compat-interrupt$code v:queuex2,$code"$'\n'
	done
	plays self <<<"$script"
	plays self <<<"compat v:killx2"
}

@test "a tracer puts a signal in" {
	local sig script=
	for sig in 1 2 3 9 11 14 15 24 25 27 31 34; do
		script+="call$sig t:seize v:hit10 t:stop t:syscall t!cont$sig"$'\n'
		[ $sig = 9 ] || script+="stop$sig t:seize v:hit10 t:stop t!cont$sig"$'\n'
		[ $sig = 9 ] || script+="blocked$sig t:seize v:block$sig v:hit10 t:stop t!cont$sig v:unblock$sig"$'\n'
	done
	plays kill <<<"$script"
	expect "play " '$r.reason | endswith(", its tracer")'
	plays kill <<-END
		handled v:catch15 t:seize v:hit10 t:stop t!cont15 v:enter v:again15
		caught-before v:catch15 a:kill15 v:enter v:return v:default15 t:seize v:hit10 t:stop t!cont15
		caught-before-call v:catch15 a:kill15 v:enter v:return v:default15 t:seize v:hit10 t:stop t:syscall t!cont15
		real-time t:seize a:kill34 t:stop t:cont v:hit10 t:stop t!cont34
		not-passed t:seize a:kill15 t:stop t:cont v:hit10 t:stop t!cont15
		step t:seize v:hit10 t:stop t!single
	END
	# In which of its own system calls the process is says nothing.
	plays kill unknown <<-END
		after-queue t:seize v:block15 v:queuehit10,0 t:stop t!cont15 v:unblock15
		after-queue-call t:seize v:queuehit10,-2 t:stop t!cont31
		sigkill-stop t:seize v:hit10 t:stop t!cont9
	END
}

@test "a tracer that leaves, or is killed" {
	plays kill unknown <<-END
		exit-kill t:seize1048576 t!fall
		ptrace-kill t:seize v:hit10 t:stop t!ptkill
	END
	plays unknown <<-END
		detach t:seize v:hit10 t:stop t:detach15
		detach-core t:seize v:hit10 t:stop t:detach31
		detach-call t:seize v:hit10 t:stop t:syscall t:detach15
		caught-before v:catch15 a:kill15 v:enter v:return v:default15 t:seize v:hit10 t:stop t:detach15
		filtered v:note31 v:trap v:default31 t:seize v:hit10 t:stop t:detach31
	END
	# One that traces without PTRACE_O_EXITKILL takes nobody along.
	plays kill <<-END
		alone t:seize t:fall b!kill15
		stopped t:seize v:hit10 t:stop t:fall b!kill2
	END
}

@test "a tracer passes on: the sender stays" {
	plays kill <<-END
		kill t:seize a!kill15 t:stop t:pass
		tgkill t:seize a!tgkill34 t:stop t:pass
		sigqueue t:seize a!queue2,-2 t:stop t:pass
		core t:seize a!queue11,-1 t:stop t:pass
		sigkill t:seize a!kill9
		stopped t:seize v:hit10 t:stop a!kill9
		handled v:catch15 t:seize a!kill15 t:stop t:pass v:enter v:again15
		detach t:seize a!kill15 t:stop t:detach15
	END
	expect "play " '$r.reason | contains("tracer") | not'
	plays fault <<<"fault t:seize v:null t:stop t:pass"
	expect "play fault" '$r.fault_addr == "0x10" and $r.killer == null'
	plays self <<<"self t:seize v:raise15"
	plays timer <<<"alarm t:seize v:itimer0 t:stop t:pass"
}

@test "in another PID namespace" {
	export PLAY=play-inside
	plays kill <<-END
		kill a!kill15
		core a!queue11,-1
		blocked v:block15 a!kill15 v:unblock15
		second v:block15 a:kill15 v:sigwait15 b!kill15 v:unblock15
		again v:catch15 a!kill15 v:enter b:kill15 v:sleep5 v:again15
		call t:seize v:hit10 t:stop t:syscall t!cont15
		stop t:seize v:hit10 t:stop t!cont15
		sigkill t:seize a!kill9
	END
	# All outside have the number 0 there.
	plays kill unknown <<-END
		real-time v:block34 a:kill34 v:sigwait34 b!kill34 v:unblock34
		not-passed t:seize a:kill15 t:stop t:cont v:hit10 t:stop t!cont15
		pass t:seize a!kill15 t:stop t:pass
	END
}

@test "raised again in the handler: another process" {
	local sig script=
	for sig in 1 2 3 6 10 12 14 15 24 31 34; do
		script+="again$sig v:catch$sig a!kill$sig v:enter v:again$sig"$'\n'
		script+="second$sig v:catch$sig a!kill$sig v:enter b:kill$sig v:sleep5 v:again$sig"$'\n'
	done
	plays kill <<<"$script"
	plays kill <<-END
		between v:catch15 v:note14 a!kill15 v:enter b:kill14 v:sleep5 v:again15
		between-own v:catch6 v:note10 a!tgkill6 v:enter v:raise10 v:again6
		second-kill v:catch15 a!kill15 v:enter b:kill15 v:sleep5 v:killagain15
		second-thread v:catch15 a!kill15 v:enter b:tgkill15 v:sleep5 v:again15
		late v:catch15 a!kill15 v:enter v:sleep200 v:again15
		reset v:reset15 a!kill15 v:enter v:raise15
		reset-second v:reset15 a!kill15 v:enter b:kill15 v:sleep5 v:raise15
		alternate-stack v:altstack v:onstack15 a!kill15 v:enter v:sleep200 v:again15
		exec v:catch15 a!kill15 v:enter v:exec15
		exec-second v:catch15 a!kill15 v:enter b:kill15 v:sleep5 v:exec15
		nested v:catch15 v:catch10 a!kill15 v:enter b:kill10 v:enter v:sleep60 v:return v:again15
		kills-in-between v:catch15 a:kill15 v:enter b!kill15 v:sleep5 v:default15 v:return
	END
	# While the handler runs its signal is blocked: that shows that it does.
	plays kill unknown <<-END
		abort v:catch6 a!kill6 v:enter v:sleep5 v:abort
		unblocked v:catch15 a!kill15 v:enter v:unblockagain15
		unblocked-late v:catch15 a!kill15 v:enter v:sleep200 v:unblockagain15
		nodefer v:nodefer15 a!kill15 v:enter v:again15
		nodefer-second v:nodefer15 a!kill15 v:enter b:kill15 v:enter v:again15
		thread v:catch15 a!kill15 v:enter w:again15
		thread-second v:catch15 w:block15 a:kill15 v:enter b!kill15 v:sleep5 v:default15 w:unblock15
	END
}

@test "raised again in the handler: the kernel's own" {
	plays fault <<-END
		fault v:catch11 v:null v:enter v:again11
		fault-between v:catch11 v:note10 v:null v:enter b:kill10 v:sleep5 v:again11
		fault-second v:catch11 v:null v:enter b:kill11 v:sleep5 v:again11
		fault-alternate v:altstack v:onstack11 v:null v:enter v:sleep100 v:again11
	END
	expect "play fault" '$r.fault_addr == "0x10" and $r.fault_code == "SEGV_MAPERR"'
	plays timer unknown <<-END
		alarm v:catch14 v:itimer0 v:enter v:sleep60 v:again14
		alarm-second v:catch14 v:itimer0 v:enter b:kill14 v:sleep5 v:again14
		virtual v:catch26 v:itimer1 v:spin v:enter v:again26
		prof v:catch27 v:itimer2 v:spin v:enter v:again27
		posix v:catch12 v:timer12 v:enter v:again12
		real-time v:catch35 v:timer35 v:enter v:again35
	END
	plays limit <<-END
		cpu v:catch24 v:limitcpu v:spin v:enter v:again24
		file-size v:catch25 v:toolarge v:enter b:kill25 v:sleep5 v:again25
	END
	plays seccomp <<-END
		seccomp v:catch31 v:trap v:enter v:again31
		seccomp-second v:catch31 v:trap v:enter b:kill31 v:sleep5 v:again31
	END
	plays terminal <<-END
		interrupt v:terminal v:catch2 v:type3 v:enter v:again2
		quit-second v:terminal v:catch3 v:type28 v:enter b:kill3 v:sleep5 v:again3
	END
}

@test "raised outside of a handler: the only sender just before, or unknown" {
	plays kill unknown <<-END
		flag v:catch15 a!kill15 v:enter v:return v:again15
		jump v:catch15 a!kill15 v:enter v:jump v:again15
		two v:catch15 a!kill15 v:enter v:return b:kill15 v:enter v:return v:again15
	END
	plays self unknown <<-END
		late v:catch15 a:kill15 v:enter v:return v:sleep60 v:again15
		late-blocked v:catch15 a:kill15 v:enter v:return v:sleep60 v:block15 v:again15 v:unblock15
		late-other v:alone10 v:catch15 a:kill15 v:enter v:return v:sleep60 b:kill10 v:enter v:again15 v:return
		late-abort v:note6 a:kill6 v:sleep60 v:abort
	END
	witness -n 5 play flag v:catch2 a!kill2 v:enter v:return v:again2
	jq -se 'any(.[]; .r.cause == "kill")' "$PAIRS" || fail "never known"
}

@test "raised after sigwait() or signalfd: its sender, or unknown" {
	plays kill unknown <<-END
		sigwait v:block15 a!kill15 v:sigwait15 v:again15 v:unblock15
		sigwait-before v:block15 v:sigwait15 a!kill15 v:unblock15 v:again15
		signalfd v:block15 v:signalfd15 a!kill15 v:again15 v:unblock15
	END
}

@test "pending for the process and for threads" {
	plays kill <<-END
		thread-first v:block15 a!tgkill15 b:kill15 v:unblock15
		process-first v:block15 b:kill15 a!tgkill15 v:unblock15
		two-threads v:block15 w:block15 a:wkill15 b!tgkill15 v:unblock15
		ignored v:ignore15 a:kill15 v:default15 b!kill15
		dropped v:block15 a:kill15 v:ignore15 v:default15 b!kill15 v:unblock15
		caught-before v:catch15 a:kill15 v:enter v:return v:default15 v:block15 b!kill15 v:unblock15
		sigwait v:block15 a:queue15,-1 v:sigwait15 b!forge15,-1 v:unblock15
	END
	plays self unknown <<-END
		other-thread v:block15 w:block15 a:wkill15 v:unblock15 v:raise15
		other-threads v:block15 w:block15 a:wkill15 b:tgkill15 v:sigwait15 v:unblock15 v:raise15
		dropped-self v:block15 a:kill15 v:ignore15 v:default15 v:raise15 v:unblock15
	END
	plays kill unknown <<-END
		same-code v:block15 w:block15 a:kill15 b!tqueue15,-1 c:wqueue15,-1 v:unblock15
		no-room v:noroom v:block15 w:block15 a:kill15 b!tgkill15 c:wkill15 v:unblock15
		dropped-pending v:block15 a:kill15 v:ignore15 v:default15 b!kill15 v:raise15 v:unblock15
	END
}

@test "real-time signals, queued" {
	plays kill <<-END
		first v:block34 a!kill34 b:kill34 v:unblock34
		first-queue v:block40 a!queue40,-1 b:queue40,-1 v:unblock40
		same v:block34 a!kill34 a:kill34 v:unblock34
	END
	plays kill unknown <<-END
		second v:catch34 v:block34 a:kill34 b!kill34 v:default34 v:sigwait34 v:unblock34
		second-handled v:reset34 v:block34 a:kill34 b!kill34 v:unblock34 v:enter v:return
		forged v:block34 a:queue34,-1 v:sigwait34 b!forge34,-1 v:unblock34
	END
	plays self unknown <<<"forged-self v:block34 a:kill34 v:sigwait34 v:forge34,0 v:unblock34"
	plays timer unknown <<<"timer v:block34 a:queue34,-2 v:sigwait34 v:timer34 v:sleep50 v:unblock34"
}

@test "no stack for the handler: the fault that it was for" {
	plays fault <<-END
		null v:altstack1 v:onstack11 v:null
		null-between v:altstack1 v:onstack11 v:note10 b:kill10 v:sleep5 v:null
		overflow v:catch11 v:overflow
	END
	expect "play null" '$r.fault_addr == "0x10" and $r.fault_code == "SEGV_MAPERR"'
	expect "play overflow" '$r.fault_addr | startswith("0x7ff")'
	# Another signal's handler: no fault's.
	plays fault <<<"other v:altstack1 v:onstack10 a:kill10"
	expect "play other" '$r.fault_addr == null'
}

@test "the exit signal of a child is none of these" {
	local sig script=
	for sig in 1 2 7 9 11 14 15 24 31 34; do
		script+="child$sig v:child$sig"$'\n'
	done
	plays unknown <<<"$script"
}

@test "signals of asynchronous writing are none of these, traced or not" {
	plays unknown <<-END
		sigio v:async0
		sigterm v:async15
		fault v:async11
		seccomp v:async31
		traced t:seize v:async0 t:stop t:pass
		traced-term t:seize v:async15 t:stop t:pass
	END
}

@test "seccomp: a trapped call that would send the signal itself" {
	local sigqueueinfo=129
	[ "$(uname -m)" = x86_64 ] || sigqueueinfo=138
	plays seccomp unknown <<<"trap v:trap$sigqueueinfo"
}

@test "limit: an overrun deadline is none" {
	plays unknown <<<"deadline v:deadline"
}

@test "limit: RLIMIT_RTTIME soft and hard" {
	plays limit <<-END
		soft v:limitrt50000,900000 v:spin
		hard v:note24 v:limitrt50000,100000 v:spin
		again v:catch24 v:limitrt50000,900000 v:spin v:enter v:again24
	END
	expect "play " '$r.reason | startswith("real-time CPU time limit reached")'
}

@test "PR_SET_PDEATHSIG: only the parent's thread has ended" {
	witness - < <(printf 'thread-death %d\n' 15 9 34)
	expect "thread's child" '$r.cause == "parent_death"' '$r.killer == null' \
		'$r.reason == "the thread of its parent that created it ended"'
}

@test "a killer that is killed at once" {
	plays kill <<-END
		sigkill a!kill9 a:fall
		caught v:catch15 a!kill15 a:fall v:enter v:sleep20 v:again15
	END
	expect "play sigkill" '$r.killer.comm == "die"' '$r.killer.exe | endswith("/die")'
}

@test "many at once: the one whose signal it was" {
	witness -n 100 race
	expect race '$r.cause == (if .r.signal | IN(10,12,14) then "self" else "kill" end)' \
		'$r.cause == "self" or $r.killer.comm == "sends-\($r.signal)"' \
		'$r.cause == "kill" or $r.killer == null'
}

@test "a program that raises after its handler: KeyboardInterrupt" {
	local ready=$BATS_TEST_TMPDIR/ready pid
	env --default-signal=INT python3 -c '
import time
print(1, flush=True)
time.sleep(60)' >"$ready" 2>/dev/null 3>&- 4>&- &
	pid=$!
	wait_until grep -q 1 "$ready"
	kill -INT "$pid"
	wait "$pid" || true
	witness code 0
	exit_of "$pid" >"$BATS_TEST_TMPDIR/record"
	jq -e ".signal == 2 and (.cause == \"unknown\" or (.cause == \"kill\" and .killer.pid == $$))" \
		"$BATS_TEST_TMPDIR/record" || fail "$(cat "$BATS_TEST_TMPDIR/record")"
}
