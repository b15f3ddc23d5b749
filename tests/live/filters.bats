#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Each filter alone and in company: what it lets through is all there, what it does not is not.

load lib.bash

setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
	scene=
}

teardown() {
	live_cleanup
	[ -z "$scene" ] || kill -KILL "$scene" 2>/dev/null || true
}

# scene_set: starts a process that becomes die when told; its pid is $scene, so that a filter can
# name it before anything dies.
scene_set() {
	mkfifo "$BATS_TEST_TMPDIR/curtain"
	WITNESS=$BATS_TEST_TMPDIR/witness
	cd "$BATS_TEST_TMPDIR" || return
	bash -c 'read -r _ <curtain; [ -z "$1" ] || echo $$ >"$1/cgroup.procs"; exec "$DIE" - <ways' \
		bash "${1:-}" >"$WITNESS" 3>&- &
	scene=$!
}

# scene_play WAY...: one way to die an argument.
scene_play() {
	local pid=$scene
	printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/ways"
	echo up >"$BATS_TEST_TMPDIR/curtain"
	scene=
	wait "$pid"
}

# delivered WANTED [ALL]: the recorder shows those deaths of the scene that the jq expression WANTED
# is true for ($w), and none that it is false for; null leaves it open. Everything that it shows fulfils
# ALL ($r).
delivered() {
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ] || fail "exitsnoop: status $RECORDER_STATUS" || return
	jq -n --slurpfile w "$WITNESS" --slurpfile r "$RECORDS" -r '
		def wanted: . as $w | '"$1"';
		def allowed: . as $r | '"${2:-true}"';
		($r | map(select(.type == "exit"))) as $exits | ($w | map(.pid)) as $scene
		| {
			missing: ($w | map(select(wanted == true) | select(.pid as $p | $exits | all(.pid != $p)) | .label)),
			extra: ($w | map(select(wanted == false) | select(.pid as $p | $exits | any(.pid == $p)) | .label)),
			twice: ($exits | map(.pid) | map(select(. as $p | $scene | any(. == $p))) | group_by(.) | map(select(length > 1))),
			alien: ($exits | map(select(allowed | not)))
		}
		| if [.[]] | add | length == 0 then empty else (., halt_error(1)) end' ||
		return
	[ "$(jq -s "map(select(. as \$w | $1)) | length" "$WITNESS")" -gt 0 ] || fail "nothing was wanted"
}

sleepers() {
	local i
	for ((i = 0; i < $1; i++)); do
		sleep 100 3>&- &
		sleeping+=($!)
	done
}

@test "--pid: one, several, by commas" {
	local sleeping=() form
	for form in "-p %d -p %d" "--pid %d --pid=%d" "-p %d,%d"; do
		sleeping=()
		sleepers 3
		# shellcheck disable=SC2046,SC2059
		recorder_start $(printf -- "$form" "${sleeping[@]:0:2}")
		kill "${sleeping[@]}"
		wait "${sleeping[@]}" || true
		recorder_stop
		[ "$(exits | jq .pid | sort)" = "$(printf '%s\n' "${sleeping[@]:0:2}" | sort)" ]
	done
}

@test "--pid of a process that does not end: nothing" {
	recorder_start -p $$
	die - < <(printf '%s\n' "code 0" "raise 9")
	recorder_stop
	[ -z "$(exits)" ]
}

@test "--ppid: children, not grandchildren" {
	scene_set
	recorder_start --ppid "$scene"
	local me=$scene
	scene_play "code 0" "raise 15" "orphan 3" "pidns-inner 1"
	delivered "\$w.ppid == $me" "\$r.ppid == $me"
}

@test "--tree: the process and all descendants, re-parented ones too" {
	scene_set
	recorder_start --tree "$scene"
	local me=$scene
	scene_play "code 0" "orphan 3" "daemon 4" "pidns-inner 1" "vfork 2" "kill 9" "worker exec /bin/true"
	cp "$WITNESS" "$WITNESS.in"
	die code 9
	jq -c '.label = "stranger"' "$WITNESS" >>"$WITNESS.in"
	WITNESS+=.in
	delivered '$w.label != "stranger"' \
		"\$r.pid == $me or (\$r.pid | IN($(jq -s 'map(.pid) | map(tostring) | join(",")' -r "$WITNESS")))"
	shown ".pid == $me"
}

@test "--tree: descendants that were there before" {
	bash -c '(sleep 100 & echo $! >"$0/inner"; wait)' "$BATS_TEST_TMPDIR" 3>&- &
	local outer=$!
	wait_until test -s "$BATS_TEST_TMPDIR/inner"
	recorder_start --tree "$outer"
	die code 0
	kill "$(<"$BATS_TEST_TMPDIR/inner")"
	wait "$outer" || true
	recorder_stop
	shown ".pid == $(<"$BATS_TEST_TMPDIR/inner") and .signal == 15"
	shown ".pid == $outer and .exit_code == 0"
	[ "$(exits | jq "select(.pid == $(jq .pid "$WITNESS"))")" = "" ]
}

@test "--comm" {
	recorder_start -n wanted
	die - < <(printf '%s\n' "named 77616e746564" "named 6f74686572" "code 0" "named")
	delivered '$w.comm_hex == "77616e746564"' '$r.comm == "wanted"'
}

# Before Linux 5.19 such a helper is marked as a kernel thread, later it is not.
@test "--kernel-threads: a helper that the kernel could not execute is one" {
	local option
	for option in "" -k; do
		# shellcheck disable=SC2086 # none, or one
		recorder_start $option -n 'kworker*' -n die
		die helper 3
		recorder_stop
		[ "$RECORDER_STATUS" = 0 ]
		shown ".pid == $(jq .pid "$WITNESS") and .exit_code == 3"
		exits | jq -se "any(.[]; .comm[:7] == \"kworker\") == (\"$option\" == \"-k\")" ||
			fail "with options '$option': $(exits | jq -c .comm)"
	done
}

@test "--exe: by path, name, pattern, whatever they call themselves" {
	local pattern
	cp "$DIE" wanted
	ln -s wanted link
	ln -s . folder # as /bin is one
	for pattern in "$PWD/wanted" ./wanted "$PWD/link" wanted 'want?d' "${PWD%/*}/*ted" '*/wanted' "$PWD/folder/want*"; do
		recorder_start --tree $$ --exe "$pattern" --exe /no/such/program
		DIE=$PWD/wanted die named 6f74686572
		die - < <(printf '%s\n' "code 0" "named 77616e746564")
		recorder_stop
		# What is not known is shown, too: here a sleep from before the recorder.
		exits | jq -se "map(select(.exe)) | length == 2 and all(.[]; .exe == \"$PWD/wanted\") and any(.[]; .comm == \"other\")" >/dev/null ||
			fail "$pattern: $(exits | jq -c '{comm, exe}')"
	done
}

@test "--exe: of a command, while the summary is of all" {
	"$EXITSNOOP" --json --summary=json --exe true -- sh -c '/bin/true; /bin/false; /bin/true; exit 0' >out 2>summary
	jq -se 'map(select(.type == "exit")) | map(.comm) == ["true", "true"]' out >/dev/null
	jq -e 'select(.type == "summary").processes == 4' summary >/dev/null
}

@test "--user: by name, by number, nobody else" {
	local user
	for user in nobody 65534; do
		recorder_start -u "$user"
		die - < <(printf '%s\n' "setuid 65534 1" "code 0" "setuid 1234 1")
		delivered '$w.uid == 65534' '$r.uid == 65534'
	done
}

@test "--user: a number without a name" {
	recorder_start --user 54321
	die - < <(printf '%s\n' "setuid 54321 1" "code 0" "setuid 65534 1")
	delivered '$w.uid == 54321' '$r.uid == 54321'
}

@test "--cgroup: a v2 group and those below it" {
	local dir
	dir=$(live_cgroup unified)
	mkdir "$dir/below" "$dir-beside"
	scene_set "$dir/below"
	recorder_start -c "$dir"
	scene_play "code 1" "raise 9" "orphan 2"
	cp "$WITNESS" "$WITNESS.in"
	rm "$BATS_TEST_TMPDIR/curtain"
	scene_set "$dir-beside"
	scene_play "code 3"
	jq -c '.label = "beside"' "$WITNESS" >>"$WITNESS.in"
	WITNESS+=.in
	delivered '$w.label != "beside"'
	wait_until cgroup_removed "$dir/below"
	wait_until cgroup_removed "$dir-beside"
}

# end_in STATUS DIR...: a process that ends with STATUS in these groups, one of a hierarchy.
end_in() {
	local status=0
	bash -c 'status=$1; shift; for dir; do echo $$ >"$dir/cgroup.procs" || exit 99; done; exit "$status"' \
		bash "$@" 3>&- || status=$?
	[ "$status" = "$1" ]
}

@test "--cgroup: the path that exits show, of v1 hierarchies too" {
	local top=/sys/fs/cgroup dir beside hierarchy
	[ -d $top/unified ] && [ -d $top/memory ] && [ -d $top/pids ] ||
		skip "the hierarchies of memory and pids are not mounted as v1"
	# Each is preferred to those before it, which have the same path.
	for hierarchy in pids memory unified; do
		beside=${dir:-$top/$hierarchy}
		dir=$(live_cgroup $hierarchy)
		recorder_start -c "/${dir##*/}"
		end_in 1 $top/unified $top/memory $top/pids "$dir"
		end_in 2 $top/unified $top/memory $top/pids "$beside"
		recorder_stop
		[ "$RECORDER_STATUS" = 0 ]
		exits | jq -se "length == 1 and .[0].exit_code == 1 and .[0].cgroup == \"/${dir##*/}\""
	done
}

@test "--failed" {
	recorder_start -x
	die - < <(printf '%s\n' "code 0" "code 1" "raise 15" "exit 0" "core 11" "leader-first 0 end 0")
	delivered '$w.status != 0' '$r.exit_code != 0 or $r.signal != 0'
}

@test "--signal: with SIG, without, in small letters, by number" {
	local form
	for form in SIGTERM TERM term 15; do
		recorder_start -s "$form"
		die - < <(printf '%s\n' "code 15" "raise 15" "raise 9" "kill 15" "handled 15 3")
		delivered '$w.signal == 15' '$r.signal == 15'
	done
}

@test "--signal: a real-time one, a core dump" {
	recorder_start --signal RTMIN+1
	die - < <(printf '%s\n' "raise 35" "raise 34" "raise 36")
	delivered '$w.signal == 35' '$r.signal == 35'
	recorder_start -s SIGSEGV
	die - < <(printf '%s\n' "core 11" null "raise 6")
	delivered '$w.signal == 11' '$r.signal == 11'
}

@test "--min-duration" {
	recorder_start --min-duration 300ms
	die - < <(printf '%s\n' "after 0" "after 50" "after 350" "after 600")
	# Between what the witness knows at least and at most there may be a moment without a CPU.
	delivered 'if $w.duration_ns[0] >= 3e8 then true elif $w.duration_ns[1] < 3e8 then false else null end' \
		'$r.duration_ns >= 300000000'
}

@test "filters together: all of them must hold" {
	scene_set
	recorder_start --tree "$scene" -x -s KILL
	scene_play "raise 9" "raise 15" "code 0" "code 9" "kill 9"
	delivered '$w.signal == 9' '$r.signal == 9'

	recorder_start -u 65534 -x --min-duration 100ms -n die
	die - < <(printf '%s\n' "setuid 65534 1" "after 150 1" "code 1")
	recorder_stop
	[ -z "$(exits)" ] || jq -se 'any(.[]; .uid == 65534 and .duration_ns[1] >= 1e8)' "$WITNESS"
}

@test "filters together: --comm, --user and --failed" {
	recorder_start -u 65534 -x -n die
	die - < <(printf '%s\n' "setuid 65534 1" "setuid 65534 0" "code 1" "setuid 1234 1")
	delivered '$w.uid == 65534 and $w.status != 0' \
		'$r.uid == 65534 and $r.comm == "die" and ($r.exit_code != 0 or $r.signal != 0)'
}

@test "--threads: the end of each thread, marked as such" {
	scene_set
	recorder_start -T --tree "$scene"
	local me=$scene
	scene_play "all 10 end" "code 3"
	recorder_stop
	local ten
	ten=$(jq 'select(.label == "all 10 end").pid' "$WITNESS")
	jq -se "map(select(.type == \"thread\" and .pid == $ten)) | map(.tid) | unique | length | . == 9 or . == 10" "$RECORDS"
	jq -se "map(select(.type == \"exit\" and .pid == $ten)) | length == 1" "$RECORDS"
	jq -se "map(select(.type == \"thread\")) | all(.[]; .comm and (.tid | type == \"number\"))" "$RECORDS"
}

@test "without --threads no thread is shown" {
	recorder_start
	die all 10 end
	recorder_stop
	jq -se 'map(select(.type == "thread")) | length == 0' "$RECORDS"
}
