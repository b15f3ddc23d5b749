# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What the tests of ecli share: packages made by ecc, ecli started and waited for, processes that do
# one thing when told. Programs come from out/ unless ECC and ECLI say otherwise.

load ../lib/common
: "${ECC:=$OUT/bin/ecc}"
: "${ECLI:=$OUT/bin/ecli}"
export TZ=UTC
export XDG_CACHE_HOME=$BATS_RUN_TMPDIR/cache

setup() {
	[ "$(id -u)" = 0 ] || fail "the tests of ecli need root" || return
	[ -x "$ECLI" ] || fail "$ECLI is not built: ./do build" || return
	cd "$BATS_TEST_TMPDIR" || return
	STARTED=()
}

teardown() {
	for pid in "${STARTED[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# Compiles program NAME of the tests, or example NAME, once a run; its package is $package.
package_of() {
	local folder=$BATS_TEST_DIRNAME/programs source header=()
	package=$BATS_RUN_TMPDIR/packages/$1/package.json
	[ ! -f "$package" ] || return 0
	source=$folder/$1.bpf.c
	# shellcheck disable=SC2154 # the library sets root
	[ -f "$source" ] || folder=$root/examples/$1 source=$folder/$1.bpf.c
	[ ! -f "$folder/$1.h" ] || header=("$folder/$1.h")
	"$ECC" -o "${package%/*}" "$source" "${header[@]}" >/dev/null
}

ecli_attached() {
	grep -q 'attached, Ctrl-C' messages && return
	kill -0 "$ECLI_PID" 2>/dev/null && return 1
	cat messages >&2
	return 0
}

# ecli_start ARGS: its output goes to the file out, what it says to the file messages. Both are
# emptied before: what an earlier ecli said must not be taken for this one's. A signal that is sent
# too early kills ecli, or is even lost: bash's child, before it execs, may take it for its own.
ecli_start() {
	: >out
	: >messages
	env --default-signal=HUP "$ECLI" "$@" >out 2>messages 3>&- 4>&- <"${ECLI_INPUT:-/dev/null}" &
	ECLI_PID=$!
	STARTED+=("$ECLI_PID")
	wait_until ecli_attached || return
	grep -q 'attached, Ctrl-C' messages || fail "ecli $* ended at once"
}

# ecli_stop [SIGNAL]: and it must end well.
ecli_stop() {
	kill -s "${1:-INT}" "$ECLI_PID"
	ecli_wait
}

ecli_wait() {
	wait_until ended "$ECLI_PID" ||
		fail "it does not end: $(cat "/proc/$ECLI_PID/status" "/proc/$ECLI_PID/stack")" || return
	wait "$ECLI_PID" || fail "ecli ended with $?: $(cat messages)"
}

# caller_start: a process whose pid is $CALLER, and that calls getpgid() with each line that
# caller_call writes to it.
caller_start() {
	coproc CALLING { exec python3 -c '
import os, sys
print("ready", flush=True)
for line in sys.stdin:
    os.getpgid(0)
    print("called", flush=True)'; }
	CALLER=$CALLING_PID
	STARTED+=("$CALLER")
	read -r -t 10 <&"${CALLING[0]}"
}

caller_call() {
	echo >&"${CALLING[1]}"
	read -r -t 10 <&"${CALLING[0]}"
}

# rows N: whether out has at least N lines.
rows() {
	[ "$(wc -l <out)" -ge "$1" ]
}

has() {
	grep -q -- "$1" out
}
