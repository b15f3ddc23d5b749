# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What the tests of ecli share: packages made by ecc, ecli started and waited for, processes that do
# one thing when told. Programs come from out/ unless ECC and ECLI say otherwise.

bats_require_minimum_version 1.5.0
root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
: "${ECC:=$root/out/bin/ecc}"
: "${ECLI:=$root/out/bin/ecli}"
export LC_ALL=C.UTF-8 TZ=UTC
export XDG_CACHE_HOME=$BATS_RUN_TMPDIR/cache

fail() {
	printf '%s\n' "$*" >&2
	return 1
}

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

# wait_until SECONDS COMMAND...: polls; fails when it did not come true in time.
wait_until() {
	local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000))
	shift
	until "$@"; do
		((${EPOCHREALTIME/./} < deadline)) || fail "waited in vain: $*" || return
		sleep 0.01
	done
}

# Compiles program NAME of the tests, or example NAME, once a run; its package is $package.
package_of() {
	local folder=$BATS_TEST_DIRNAME/programs source header=()
	package=$BATS_RUN_TMPDIR/packages/$1/package.json
	[ ! -f "$package" ] || return 0
	source=$folder/$1.bpf.c
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

# ecli_start ARGS: its output goes to the file out, what it says to the file messages.
ecli_start() {
	"$ECLI" "$@" >out 2>messages 3>&- 4>&- </dev/null &
	ECLI_PID=$!
	STARTED+=("$ECLI_PID")
	wait_until 10 ecli_attached || return
	grep -q 'attached, Ctrl-C' messages || fail "ecli $* ended at once"
}

# ecli_stop [SIGNAL]: and it must end well.
ecli_stop() {
	kill -s "${1:-INT}" "$ECLI_PID"
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

# equals GOT WANTED
equals() {
	[ "$1" = "$2" ] || fail "got:    $1" $'\n'"wanted: $2"
}

# says TEXT: the last command run by bats printed it.
# shellcheck disable=SC2154 # bats sets output
says() {
	[[ $output == *"$1"* ]] || fail "'$1' is not in: $output"
}
