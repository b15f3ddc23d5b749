# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What the tests of every folder share; each folder's lib.bash loads it. $root is the source tree, $OUT
# where what was built is: out/coverage for ./do coverage.

bats_require_minimum_version 1.5.0
# shellcheck disable=SC2034 # for those who load this
root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
: "${OUT:=$root/out}"
export LC_ALL=C.UTF-8

fail() {
	printf '%s\n' "$*" >&2
	return 1
}

# bats does not see a "!" that fails.
refute() {
	if "$@"; then
		fail "should not have been: $*"
	fi
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

# wait_until COMMAND...: polls; fails when it did not come true in half a minute. No shorter time would
# prove more: a machine may be slow, or busy with others.
wait_until() {
	local deadline=$((${EPOCHREALTIME/./} + 30000000))
	until "$@"; do
		((${EPOCHREALTIME/./} < deadline)) || fail "waited in vain: $*" || return
		sleep 0.01
	done
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# ended PID: true also for zombies, which kill -0 takes for alive.
ended() {
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	[[ ${stat##*) } == [ZX]* ]]
}

# stopped PID: by SIGSTOP, which takes its time.
stopped() {
	grep -q '^State:	T' "/proc/$1/status"
}

# unread PID COMMAND...: runs it while process PID stands still and reads nothing.
unread() {
	kill -STOP "$1"
	wait_until stopped "$1" || return
	"${@:2}" || return
	kill -CONT "$1"
}

# whole_lines FILE: of one that is being written, not the line that is there in part.
whole_lines() {
	head -n "$(wc -l <"$1")" "$1"
}

# bpf_ids KIND PID: the ids of the programs (prog), maps (map) or links (link) that the process holds.
bpf_ids() {
	sed -n "s/^$1_id:[[:space:]]*//p" "/proc/$2/fdinfo"/* 2>/dev/null | sort -un
}

# bpf_gone KIND ID...: none of them is in the kernel any more. It frees them some time after the last
# that held them has let go: wait for it.
bpf_gone() {
	local kind=$1 id
	shift
	for id; do
		! bpftool "$kind" show id "$id" >/dev/null 2>&1 || return
	done
}
