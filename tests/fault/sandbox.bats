#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What exitsnoop may still do once it is attached. That nothing which it needs is refused, all other
# tests of the programs show: a refused call ends exitsnoop with an error.

load lib.bash

# gives PROFILE RESULT CALL...: each of the calls, in the sandbox of the profile, has this result.
gives() {
	local profile=$1 want=$2 call got
	shift 2
	for call; do
		got=$("$FORBIDDEN" "$profile" "$call" 3>&-) || fail "$call: status $?" || return
		# shellcheck disable=SC2053 # a pattern
		[[ $got == $want ]] || fail "$profile: $call: $got, not $want" || return
		seen+=" $call "
	done
}

# refuses PROFILE...: what each refuses: all that changes something.
refuses() {
	local profile
	for profile; do
		gives "$profile" "refused 59" exec
		gives "$profile" "refused 257" write read-write create unnamed
		gives "$profile" "refused 62" kill kill-all
		gives "$profile" "refused *" thread ptrace vm-read bpf bpf-load bpf-pinned perf mount \
			unshare unlink rename chmod truncate executable make-executable type setuid \
			io-uring usleep internet fork-namespace limit-stranger
	done
}

# The field $1 of the recorder's /proc/PID/status.
status_field() {
	awk -v name="$1:" '$1 == name { print $2 }' "/proc/$RECORDER/status"
}

has_landlock() {
	# Its system call is there and answers: no output is "Function not implemented" or the like.
	python3 -c 'import ctypes
libc = ctypes.CDLL(None, use_errno=True)
exit(libc.syscall(444, None, 0, 1) < 1)'
}

@test "what is forbidden is refused; what is needed is not" {
	local seen='' call
	refuses recorder
	gives recorder "refused 56" fork
	gives recorder "refused 41" socket rtnetlink
	gives recorder "refused *" bpf-info bpf-lookup bpf-detach remove-folder remove-instance
	gives recorder "done" read-users read-proc kill-child wait-child ask-for
	if has_landlock; then
		gives recorder EACCES read-elsewhere list-elsewhere
	else
		gives recorder "done" read-elsewhere list-elsewhere
	fi
	# None of them was forgotten here.
	for call in $("$FORBIDDEN" list); do
		[[ $seen == *" $call "* ]] || fail "$call is not tried" || return
	done
	[ ! -e /tmp/exitsnoop-forbidden ]
}

@test "ecli: what is forbidden is refused, but for what the kind of package needs" {
	local seen='' profile
	refuses ecli ecli-maps ecli-net ecli-printk
	for profile in ecli ecli-maps ecli-net ecli-printk; do
		gives $profile "refused *" fork socket read-elsewhere list-elsewhere read-users read-proc ask-for
		gives $profile EINVAL bpf-info
	done
	gives ecli "refused *" bpf-lookup bpf-detach rtnetlink remove-folder remove-instance
	gives ecli-maps EINVAL bpf-lookup
	gives ecli-maps "refused *" bpf-detach rtnetlink remove-folder
	gives ecli-net "done" rtnetlink
	gives ecli-net EBADF bpf-detach
	gives ecli-net "refused *" bpf-lookup remove-folder
	gives ecli-printk "refused *" bpf-lookup bpf-detach rtnetlink
	mkdir -p exitsnoop-forbidden-instances/one exitsnoop-forbidden-folder
	has_landlock || skip "no Landlock here"
	gives ecli-printk EACCES remove-folder
	gives ecli-printk "done" remove-instance
	[ ! -e exitsnoop-forbidden-instances/one ]
}

@test "the processes that look at strangers' files: one looks and forks, the other only parses" {
	local seen=''
	refuses finder parser
	gives finder "done" fork read-elsewhere list-elsewhere read-users read-proc
	gives finder "refused *" socket rtnetlink bpf-info bpf-lookup bpf-detach remove-folder ask-for
	gives parser "refused *" fork read-elsewhere list-elsewhere read-users read-proc \
		socket rtnetlink bpf-info bpf-lookup bpf-detach remove-folder ask-for
}

@test "attached: no new privileges, a filter, no capability but CAP_SYSLOG" {
	recorder_start -p $$
	[ "$(status_field NoNewPrivs)" = 1 ]
	[ "$(status_field Seccomp)" = 2 ]
	[ "$(status_field Seccomp_filters)" = 1 ]
	[ "$(status_field CapEff)" = 0000000400000000 ]
	[ "$(status_field CapPrm)" = 0000000400000000 ]
	[ "$(status_field CapInh)" = 0000000000000000 ]
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
}

@test "--no-sandbox: no filter, and the capabilities are gone all the same" {
	recorder_start -p $$ --no-sandbox
	[ "$(status_field NoNewPrivs)" = 1 ]
	[ "$(status_field Seccomp)" = 0 ]
	[ "$(status_field CapEff)" = 0000000400000000 ]
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
}

@test "the command of run mode has none of it" {
	run -0 --separate-stderr timeout 20 "$EXITSNOOP" --json --summary=none --output records -- \
		grep -E '^(NoNewPrivs|Seccomp|CapEff):' /proc/self/status
	echo "$output"
	[[ $output =~ NoNewPrivs:[[:space:]]*0 ]]
	[[ $output =~ Seccomp:[[:space:]]*0 ]]
	[ "$(awk '/^CapEff/ { print $2 }' /proc/self/status)" = "$(awk '/^CapEff/ { print $2 }' <<<"$output")" ]
}

@test "what is refused ends exitsnoop with a message, not with a gap" {
	recorder_start -p $$
	# A call that is not allowed, in place of one that is.
	timeout 20 strace -qq -o trace -p "$RECORDER" \
		-e inject=epoll_wait:error=EINTR:syscall=geteuid 3>&- &
	recorder_wait
	cat trace
	[ "$RECORDER_STATUS" = 1 ]
	grep -q '^exitsnoop: stopped: .*sandbox.*system call 107 .*not yet written is lost$' "$RECORDS.err"
	[ "$(wc -l <"$RECORDS.err")" = 1 ]
	jq -se 'length == 1 and .[0].type == "start"' "$RECORDS"
}

@test "a SIGSYS that somebody sends is that signal, not a refusal" {
	recorder_start -p $$
	kill -SYS "$RECORDER"
	recorder_wait
	[ "$RECORDER_STATUS" = 159 ]
	[ ! -s "$RECORDS.err" ]
}

@test "a user that came later has a name all the same" {
	# In a mount namespace of its own, with a copy of /etc, so that a new file takes the place of the old.
	mkdir etc
	cp -a /etc/passwd etc/
	# shellcheck disable=SC2016 # for the inner shell
	timeout 30 unshare --mount --propagation private sh -c '
		mount --bind etc /etc
		"$1" --json --output records -n die-later 2>errors &
		pid=$!
		for i in $(seq 600); do [ -s records ] && break; sleep 0.05; done
		{ cat /etc/passwd; echo "later:x:54321:54321::/:/bin/false"; } >etc/new
		mv etc/new etc/passwd
		setpriv --reuid 54321 --regid 54321 --clear-groups "$2" named 6469652d6c61746572
		kill -INT $pid
		wait $pid' sh "$EXITSNOOP" "$DIE" >witness 3>&-
	cat errors
	jq -se 'map(select(.type == "exit")) | length == 1 and .[0].uid == 54321 and .[0].user == "later"' records
}
