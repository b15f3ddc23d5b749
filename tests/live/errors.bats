#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Bad input gets one line that says what and what to do.

load lib.bash

setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
}

# refused STATUS PATTERN... -- [ARGS]: exitsnoop ARGS ends with STATUS, says nothing on standard
# output and one line on standard error, in which every pattern occurs.
refused() {
	local want=$1 status=0 patterns=() pattern
	shift
	while [ "$1" != -- ]; do
		patterns+=("$1")
		shift
	done
	shift
	timeout 10 "${AS[@]}" "$EXITSNOOP" "$@" >"$out" 2>"$err" 3>&- </dev/null || status=$?
	cat "$err"
	[ "$status" = "$want" ] || fail "exitsnoop $*: status $status" || return
	[ ! -s "$out" ] || fail "exitsnoop $*: says $(<"$out")" || return
	[ "$(wc -l <"$err")" = 1 ] || fail "exitsnoop $*: not one line" || return
	for pattern in "${patterns[@]}" '^exitsnoop: '; do
		grep -Eiq -e "$pattern" "$err" || fail "exitsnoop $*: no \"$pattern\"" || return
	done
}

@test "unknown options, with the nearest name" {
	refused 2 --colour --color -- --colour=auto
	refused 2 min-duraton --min-duration -- --min-duraton 5ms
	refused 2 '-Q' -- -Q
	refused 2 xyzzy-plugh -- --xyzzy-plugh
}

@test "unknown columns, with the nearest name" {
	refused 2 pdi '\bpid\b' -- -o time,pdi
	refused 2 exit_cod exit_code -- --columns exit_cod
	refused 2 xyzzy 'columns list' -- -o pid,xyzzy
	refused 2 column -- -o ''
	refused 2 column -- -o pid,,comm
}

@test "what was typed is shown escaped: one line, whatever it holds" {
	local word=$'nosuch\e[31m\n\x9b\xff' shown='nosuch\\e\[31m\\n\\x9b\\xff'
	refused 2 "$shown" -- -- "$word"
	refused 2 "$shown" -- -- "/$word"
	refused 2 "$shown" -- "$word"
	refused 2 "$shown" -- -o "$word"
	refused 2 "$shown" -- --"$word"
	refused 2 "$shown" -- -p "$word"
	refused 2 '-\\xff' -- $'-\xff'
	refused 1 "$shown" -- --output "/no/$word"
	# And of a command that runs.
	cp /bin/sleep "$word"
	timeout 20 "$EXITSNOOP" -d .1 --summary=none --output "$out" -- "./$word" 1 2>"$err" 3>&-
	grep -Eq "$shown'\[[0-9]+\] goes on" "$err"
}

@test "options without their value" {
	refused 2 pid -- --pid
	refused 2 "signal|-s" -- --json -s
}

@test "numbers that are none, or out of range" {
	local word
	refused 2 'pid.*empty' -- -p ''
	for word in abc 12x 0x10 -5 99999999999 1.5; do
		refused 2 "'$word'" -- -p "$word"
		refused 2 "'$word'" -- --ppid "$word"
		refused 2 "'$word'" -- --tree "$word"
	done
	refused 2 "'0'" -- -p 0
	refused 2 "'?12x'?" -- -p 10,12x
	refused 2 count -- -N 0
	refused 2 count -- --count many
	refused 2 duration -- -d soon
	refused 2 duration -- -d 0
}

@test "durations that are none" {
	local word
	for word in abc 5parsecs -1s '' 1e400s 9999999999999d; do
		refused 2 min-duration -- --min-duration "$word"
	done
	refused 2 min-duration 'ms|s\b' -- --min-duration 5parsecs
}

@test "no such signal, with the nearest name" {
	refused 2 SIGKIL SIGKILL -- -s SIGKIL
	refused 2 '\b65\b' -- -s 65
	refused 2 '\b0\b' -- -s 0
	refused 2 signal -- -s ''
}

@test "no such user, control group, process" {
	refused 2 nosuchuser 'user' -- -u nosuchuser
	refused 2 'user' -- -u 4294967296
	refused 2 '/no/such/group' 'cgroup|control group' -- -c /no/such/group
	refused 2 '/etc/passwd' 'cgroup|control group' -- -c /etc/passwd
	refused 2 'cgroup|control group' -- -c /tmp
	refused 2 'cgroup is empty' -- -c ''
	refused 2 4294967295 -- -u 4294967295
}

@test "words that are no options, no command" {
	refused 2 '\bls\b' '-- ' -- ls
	refused 2 'command' -- --
}

@test "options that contradict each other" {
	refused 2 color sometimes 'auto' -- --color=sometimes
}

@test "a second cgroup: refused, since the first would be forgotten" {
	local dir
	dir=$(live_cgroup unified)
	refused 2 --cgroup 'given once' "$dir/" -- -c "$dir" -c "$dir/"
	refused 2 'given once' -- -c "$dir" --json --cgroup="$dir"
}

@test "a file that cannot be written" {
	refused 1 /no/such/dir/file 'No such file' -- --output /no/such/dir/file
	refused 1 /tmp 'directory' -- --output /tmp
}

@test "--output - is standard output" {
	timeout 10 "$EXITSNOOP" --json --output - -- true >"$out" 2>"$err"
	jq -se '.[0].type == "start"' "$out"
	[ ! -e - ]
}

@test "no command of that name" {
	refused 2 no-such-command 'not found|no such' -- -- no-such-command
	refused 2 'name is empty' -- -- ''
}

@test "a script whose interpreter cannot be run" {
	printf '#! /no/such/interpreter -x\n' >odd-script
	printf '#!/bin/sh\r\ntrue\r\n' >from-elsewhere
	printf '#!/etc/passwd\n' >refused
	printf '#!%s/odd-script\n' "$PWD" >nested
	chmod +x odd-script from-elsewhere refused nested
	refused 2 "'./odd-script': its interpreter '/no/such/interpreter': No such file" -- -- ./odd-script
	refused 2 "'/bin/sh\\\\r': No such file" -- -- ./from-elsewhere
	refused 2 "its interpreter '/etc/passwd': Permission denied" -- -- ./refused
	refused 2 "'/no/such/interpreter': No such file" -- -- ./nested
	AS=(env "PATH=$PWD:$PATH")
	refused 2 "'odd-script': its interpreter '/no/such/interpreter': No such file" -- -- odd-script
	# As execvp() does: the next of that name in PATH.
	mkdir good
	printf '#!/bin/sh\nexit 7\n' >good/odd-script
	chmod +x good/odd-script
	PATH=$PWD:$PWD/good:$PATH run -7 --separate-stderr timeout 20 "$EXITSNOOP" --summary=none -- odd-script 3>&-
	# What exec cannot read is a shell's, if it is anyone's.
	printf 'exit 8\n' >good/odd-script
	PATH=$PWD/good:$PATH run -8 --separate-stderr timeout 20 "$EXITSNOOP" --summary=none -- odd-script 3>&-
}

@test "without privileges: names the capabilities" {
	AS=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all)
	refused 1 CAP_BPF CAP_PERFMON 'root|sudo' -- --json
	refused 1 CAP_BPF CAP_PERFMON -- -- true
}

@test "with the two capabilities and no root it works" {
	local capable=(setpriv --reuid 65534 --regid 65534 --clear-groups
		--inh-caps '+bpf,+perfmon' --ambient-caps '+bpf,+perfmon')
	"${capable[@]}" true || fail "setpriv cannot" || return
	cp "$EXITSNOOP" "$BATS_TEST_TMPDIR/exitsnoop"
	chmod 755 "$BATS_TEST_TMPDIR"
	"${capable[@]}" "$BATS_TEST_TMPDIR/exitsnoop" --json -d 1 >"$out" 2>"$err" || fail "$(<"$err")" || return
	jq -se '.[0].type == "start" and .[-1].type == "end"' "$out"
}

@test "usage errors need no privileges to be seen" {
	AS=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all)
	refused 2 pdi -- -o pdi
	"${AS[@]}" "$EXITSNOOP" --help >/dev/null
	"${AS[@]}" "$EXITSNOOP" --version >/dev/null
	"${AS[@]}" "$EXITSNOOP" --columns list >/dev/null
}

@test "a full disk: an error, not silence" {
	local format status
	for format in --json --csv --color=never; do
		status=0
		timeout 10 "$EXITSNOOP" "$format" -N 1 >/dev/full 2>"$err" 3>&- &
		local pid=$!
		# In table and CSV mode the header may fail already.
		wait_until die_until_ended "$pid"
		wait "$pid" || status=$?
		cat "$err"
		[ "$status" = 1 ]
		grep -q 'No space left' "$err"
	done
	run -1 sh -c '"$EXITSNOOP" --help >/dev/full'
}

die_until_ended() {
	/bin/true
	ended "$1"
}

@test "a full disk in run mode: the command goes on to its end" {
	run -1 --separate-stderr timeout 30 "$EXITSNOOP" --json --output /dev/full -- sh -c 'sleep 0.1; echo done >'"$out"
	[[ $stderr == *"No space left"* ]]
	[ "$(<"$out")" = "done" ]
}

@test "standard output closed" {
	local status=0
	timeout 10 "$EXITSNOOP" --json >&- 2>"$err" || status=$?
	cat "$err"
	[ "$status" = 1 ]
	[ "$(<"$err")" = "exitsnoop: cannot write to standard output: Bad file descriptor" ]
	# Also where descriptors are opened before it is looked at.
	status=0
	timeout 10 unshare -pf --kill-child --mount-proc "$EXITSNOOP" --json >&- 2>"$err" </dev/null || status=$?
	cat "$err"
	[ "$status" = 1 ]
	[ "$(<"$err")" = "exitsnoop: cannot write to standard output: Bad file descriptor" ]
}

@test "standard output closed, with --output: the records are there, and the command has it closed" {
	# shellcheck disable=SC2016 # for the inner shell
	timeout 20 "$EXITSNOOP" --json --output "$out" -- sh -c '[ ! -e /proc/$$/fd/1 ]' >&- 2>"$err" 3>&-
	cat "$err"
	jq -se '.[0].type == "start" and .[-1].type == "end"' "$out"
}

@test "error output closed: what would be said there does not get into the records" {
	local how
	for how in '2>&-' '<&- 2>&-' '<&- >&- 2>&-'; do
		rm -f records
		# Closed behind what bash itself opens for the run.
		bash -c "exec $how 3>&-"'
			exec timeout 20 "$0" --csv --output records -- sh -c "[ ! -e /proc/\$\$/fd/2 ]"' "$EXITSNOOP"
		cat records
		python3 - <<-'END'
			import csv
			head, *rows = csv.reader(open("records"))
			assert rows and all(len(row) == len(head) for row in rows), rows
		END
		refute grep -q exitsnoop: records
	done
}

@test "help whose reader has left is no failure" {
	local option
	for option in --help --version '--columns list'; do
		# shellcheck disable=SC2086 # two words
		{ sleep 0.2; "$EXITSNOOP" $option; echo "$?" >status; } | true
		[ "$(cat status)" = 0 ]
	done
}

@test "head takes one line: a quiet end" {
	local format
	for format in --json --csv --color=never; do
		(while :; do /bin/true; sleep 0.02; done) 3>&- &
		local others=$!
		timeout 10 "$EXITSNOOP" "$format" 2>"$err" | head -n 1 >"$out"
		local status=("${PIPESTATUS[@]}")
		kill "$others"
		wait "$others" || true
		cat "$err"
		[ ! -s "$err" ]
		[ -s "$out" ]
		[ "${status[0]}" = 0 ] || [ "${status[0]}" = 141 ]
	done
}
