#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# exitsnoop [OPTIONS] -- COMMAND: exactly the command and its descendants, and the command must not
# notice.

load lib.bash

setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
	RECORDS=$BATS_TEST_TMPDIR/records
}

# watch [OPTIONS] -- COMMAND: JSON to $RECORDS, the rest to $out and $err, the status to $status.
watch() {
	status=0
	rm -f "$RECORDS"
	timeout 30 "$EXITSNOOP" --json --output "$RECORDS" "$@" >"$out" 2>"$err" 3>&- || status=$?
}

@test "the command and all its descendants, nobody else" {
	local ways=("code 0" "code 7" "raise 9" "orphan 3" "daemon 4" "vfork 5" "vfork-exec /bin/false"
		"pidns-inner 2" "leader-first 0 wait" "worker exec /bin/true" "all 64 end" "setuid 65534 1")
	# Others come and go meanwhile.
	(while :; do /bin/true; done) 3>&- &
	local others=$!
	watch -- "$DIE" -n 5 - < <(printf '%s\n' "${ways[@]}")
	kill "$others"
	wait "$others" || true
	[ "$status" = 0 ]
	jq -n --slurpfile w "$out" --slurpfile r "$RECORDS" -e '
		($r | map(select(.type == "exit"))) as $exits
		| ($exits | map(.pid) | sort) == ($w | map(.pid) + [$w[0].ppid] | sort)
		and ($exits[-1] | .pid == $w[0].ppid and .comm == "die")'
}

@test "none missed from the first fork on: a burst of 500" {
	watch -- "$DIE" -p - < <(for i in {1..500}; do echo "code $((i % 256))"; done)
	jq -n --slurpfile w "$out" --slurpfile r "$RECORDS" -e '
		($r | map(select(.type == "exit")) | map([.pid, .exit_code])) as $exits
		| ($exits | length == 501) and (($exits | sort) == ($w | map([.pid, .exit_code]) + [[$w[0].ppid, 0]] | sort))'
	local i
	for i in {1..20}; do
		watch -- /bin/true
		[ "$(exits | wc -l)" = 1 ]
		[ "$(exits | jq -r .comm)" = true ]
	done
}

@test "exit status: the command's, 128+N for a signal" {
	local code
	for code in 0 1 2 3 7 255; do
		watch -- sh -c "exit $code"
		[ "$status" = "$code" ]
	done
	watch -- sh -c 'kill -TERM $$'
	[ "$status" = 143 ]
	watch -- sh -c 'kill -KILL $$'
	[ "$status" = 137 ]
	watch -- sh -c '(exit 9); exit 0'
	[ "$status" = 0 ]
}

@test "a descendant that outlives the command is waited for" {
	watch -- sh -c 'setsid sh -c "sleep 0.3; exit 5" >/dev/null 2>&1 & exit 0'
	[ "$status" = 0 ]
	shown '.exit_code == 5'
	[ "$(exits | wc -l)" = 3 ]
}

@test "a daemon that forks twice is waited for" {
	# shellcheck disable=SC2016 # for the inner shell
	watch -- setsid -f sh -c 'sleep 0.2
		sh -c "while kill -0 \$1; do sleep 0.05; done; exit 6" sh $$ 2>/dev/null & exit 5'
	exits | jq -se 'map(.exit_code) | index(5) < index(6)'
}

@test "--no-wait ends with the command" {
	local start=$SECONDS
	watch --no-wait -- sh -c 'sleep 30 >/dev/null 2>&1 & echo $! >sleeper; exit 4'
	kill "$(<sleeper)"
	[ "$status" = 4 ]
	((SECONDS - start < 10))
	shown '.exit_code == 4'
	[ "$(tail -n 1 "$RECORDS" | jq -r .type)" = end ]
}

@test "SIGCHLD ignored by whoever started it: the status all the same, and the command gets it so" {
	cat >ignoring <<-'END'
		import os, signal, sys
		signal.signal(signal.SIGCHLD, signal.SIG_IGN)
		os.execv(sys.argv[1], sys.argv[1:])
	END
	local script want
	for script in 'exit 3' 'kill -9 $$'; do
		want=3
		[ "$script" = 'exit 3' ] || want=137
		run -"$want" --separate-stderr timeout 30 python3 ignoring "$EXITSNOOP" --json --output "$RECORDS" \
			--summary=none -- sh -c "$script" 3>&-
		[ -z "$stderr" ]
	done
	run -0 timeout 30 python3 ignoring "$EXITSNOOP" --json --output "$RECORDS" --summary=none -- \
		grep SigIgn /proc/self/status 3>&-
	(((0x${output##*[[:space:]]} >> 16) & 1)) # SIGCHLD is 17
}

@test "standard input, output and error stay the command's" {
	status=0
	echo typed | timeout 30 "$EXITSNOOP" --json --output "$RECORDS" -- sh -c 'cat; echo said; echo cried >&2' >"$out" 2>"$err"
	[ "$(<"$out")" = "typed
said" ]
	grep -qx cried "$err"
	head -c 1000000 /dev/urandom >blob
	timeout 30 "$EXITSNOOP" --json --output "$RECORDS" -- cat <blob 2>"$err" >copy
	cmp copy blob
}

@test "without --output the records share standard output" {
	timeout 30 "$EXITSNOOP" --json -- sh -c 'exit 0' >"$out" 2>"$err"
	jq -se '.[0].type == "start" and .[-1].type == "end" and (map(select(.type == "exit")) | length == 1)' "$out"
}

@test "the command notices nothing: signals, descriptors, arguments, environment" {
	cat >probe <<-'END'
		grep -E '^Sig(Blk|Ign|Cgt)|^NoNewPrivs|^Cap(Inh|Prm|Eff|Amb)|^Seccomp' /proc/self/status
		ls -l /proc/self/fd | awk 'NR > 1 { print $9 }' | grep -v '^3$'
		printf '<%s>' "$@"
		pwd
		env | grep -v -e '^_=' -e '^SHLVL=' | sort
		ulimit -a
		umask
		nice
	END
	timeout 30 bash probe "a b" "" $'new\nline' '*' </dev/null >alone 2>&1 3>&-
	timeout 30 "$EXITSNOOP" --json --output "$RECORDS" -- bash probe "a b" "" $'new\nline' '*' </dev/null >watched 2>"$err" 3>&-
	diff alone watched
}

@test "options of the command are the command's" {
	watch -- sh -c 'echo "$@"' sh --json -p 1 -- --help
	[ "$(<"$out")" = "--json -p 1 -- --help" ]
}

@test "summary on standard error: processes, failures, the first failure" {
	watch -- sh -c '(exit 0); (exit 3); sh -c "kill -9 \$\$"; exit 0'
	cat "$err"
	grep -Eq '\b4 process' "$err"
	grep -Eiq '\b2 fail' "$err"
	# The first in time, with its line; not the second.
	local first
	first=$(exits | jq 'select(.exit_code == 3).pid')
	grep -iA1 first "$err" | grep -Eq "\b$first\b"
}

@test "summary: no failures" {
	watch -- true
	cat "$err"
	grep -Eq '\b1 process' "$err"
	grep -Eiq '\b(0|no) fail' "$err"
	refute grep -iq 'first' "$err"
}

@test "filters choose what is shown, not what is waited for" {
	watch -x -- sh -c '(exit 0); (exit 3); setsid sh -c "sleep 0.2; exit 4" >/dev/null 2>&1 & exit 0'
	[ "$(exits | jq .exit_code | sort | xargs)" = "3 4" ]
}

@test "a command that is not there: one clear line" {
	watch -- no-such-command-here
	[ "$status" = 2 ]
	cat "$err"
	[ "$(wc -l <"$err")" = 1 ]
	grep -q no-such-command-here "$err"
	watch -- /etc/passwd
	[ "$status" = 2 ]
	[ "$(wc -l <"$err")" = 1 ]
	grep -q "/etc/passwd.*[Pp]ermission denied" "$err"
}

@test "a second signal ends exitsnoop alone: 128+N, and says that the command goes on" {
	cat >stubborn <<-'END'
		import os, signal
		for number in (signal.SIGINT, signal.SIGTERM):
		    signal.signal(number, lambda *_: print("survived", flush=True))
		print("ready", os.getpid(), flush=True)
		while True:
		    signal.pause()
	END
	local sig want
	for sig in INT TERM; do
		want=130
		[ "$sig" = INT ] || want=143
		env --default-signal=INT "$EXITSNOOP" --json --output "$RECORDS" --summary=json -- \
			python3 stubborn 2>"$err" >"$out" 3>&- &
		RECORDER=$!
		RECORDERS+=("$RECORDER")
		wait_until grep -q ready "$out"
		kill -s "$sig" "$RECORDER"
		wait_until grep -q survived "$out"
		kill -s "$sig" "$RECORDER"
		status=0
		wait "$RECORDER" || status=$?
		cat "$err"
		[ "$status" = "$want" ]
		grep -Eq '^exitsnoop: python3\[[0-9]+\] goes on, unwatched$' "$err"
		[ "$(sed -n '/^{/p' "$err" | jq -c '[.exit_status, .still_running]')" = "[$want,1]" ]
		[ "$(tail -n 1 "$RECORDS" | jq -r .type)" = end ]
		kill -KILL "$(sed -n 's/^ready //p' "$out")"
	done
}

@test "-N and -d end exitsnoop as wished: 0, though the command goes on" {
	local limit
	for limit in -N1 -d.3; do
		rm -f pid
		# shellcheck disable=SC2016 # for the inner shell
		watch --summary=none "$limit" -- sh -c 'echo $$ >pid; (exit 1); exec sleep 30'
		wait_until test -s pid
		kill "$(<pid)"
		[ "$status" = 0 ]
		grep -q 'goes on, unwatched' "$err"
	done
}

@test "Ctrl-C goes to the command first" {
	"$live/terminal.py" --type ready '\x03' -- "$EXITSNOOP" --json --output "$RECORDS" -- \
		bash -c 'trap "echo got it; exit 9" INT; echo ready; while :; do sleep 0.05; done' >"$out" || status=$?
	cat "$out"
	[ "$status" = 9 ]
	grep -q 'got it' "$out"
	shown '.exit_code == 9'
	[ "$(tail -n 1 "$RECORDS" | jq -r .type)" = end ]
}

@test "Ctrl-C that the command survives does not end exitsnoop" {
	# No shell: a bash that is interrupted while it leaves a trap may go on.
	cat >stubborn <<-'END'
		import signal, sys
		def survive(*_):
		    signal.signal(signal.SIGINT, signal.SIG_DFL)
		    print("survived", flush=True)
		signal.signal(signal.SIGINT, survive)
		print("ready", flush=True)
		while True:
		    signal.pause()
	END
	"$live/terminal.py" --type ready '\x03' --type survived '\x03' -- "$EXITSNOOP" --json --output "$RECORDS" -- \
		python3 stubborn >"$out" || status=$?
	cat "$out"
	[ "$status" = 130 ]
	shown '.signal == 2 and .cause == "terminal"'
}

@test "a terminal that hangs up: the command is told, though exitsnoop leads the session" {
	status=0
	"$live/terminal.py" --hang-up ready --stderr "$err" -- "$EXITSNOOP" --json --output "$RECORDS" -- \
		sh -c 'echo ready; exec sleep 30' >"$out" || status=$?
	echo "status $status"
	cat "$out" "$err"
	[ "$status" = 129 ]
	shown '.signal_name == "SIGHUP"'
	[ "$(tail -n 1 "$RECORDS" | jq -r .type)" = end ]
	# What the command leaves behind hears of it as its session ends.
	status=0
	"$live/terminal.py" --hang-up ready -- "$EXITSNOOP" --json --output "$RECORDS" -- \
		sh -c 'sleep 31 & echo $! >left; trap "exit 7" HUP; echo ready; wait' >"$out" || status=$?
	[ "$status" = 7 ]
	wait_until ended "$(<left)"
}

@test "the command reads from its terminal" {
	"$live/terminal.py" --type name '\x64\x69\x65\n' -- "$EXITSNOOP" --json --output "$RECORDS" -- \
		bash -c 'read -r -p "name? " name; echo "hello $name"' >"$out"
	grep -q 'hello die' "$out"
}

@test "SIGTERM to exitsnoop: it detaches and says what it has" {
	"$EXITSNOOP" --json --output "$RECORDS" -- sh -c '(exit 3); echo $$ >pid; exec sleep 30' >"$out" 2>"$err" 3>&- &
	RECORDER=$!
	wait_until test -s pid
	kill -TERM "$RECORDER"
	wait_until ended "$RECORDER"
	kill "$(<pid)" 2>/dev/null || true
	shown '.exit_code == 3'
	[ "$(tail -n 1 "$RECORDS" | jq -r .type)" = end ]
}

# What its children leave behind comes to a process that is the first of a PID namespace, as in a container,
# or a subreaper; and so does what a child makes as its own sibling. Watched or not.
@test "what becomes exitsnoop's child is reaped: first of a PID namespace, subreaper, CLONE_PARENT" {
	cat >leave.py <<-'END'
		import ctypes, os, signal, sys, time
		CLONE_PARENT, SYS_clone = 0x8000, {"x86_64": 56, "aarch64": 220}[os.uname().machine]
		recorder = os.getppid()
		for i in range(50):
		    if not os.fork():
		        if not os.fork():
		            time.sleep(0.05)
		            os._exit(7)
		        os._exit(0)
		    os.wait()
		    if not ctypes.CDLL(None).syscall(SYS_clone, CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0):
		        os._exit(8)
		def children():
		    for pid in filter(str.isdigit, os.listdir("/proc")):
		        try:
		            state, parent = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[:2]
		        except OSError:
		            continue
		        if int(parent) == recorder and int(pid) != os.getpid():
		            yield state
		deadline = time.monotonic() + 10
		while list(children()) and time.monotonic() < deadline:
		    time.sleep(0.01)
		print(f"{len(list(children()))} left")
		sys.exit(5)
	END
	cat >subreaper.py <<-'END'
		import ctypes, os, sys
		assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0
		os.execvp(sys.argv[1], sys.argv[1:])
	END
	local how
	for how in "unshare -pf --kill-child --mount-proc" "python3 subreaper.py"; do
		rm -f "$RECORDS"
		# shellcheck disable=SC2086 # words
		run -5 --separate-stderr timeout 30 $how "$EXITSNOOP" --json --summary=none --output "$RECORDS" -- \
			python3 leave.py 3>&-
		equals "$output" "0 left"
		equals "$(exits | jq -s 'map(.exit_code) | group_by(.) | map("\(.[0]):\(length)") | join(" ")')" \
			'"0:50 5:1 7:50 8:50"'
	done
}

@test "what becomes exitsnoop's child is reaped without a command, too" {
	# Its children from before it was exitsnoop; the last one is still there, to be seen.
	# shellcheck disable=SC2016 # for the inner shell
	bash -c 'for i in {1..20}; do sleep 0.3 & done; sleep 2 & sleep 60 & exec "$0" --json -n sleep' "$EXITSNOOP" \
		>"$RECORDS" 2>"$err" 3>&- &
	RECORDER=$!
	RECORDERS+=("$RECORDER")
	wait_until grep -q '"start"' "$RECORDS"
	wait_until one_child_left
	pkill -P "$RECORDER" -x sleep
	kill -INT "$RECORDER"
	wait "$RECORDER"
}

one_child_left() {
	[ "$(wc -w <"/proc/$RECORDER/task/$RECORDER/children")" = 1 ]
}

@test "a pipe that nobody reads: children that end meanwhile are no reason to drop what is left for it" {
	mkfifo pipe
	exec {pipe}<>pipe
	# shellcheck disable=SC2016 # for the inner shell
	bash -c 'for i in {1..5}; do sleep "$i" & done; exec "$0" --json --buffer-size 64K --tree "$1" -n die-storm' \
		"$EXITSNOOP" $$ >pipe 2>"$err" 3>&- {pipe}>&- &
	RECORDER=$!
	RECORDERS+=("$RECORDER")
	exec {reading}<pipe
	exec {pipe}>&-
	local line reader
	read -r -t 10 -u "$reading" line
	BATS_TEST_TIMEOUT=60 die storm 20000
	sleep 3.5
	refute ended "$RECORDER"
	cat <&"$reading" >"$out" 3>&- &
	reader=$!
	kill -INT "$RECORDER"
	wait "$RECORDER" || [ $? = 3 ]
	exec {reading}<&-
	wait "$reader"
	RECORDS=$out
	balanced 20001
}
