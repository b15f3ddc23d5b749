# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What the live tests share: start a recorder and wait until it is attached, let processes die,
# compare, stop, clean up. Programs come from out/ unless EXITSNOOP and DIE say otherwise.

load ../lib/common
live=$BATS_TEST_DIRNAME
: "${EXITSNOOP:=$OUT/bin/exitsnoop}"
: "${DIE:=$OUT/build/tests/live/die}"
export EXITSNOOP DIE
export TZ=UTC NO_COLOR=1
unset COLUMNS
RECORDERS=() # of this test; that of a whole file is its teardown_file's
# The system's programs first: wrappers of version managers start a dozen processes each.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH

# Missing parts are failures: a skipped proof is none.
live_require() {
	[ "$(id -u)" = 0 ] || fail "the live tests need root" || return
	[ -x "$EXITSNOOP" ] || fail "$EXITSNOOP is not built: ./do build" || return
	[ -x "$DIE" ] || fail "$DIE is not built: ./do build"
}

# A test's own directory: cores, and what podman leaves behind, stay there. Files that need more than
# this and the teardowns below have their own.
setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	live_cleanup
}

teardown_file() {
	file_recorder_stop
}

# Waits until recorder $1 is attached, or fails with its last words.
recorder_ready() {
	head -c 16 "$RECORDS" 2>/dev/null | grep -q '^{"type":"start"' && return
	if ended "$RECORDER"; then
		cat "$RECORDS.err" >&2
		return 0
	fi
	return 1
}

# recorder_start [OPTIONS]: exitsnoop --json into $RECORDS, messages into $RECORDS.err; its pid is
# in $RECORDER. A test may have one or more of its own.
recorder_start() {
	live_require || return
	export RECORDS RECORDER
	RECORDS=$(mktemp "${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/records.XXXXXX")
	env --default-signal=HUP "$EXITSNOOP" --json "$@" >"$RECORDS" 2>"$RECORDS.err" 3>&- 4>&- </dev/null &
	RECORDER=$!
	RECORDERS+=("$RECORDER")
	wait_until recorder_ready || return
	! ended "$RECORDER" || fail "exitsnoop --json $* ended at once"
}

# recorder_stop [SIGNAL]: waits for its end; its status goes to $RECORDER_STATUS.
recorder_stop() {
	kill -s "${1:-INT}" "$RECORDER" 2>/dev/null || true
	recorder_wait
}

recorder_wait() {
	wait_until ended "$RECORDER" || kill -KILL "$RECORDER"
	RECORDER_STATUS=0
	wait "$RECORDER" || RECORDER_STATUS=$?
	cat "$RECORDS.err" >&2
	return 0
}

# For setup_file: one recorder for all tests of the file.
file_recorder_start() {
	recorder_start "$@" || return
	export FILE_RECORDER=$RECORDER
}

file_recorder_stop() {
	[ -n "${FILE_RECORDER:-}" ] || return 0
	recorder_stop
	losses_told 3 "$RECORDER_STATUS" "$(tail -n 1 "$RECORDS")" || fail "the file's recorder"
}

# die [OPTIONS] WAY [ARG...]: the witness's lines go to $WITNESS. In a directory of the test's own:
# cores and files stay there.
die() {
	WITNESS=$BATS_TEST_TMPDIR/witness
	(cd "$BATS_TEST_TMPDIR" && timeout 60 "$DIE" "$@" >"$WITNESS" 3>&-)
}

# The same, compared with the recorder of the file; pairs go to $PAIRS for expect.
witness() {
	PAIRS=$BATS_TEST_TMPDIR/pairs
	local offset
	offset=$(stat -c %s "$RECORDS")
	die "$@" || fail "die $*: status $?" || return
	"$live/compare.py" --offset "$offset" "$RECORDS" <"$WITNESS" >"$PAIRS"
}

# expect LABEL JQ...: each expression holds for the pairs $w, $r of that label; at least one is there.
expect() {
	local way=$1 expression pairs
	shift
	pairs=$(jq -c --arg way "$way" 'select(.w.label | startswith($way))' "$PAIRS")
	[ -n "$pairs" ] || fail "nobody died of \"$way\"" || return
	for expression; do
		jq -se "all(.[]; .w as \$w | .r as \$r | $expression)" <<<"$pairs" >/dev/null && continue
		jq -c ".w as \$w | .r as \$r | select(($expression) | not)" <<<"$pairs" | head -n 3 >&2
		fail "not true: $expression" || return
	done
}

# shown JQ: an exit is recorded for which the expression is true.
shown() {
	exits | jq -se "any(.[]; $1)" >/dev/null || fail "not shown: $1"
}

# Runs a script where the deaths are: here, or, when SCENE names a command for it, in a guest.
at_scene() {
	${SCENE:-sh -c} "$1"
}

# live_cgroup HIERARCHY: makes a group for this test and prints its directory. "unified" finds the v2
# hierarchy also where it is the only one.
live_cgroup() {
	at_scene "dir=/sys/fs/cgroup/$1
		[ -d \$dir ] || [ $1 != unified ] || dir=/sys/fs/cgroup
		dir=\$dir/exitsnoop-test-$$-$BATS_TEST_NUMBER
		mkdir \$dir && echo \$dir"
}

# The same with 24 MiB of memory and no swap, in the v1 hierarchy or in a v2 one that has the
# controller.
live_memory_cgroup() {
	local dir
	if at_scene "[ -e /sys/fs/cgroup/memory/memory.limit_in_bytes ]"; then
		dir=$(live_cgroup memory) || return
		at_scene "echo $((24 << 20)) >$dir/memory.limit_in_bytes"
	else
		at_scene "echo +memory >/sys/fs/cgroup/cgroup.subtree_control"
		dir=$(live_cgroup unified) || return
		at_scene "echo $((24 << 20)) >$dir/memory.max; echo 0 >$dir/memory.swap.max || :" 2>/dev/null
	fi
	echo "$dir"
}

# cgroup_removed DIR: whether it could be. Newer kernels let go of a group's last process some time after
# it was reaped: wait for it.
cgroup_removed() {
	at_scene "rmdir $1 2>/dev/null || [ ! -e $1 ]"
}

# The records of type exit, one a line; of a recorder that still runs, too.
exits() {
	whole_lines "$RECORDS" | jq -c 'select(.type == "exit")'
}

# exit_of PID: the record of its end, the last one of that number.
exit_of() {
	exits | jq -c "select(.pid == $1)" | tail -n 1 | grep .
}

# balanced N: exits and losses of the finished file make N, in its lines and in its totals.
balanced() {
	tail -n 1 "$RECORDS"
	jq -se '
		(map(select(.type == "exit")) | length) as $exits
		| (map(select(.type == "lost").count) | add // 0) as $lost
		| .[-1] as $last
		| $last.type == "end" and $last.exits == $exits and $last.lost == $lost
		and $exits + $lost == '"$1" "$RECORDS"
}

# losses_told MOST STATUS END: a recorder's exit status and its last line say the same: that it lost
# nothing. Or at most MOST, where the kernel can leave programs out for some who die: from Linux 7.0 on
# (bpf/steady.h).
losses_told() {
	local most=0
	! at_scene "grep -qzx class_srcu_fast_notrace_t /sys/kernel/btf/vmlinux" || most=$1
	jq -ne --argjson last "$3" --argjson status "$2" --argjson most "$most" '
		$last | .type == "end" and .lost <= $most and $status == (if .lost > 0 then 3 else 0 end)' >/dev/null ||
		fail "status $2 after: $3"
}

cgroups_removed() {
	at_scene "for dir in /sys/fs/cgroup/memory /sys/fs/cgroup/pids /sys/fs/cgroup/unified /sys/fs/cgroup; do
		set -- \$dir/exitsnoop-test-$$-*
		[ ! -e \$1 ] || find \$@ -depth -type d -exec rmdir {} + 2>/dev/null || exit
	done"
}

# For teardown: what this test started and what it made in cgroup hierarchies.
live_cleanup() {
	local pid
	for pid in "${RECORDERS[@]}"; do
		ended "$pid" || kill -KILL "$pid"
	done
	wait_until cgroups_removed
}
