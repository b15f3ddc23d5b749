#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The file that --output names: what is there stays, and nobody else can have something else be written.

load lib.bash

setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
	nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	chmod 711 .
	mkdir -m 1777 shared
	mkdir -m 755 elsewhere
	echo precious >elsewhere/victim
	chmod 666 elsewhere/victim
}

# records FILE [OPTIONS]: a run that ends well.
records() {
	timeout 20 "$EXITSNOOP" --summary=none --output "$@" -- true 2>errors 3>&- </dev/null || fail "$*: $(<errors)"
}

# logs FILE [OPTIONS]: a moment of the live view, in which nothing ends.
logs() {
	timeout 20 "$EXITSNOOP" -p 1 -d .1 --output "$@" 2>errors 3>&- </dev/null || fail "$*: $(<errors)"
}

# refused PATTERN ARGUMENTS: at once, with one line; nothing was written, nothing created.
refused() {
	local pattern=$1 status=0 before
	shift
	before=$(ls -lAR --time-style=full-iso elsewhere shared)
	timeout 20 "$EXITSNOOP" "$@" >out 2>errors 3>&- </dev/null || status=$?
	cat errors
	[ "$status" = 1 ] || fail "$*: status $status" || return
	[ "$(wc -l <errors)" = 1 ] && [ ! -s out ] || fail "$*: not one line" || return
	grep -Eq "^exitsnoop: .*$pattern" errors || fail "$*: no '$pattern'" || return
	equals "$(ls -lAR --time-style=full-iso elsewhere shared)" "$before"
	equals "$(<elsewhere/victim)" precious
}

# refuses PATTERN FILE [OPTIONS]: with a command.
refuses() {
	refused "$1" --summary=none --output "${@:2}" -- true
}

# refuses_log PATTERN FILE [OPTIONS]: without one.
refuses_log() {
	refused "$1" -d .1 --output "${@:2}"
}

@test "appended, also behind what others write meanwhile, and behind a line that is not whole" {
	echo '{"type":"mine"}' >o
	printf '{"type":"cut"}' >>o
	logs o --json
	logs o --json
	jq -se 'map(.type) == ["mine", "cut", "start", "end", "start", "end"]' o
}

@test "a command's file is of that run alone" {
	echo '{"type":"mine"}' >o
	chmod 640 o
	records o --json
	records o --json
	jq -se 'map(.type) == ["start", "exit", "end"]' o
	equals "$(stat -c %a o)" 640
	records o.csv --csv
	records o.csv --csv -o pid,comm
	equals "$(head -n 1 o.csv | tr -d '\r')" pid,comm
	equals "$(wc -l <o.csv)" 2
}

@test "emptied while it runs: it goes on at the beginning" {
	"$EXITSNOOP" --json --tree $$ -n die --output o 2>errors 3>&- &
	RECORDER=$!
	RECORDERS+=("$RECORDER")
	wait_until grep -q '"start"' o
	die code 3
	wait_until grep -q '"exit_code":3' o
	: >o
	die code 4
	wait_until grep -q '"exit_code":4' o
	kill -INT "$RECORDER"
	wait "$RECORDER"
	jq -se '(map(.type) | unique) == ["end", "exit"] and .[0].exit_code == 4' o
}

@test "created for its owner alone; one that exists keeps its mode" {
	umask 0
	records o --json
	equals "$(stat -c %a o)" 600
	umask 277
	records less --json
	equals "$(stat -c %a less)" 400
	touch given
	chmod 640 given
	records given --json
	equals "$(stat -c %a given)" 640
}

@test "a header line where there is none yet, and no CSV of other columns below it" {
	logs o.csv --csv
	records o.csv --csv
	logs o.csv --csv
	python3 - <<-'END'
		import csv
		rows = list(csv.DictReader(open("o.csv", newline="")))
		assert [row["comm"] for row in rows] == ["true"], rows
	END
	cp o.csv elsewhere
	refuses_log "cannot append to 'elsewhere/o.csv': it is no CSV with these columns" elsewhere/o.csv --csv -o pid,comm
	cmp o.csv elsewhere/o.csv
	logs o.txt
	logs o.txt
	equals "$(grep -c '^TIME' o.txt)" 1
	logs o.txt -o pid,comm
	equals "$(grep -c '^ *PID COMM' o.txt)" 1
}

@test "standard output by its names: what a command writes there is not overwritten" {
	local name
	for name in - /dev/stdout /dev/fd/1 /proc/self/fd/1 /proc/thread-self/fd/1; do
		# A file, with an offset that the command shares; a pipe; a socket.
		timeout 20 "$EXITSNOOP" --json --summary=none --output "$name" -- sh -c 'echo "{}"; exit 3' >o 3>&- || [ $? = 3 ]
		jq -se 'map(.type) == ["start", null, "exit", "end"]' o
		timeout 20 "$EXITSNOOP" --json --summary=none --output "$name" -- true 3>&- | jq -se 'length == 3'
		timeout 20 python3 - "$EXITSNOOP" --json --summary=none --output "$name" -- true 3>&- <<-'END'
			import socket, subprocess, sys
			here, there = socket.socketpair()
			subprocess.run(sys.argv[1:], stdout=there, check=True)
			there.close()
			assert here.makefile().read().count("\n") == 3
		END
	done
}

@test "devices and named pipes are written to, and a pipe that nobody reads does not keep it from ending" {
	records /dev/null --json
	mkfifo shared/pipe
	timeout 20 cat shared/pipe >o 3>&- &
	records shared/pipe --json
	wait $!
	jq -se 'length == 3' o
	exec {reading}<>shared/pipe
	"$EXITSNOOP" --json --tree $$ -n die-storm --output shared/pipe 2>errors 3>&- {reading}>&- &
	RECORDER=$!
	RECORDERS+=("$RECORDER")
	local line status=0
	read -r -t 10 -u "$reading" line
	[[ $line == '{"type":"start"'* ]]
	die storm 5000
	kill -TERM "$RECORDER"
	wait_until ended "$RECORDER"
	wait "$RECORDER" || status=$?
	exec {reading}<&-
	cat errors
	[ "$status" = 1 ]
	grep -q 'blocked.*dropped' errors
}

@test "links of others in a directory that all may write to are not followed, first, last or between" {
	"${nobody[@]}" ln -s ../elsewhere/victim shared/link
	"${nobody[@]}" ln -s ../elsewhere/new shared/dangling
	"${nobody[@]}" ln -s "$PWD/elsewhere" shared/folder
	"${nobody[@]}" mkdir shared/theirs
	"${nobody[@]}" ln -s ../../elsewhere/victim shared/theirs/link
	ln -s shared/link way
	local why='symbolic link of another user'
	refuses "$why" shared/link
	refuses "$why" "$PWD/shared/link"
	refuses "$why" elsewhere/../shared/./link
	refuses "$why" shared/dangling
	refuses "$why" shared/folder/victim
	refuses "$why" shared/folder/new
	refuses "$why" shared/theirs/link
	refuses "$why" way
	chmod 777 shared # without the sticky bit
	refuses "$why" shared/link
	refuses "$why" shared/folder/victim
	"${nobody[@]}" mkfifo shared/pipe
	refuses 'belongs to another user' shared/pipe
}

@test "files and pipes of others there are not written to, nor files with a second name" {
	"${nobody[@]}" touch shared/file
	chmod 666 shared/file
	"${nobody[@]}" mkfifo shared/pipe
	ln elsewhere/victim shared/hard
	refuses 'belongs to another user' shared/file
	refuses 'belongs to another user' shared/pipe
	refuses 'has another name' shared/hard
	equals "$(stat -c %s shared/file)" 0
}

@test "own links, those of the directory's owner, and all links elsewhere are followed" {
	ln -s ../elsewhere/a shared/own
	records shared/own --json
	jq -se 'length == 3' elsewhere/a
	ln -s "$PWD/elsewhere" shared/own-folder
	records shared/own-folder/b --json
	jq -se 'length == 3' elsewhere/b
	mkdir -m 1777 theirs
	chown 65534 theirs
	"${nobody[@]}" ln -s ../elsewhere/c theirs/link
	records theirs/link --json
	jq -se 'length == 3' elsewhere/c
	"${nobody[@]}" touch theirs/file
	records theirs/file --json
	jq -se 'length == 3' theirs/file
	mkdir -m 775 others
	ln -s ../elsewhere/d others/link
	chown -h 65534 others/link
	records others/link --json
	jq -se 'length == 3' elsewhere/d
	logs shared/own-new --json
	logs shared/own-new --json
	jq -se 'length == 4' shared/own-new
}

@test "links without an end, and names that are none" {
	ln -s loop loop
	ln -s elsewhere/ slash
	refuses 'Too many levels' loop
	refuses 'Is a directory' slash
	refuses 'Is a directory' elsewhere/
	refuses 'Not a directory' elsewhere/victim/x
	refuses 'No such file' elsewhere/none/x
	refuses 'No such file' ''
	refuses 'File name too long' "elsewhere/$(printf 'x%.0s' {1..300})"
	refuses 'File name too long' "$(printf 'elsewhere/../%.0s' {1..400})victim"
}
