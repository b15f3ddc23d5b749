#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What the user sees: table, JSON and CSV, their columns, colours, totals and ends.

load lib.bash

TUTORIAL=time,pid,ppid,exit_code,duration_ns,comm

setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
}

# watch OPTIONS -- COMMAND: records to $out, messages to $err, status of the command to $status.
watch() {
	status=0
	rm -f "$out"
	timeout 30 "$EXITSNOOP" --output "$out" "$@" >"$BATS_TEST_TMPDIR/stdout" 2>"$err" 3>&- ||
		status=$?
}

@test "table: its header, aligned columns" {
	watch -- "$DIE" - < <(printf '%s\n' "code 0" "code 7" "raise 9" "named 61" "setuid 65534 1" "after 120")
	cat "$out"
	head -n 1 "$out" | grep -Eq '^TIME +PID +PPID +USER +COMM +DURATION '
	[ "$(wc -l <"$out")" = 8 ]
	# Columns of text start below their heading; numbers end below it.
	python3 - "$out" "$BATS_TEST_TMPDIR/stdout" <<-'END'
		import json, re, sys
		head, *rows = open(sys.argv[1]).read().splitlines()
		for name in ("USER", "COMM"):
		    at = head.index(name)
		    assert all(row[at - 1] == " " and row[at] != " " for row in rows), (name, rows)
		for name in ("PID", "PPID"):
		    end = re.search(rf"\b{name}\b", head).end()
		    start = re.search(rf"\b{name}\b", head).start()
		    right = all(row[end - 1].isdigit() and row[end:end + 1] in (" ", "") for row in rows)
		    left = all(row[start].isdigit() and row[start - 1] == " " for row in rows)
		    assert right or left, (name, rows)
		assert not any(row != row.rstrip() for row in [head, *rows]), "blanks at an end"
		# The one that slept 120 ms, to the digits that are shown, which are cut and not rounded.
		witness, = (w for w in map(json.loads, open(sys.argv[2])) if w["label"] == "after 120")
		row, = (row for row in rows if int(row.split()[1]) == witness["pid"])
		number, unit = re.search(r" ([0-9.]+)(ms|s) ", row).groups()
		size = {"ms": 1e6, "s": 1e9}[unit]
		digit = size / 10 ** len(number.partition(".")[2])
		low, high = witness["duration_ns"]
		assert low - digit <= float(number) * size <= high, (row, low, high)
	END
	grep -q ' nobody ' "$out"
}

@test "table: time of day is local" {
	local before after
	before=$(TZ=UTC-5 date +%H)
	TZ=UTC-5 watch -o time,pid -- true
	after=$(TZ=UTC-5 date +%H)
	sed -n 2p "$out" | grep -Eq "^($before|$after):[0-5][0-9]:[0-5][0-9]( |\.)"
}

@test "table: EXIT for people" {
	watch -o pid,exit -- "$DIE" - < <(printf '%s\n' "code 0" "code 7" "raise 9" "core 11")
	cat "$out"
	[ "$(awk 'NR > 1 { $1 = ""; print }' "$out" | head -n 4 | sed 's/^ //')" = "0
7
SIGKILL
SIGSEGV (core dumped)" ]
}

@test "--columns: the tutorial's table" {
	watch -o "$TUTORIAL" -- "$DIE" code 7
	cat "$out"
	head -n 1 "$out" | grep -Eiq '^TIME +PID +PPID +EXIT_?CODE +DURATION_?NS? +COMM$'
	local pid duration
	pid=$(jq .pid "$BATS_TEST_TMPDIR/stdout")
	duration=$(awk -v pid="$pid" '$2 == pid && $4 == 7 && $6 == "die" { print $5 }' "$out")
	jq -e ".duration_ns[0] <= $duration and $duration <= .duration_ns[1]" "$BATS_TEST_TMPDIR/stdout"
}

@test "--columns: any order, one alone, capital letters or not" {
	watch -o comm,pid -- true
	head -n 1 "$out" | grep -q '^COMM  *PID$'
	sed -n 2p "$out" | grep -Eq '^true +[0-9]+$'
	watch --columns comm -- true
	[ "$(cat "$out")" = "COMM
true" ]
}

@test "--columns list: all of them, with descriptions, as the JSON keys are called" {
	"$EXITSNOOP" --columns list >"$out"
	cat "$out"
	local name
	for name in time pid ppid uid gid comm exit_code signal signal_name core_dumped duration_ns; do
		grep -Eq "^ *$name +[^ ].{8,}" "$out"
	done
	grep -E '^ *duration_ns ' "$out" | grep -Eiq 'nanosecond|\bns\b'
}

@test "JSON: start, exits, end; types as promised" {
	"$EXITSNOOP" --json --output "$out" -- "$DIE" - < <(printf 'code %d\n' 0 1 2) >"$BATS_TEST_TMPDIR/w"
	jq -se '.[0].type == "start" and .[-1].type == "end"' "$out"
	jq -se '.[0] | (.time | type == "string") and (.version | type == "string") and (.kernel | type == "string") and (.host | type == "string")' "$out"
	[ "$(head -n 1 "$out" | jq -r .kernel)" = "$(uname -r)" ]
	[ "$(head -n 1 "$out" | jq -r .host)" = "$(uname -n)" ]
	jq -se '.[-1] | .exits == 4 and .lost == 0' "$out"
	jq -se 'map(select(.type == "exit")) | length == 4' "$out"
	jq -se 'map(select(.type == "exit") | keys_unsorted) | unique | length == 1' "$out"
	jq -se 'all(.[] | select(.type == "exit"); .signal == 0 and (.core_dumped | not))' "$out"
}

@test "JSON: nothing else on standard output, no ESC even when colours are wished" {
	"$EXITSNOOP" --json --color=always -d 1 >"$out" 2>"$err"
	jq -se 'all(.[]; .type)' "$out"
	refute grep -q $'\e' "$out"
}

@test "CSV: a header, RFC 4180, the same values as JSON" {
	watch --csv -- "$DIE" - < <(printf '%s\n' "code 3" "raise 9" "named 2c22612c" "named 610a62")
	python3 - "$out" "$BATS_TEST_TMPDIR/stdout" <<-'END'
		import csv, json, sys
		data = open(sys.argv[1], newline="", encoding="utf-8").read()
		rows = list(csv.DictReader(data.splitlines(keepends=True), strict=True))
		for line in open(sys.argv[2]):
		    want = json.loads(line)
		    row, = (r for r in rows if r["pid"] == str(want["pid"]))
		    for key in ("ppid", "uid", "gid", "exit_code", "signal"):
		        assert row[key] == str(want[key]), (key, row, want)
		    assert row["core_dumped"] in ("false", "0"), row
		    assert want["duration_ns"][0] <= int(row["duration_ns"]) <= want["duration_ns"][1], row
		assert len(rows) == 5, rows
	END
}

@test "CSV: --columns chooses" {
	watch --csv -o pid,exit_code -- sh -c 'exit 4'
	head -n 1 "$out" | tr -d '\r' | grep -qx pid,exit_code
	sed -n 2p "$out" | tr -d '\r' | grep -Eqx '[0-9]+,4'
}

@test "table and CSV: totals go to standard error" {
	"$EXITSNOOP" -d 1 >"$out" 2>"$err" &
	local pid=$!
	wait_until test -s "$out"
	/bin/false || true
	wait "$pid"
	grep -Eiq '[0-9]+ (exits?|process)' "$err"
	refute grep -Eiq 'lost' "$out"
}

@test "colours: on a terminal, not with NO_COLOR, --color decides" {
	local show=("$live/terminal.py" --size 30x120 --stderr /dev/null -- env -u NO_COLOR TERM=xterm)
	"${show[@]}" "$EXITSNOOP" -- sh -c 'exit 3' >"$out" || [ $? = 3 ]
	grep -q $'\e\[' "$out"
	"${show[@]}" "$EXITSNOOP" -- true | tail -n +2 >"$out"
	refute grep -q $'\e' "$out"
	"${show[@]}" NO_COLOR=1 "$EXITSNOOP" -- sh -c 'exit 3' >"$out" || [ $? = 3 ]
	refute grep -q $'\e' "$out"
	"${show[@]}" "$EXITSNOOP" --color=never -- sh -c 'exit 3' >"$out" || [ $? = 3 ]
	refute grep -q $'\e' "$out"
	run -3 --separate-stderr timeout 30 "$EXITSNOOP" --color=always -- sh -c 'exit 3'
	[[ $output == *$'\e['* ]]
	run -3 --separate-stderr env -u NO_COLOR "$EXITSNOOP" -- sh -c 'exit 3'
	[[ $output != *$'\e'* ]]
}

@test "-v: the arguments are there on 80 columns, too" {
	"$live/terminal.py" --stderr /dev/null -- "$EXITSNOOP" -v -- sh -c 'exit 3' >shown || [ $? = 3 ]
	cat shown
	grep -q "exit 3 *sh -c 'exit 3'" shown
}

@test "a terminal's width is kept, a file has it all" {
	local long=$BATS_TEST_TMPDIR/a-directory-with-a-very-long-name-that-no-terminal-of-sixty-columns-shows
	mkdir "$long"
	cp /bin/true "$long/true"
	"$live/terminal.py" --size 24x70 --stderr /dev/null -- "$EXITSNOOP" -o pid,comm,exe -- "$long/true" |
		tr -d '\r' >"$out"
	cat "$out"
	[ "$(wc -l <"$out")" = 2 ]
	[ "$(wc -L <"$out")" -le 70 ]
	grep -q '…' "$out"
	watch -o pid,comm,args,exe -- "$long/true"
	[ "$(grep -o "$long/true" "$out" | wc -l)" = 2 ]
}

@test "a terminal that is resized: the next line has its width, also if it had none at the start" {
	local long=$BATS_TEST_TMPDIR/a-directory-with-a-very-long-name-that-no-terminal-of-sixty-columns-shows script
	mkdir "$long"
	cp /bin/true "$long/true"
	# shellcheck disable=SC2016 # for the inner shell
	script='"$0"; read -r line; "$0"; read -r line; "$0"'
	resized 24x70 24x200 0x0
	equals "$(awk '/true/ { print (/…/ ? "cut" : "whole") }' "$out" | xargs)" "cut whole whole"
	resized 0x0 24x70 24x200
	equals "$(awk '/true/ { print (/…/ ? "cut" : "whole") }' "$out" | xargs)" "whole cut whole"
	# Not its terminal: no signal tells of it, but within a second it is seen.
	script='"$0"; read -r line; sleep 1.2; "$0"; read -r line; sleep 1.2; "$0"'
	resized 24x200 24x70 24x200 setsid -w
	equals "$(awk '/true/ { print (/…/ ? "cut" : "whole") }' "$out" | xargs)" "whole cut whole"
}

# resized FIRST SECOND THIRD [COMMAND...]: what a terminal of these sizes shows of $script, started by COMMAND.
resized() {
	"$live/terminal.py" --size "$1" --resize 'true  ' "$2" --type 'true  ' '\n' \
		--resize 'true  ' "$3" --type 'true  ' '\n' \
		--stderr /dev/null -- "${@:4}" "$EXITSNOOP" --color=never -n true -o pid,comm,exe -- \
		bash -c "$script" "$long/true" | tr -d '\r' >"$out"
	cat "$out"
}

@test "the last column has 40 characters on 80 columns, too: the line wraps" {
	# shellcheck disable=SC2016 # for the inner shell
	"$live/terminal.py" --size 24x80 --stderr /dev/null -- "$EXITSNOOP" -- \
		sh -c 'sleep 30 & kill -KILL $!; wait; exec "$0" code 3' "$DIE" | tr -d '\r' >"$out"
	cat "$out"
	head -n 1 "$out" | grep -q ' CPU  *RSS REASON$'
	grep -Eq ' killed by SIGKILL from sh\[[0-9]+\] \(u(id 0\)|.*…)$' "$out"
	grep -q ' exit 3$' "$out"
	# What is longer is cut there, and not before.
	"$live/terminal.py" --size 24x80 --stderr /dev/null -- "$EXITSNOOP" -o time,pid,ppid,user,comm,duration,cpu,rss,args \
		-- sh -c ': a script of more than forty characters; exit 0' | tr -d '\r' >"$out"
	cat "$out"
	[ "$(tail -n 1 "$out" | grep -o "sh -c ': .*…$" | wc -m)" = 41 ]
}

@test "a killer's pid and uid are there on 80 columns, whatever it is called" {
	local name
	# A sentence of its own, and fifteen bytes that take sixty columns.
	for name in 'systemd[1] (uid' '\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1'; do
		# shellcheck disable=SC2016 # for the inner shell
		"$live/terminal.py" --size 24x80 --stderr /dev/null -- "$EXITSNOOP" -- \
			sh -c 'sleep 30 & printf "$0" >/proc/$$/comm; kill -KILL $!; wait; echo $$ >killer' "$name" | tr -d '\r' >"$out"
		cat "$out"
		grep -F ' killed by SIGKILL from ' "$out" >line
		grep -qF "[$(cat killer)] (uid 0)" line
		# What looks like a pid in the name is seen to be a part of it.
		grep -qE " from '[^']*'\[[0-9]+\] \(uid 0\)$" line
	done
	"$EXITSNOOP" --summary -- sh -c 'printf "a[1]: exit 0" >/proc/$$/comm; exit 3' 2>&1 >/dev/null | grep -qE " 'a\[1\]: exit 0'\[[0-9]+\]: exit 3,"
}

@test "each record is there at once, also in a pipe" {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	# Nobody else's records, which could fill a buffer.
	"$EXITSNOOP" --json --tree $$ >"$BATS_TEST_TMPDIR/pipe" 2>/dev/null 3>&- &
	RECORDER=$!
	exec {pipe}<"$BATS_TEST_TMPDIR/pipe"
	local line pid
	read -r -t 10 -u "$pipe" line
	[[ $line == '{"type":"start"'* ]]
	/bin/sh -c 'exit 77' &
	pid=$!
	wait "$pid" || true
	# No buffer of the C library is waited for: nothing else comes that would fill it.
	while read -r -t 10 -u "$pipe" line; do
		[[ $line == *"\"pid\":$pid,"* ]] && break
	done
	[[ $line == *"\"pid\":$pid,"* ]]
	kill -INT "$RECORDER"
	exec {pipe}<&-
	wait "$RECORDER" || true
}

@test "--help and --version" {
	"$EXITSNOOP" --help >"$out"
	local option
	for option in --pid --ppid --tree --comm --user --cgroup --failed --signal --min-duration --threads \
		--count --duration --json --csv --columns --color --output --no-wait --busy-poll --help --version; do
		grep -q -e "$option" "$out"
	done
	grep -Eiq '^ *examples?:?' "$out"
	[ "$(wc -L <"$out")" -le 100 ]
	"$EXITSNOOP" --version | grep -Eq '[0-9]+\.[0-9]+'
	"$EXITSNOOP" --version | grep -iq libbpf
	"$EXITSNOOP" -h | cmp - "$out"
	grep -Eq '^  0 +fine.* --duration .*command goes on' "$out"
	grep -Eq '^  128 \+ N +a second signal' "$out"
}
