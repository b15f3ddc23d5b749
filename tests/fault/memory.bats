#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What exitsnoop knows of all users is for those who may read its output, however it was started: other
# processes of its user can look neither into its memory nor take its BPF maps. Each way is tried on a
# process of that user that may be looked into, too.

load lib.bash

setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
	# Where nobody may run it, and write.
	chmod 777 .
	cp "$EXITSNOOP" exitsnoop
	chmod 755 exitsnoop
	spy=$BATS_TEST_DIRNAME/spy.py
	nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	ambient=("${nobody[@]}" --inh-caps '-all,+bpf,+perfmon' --ambient-caps '-all,+bpf,+perfmon')
	powerless=(setpriv --bounding-set -all --inh-caps -all)
}

teardown() {
	live_cleanup
	[ -z "${sleeper:-}" ] || kill "$sleeper" 2>/dev/null || true
}

# started_by COMMAND...: exitsnoop in $RECORDER, which has seen a secret of another user.
started_by() {
	RECORDS=$BATS_TEST_TMPDIR/records
	"$@" ./exitsnoop --json -n sleep >"$RECORDS" 2>"$RECORDS.err" 3>&- 4>&- </dev/null &
	RECORDER=$!
	RECORDERS+=("$RECORDER")
	wait_until recorder_ready || return
	! ended "$RECORDER" || fail "it ended at once" || return
	bash -c 'exec -a a-strangers-secret sleep 0.01'
	wait_until shown '.args[0] == "a-strangers-secret"'
}

# closed_to SPY...: nothing of the recorder can be seen by a process that is started so; and that is because
# of the recorder: all of a sleeping process of that user can.
closed_to() {
	local user=("${nobody[@]}") seen
	[ "$(stat -c %u "/proc/$RECORDER/status")" = 0 ] || fail "/proc/$RECORDER is not root's: it is dumpable" || return
	[ "$(awk '/^Uid:/ { print $2 }' "/proc/$RECORDER/status")" != 0 ] || user=("${powerless[@]}")
	seen=$("$@" python3 - "$RECORDER" a-strangers-secret <"$spy" 3>&-) || fail "spy.py: $?" || return
	[ -z "$seen" ] || fail "seen of exitsnoop: ${seen//$'\n'/ }" || return
	"${user[@]}" sleep 60 3>&- &
	sleeper=$!
	wait_until grep -qz sleep "/proc/$sleeper/cmdline"
	seen=$("${user[@]}" python3 - "$sleeper" sleep <"$spy" 3>&-)
	[[ $seen == mem*process_vm_readv*pidfd_getfd*ptrace ]] || fail "the spy is blind: ${seen//$'\n'/ }" || return
	kill "$sleeper"
	wait "$sleeper" || true
	sleeper=
}

@test "started by root: closed to root without capabilities" {
	started_by env
	closed_to "${powerless[@]}"
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
}

@test "started with capabilities of its file: closed to that user" {
	setcap cap_bpf,cap_perfmon+ep exitsnoop
	started_by "${nobody[@]}"
	closed_to "${nobody[@]}"
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
}

@test "started with ambient capabilities: closed to that user" {
	started_by "${ambient[@]}"
	closed_to "${nobody[@]}"
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
}

@test "closed to who is root of a user namespace that is that user's" {
	unshare --user --map-root-user true || skip "no user namespace can be made here"
	started_by "${ambient[@]}"
	closed_to "${nobody[@]}" unshare --user --map-root-user
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
}

# What systemd makes of User=, AmbientCapabilities=, CapabilityBoundingSet=, NoNewPrivileges=,
# PrivateMounts= and LimitCORE=: this needs no systemd that runs.
@test "started as a unit of systemd: closed to that user" {
	started_by unshare --mount prlimit --core=unlimited "${ambient[@]}" --no-new-privs --bounding-set '-all,+bpf,+perfmon'
	closed_to "${nobody[@]}"
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
}

@test "closed also before it has given up its capabilities, and the command that waits to be let go" {
	# Held up where it enters its sandbox, the last that it does before that.
	"${ambient[@]}" strace -f -qq -o trace -e trace=landlock_restrict_self,seccomp -e inject=seccomp:delay_enter=60s \
		./exitsnoop --json --summary=none -- sleep 0.01 >records 2>errors 3>&- </dev/null &
	local tracer=$! pid pids
	RECORDERS+=("$tracer")
	wait_until grep -q landlock_restrict_self trace
	pids=$(cat /proc/"$tracer"/task/*/children)
	pids+=$(cat /proc/"${pids%% *}"/task/*/children)
	[ "$(wc -w <<<"$pids")" = 2 ]
	for pid in $pids; do
		RECORDERS+=("$pid")
		RECORDER=$pid
		closed_to "${nobody[@]}"
	done
}

@test "the command of run mode may be looked into as ever" {
	run -0 --separate-stderr timeout 20 "${ambient[@]}" ./exitsnoop --json --summary=none --output /dev/null -- \
		sh -c 'stat -c %u /proc/$$/status; wc -c </proc/$$/environ' 3>&-
	echo "$output"
	[ "${lines[0]}" = 65534 ]
	[ "${lines[1]}" -gt 0 ]
}

@test "it leaves no core, where others do" {
	ulimit -c unlimited
	recorder_start --tree $$
	local watcher=$RECORDER watched=$RECORDS
	started_by env
	kill -SEGV "$RECORDER"
	wait "$RECORDER" || [ $? = 139 ]
	local pid=$RECORDER
	die core 11
	RECORDER=$watcher RECORDS=$watched
	wait_until shown '.comm == "die" and .signal == 11'
	[ "$(exit_of "$pid" | jq .core_dumped)" = false ]
	shown '.comm == "die" and .core_dumped == true'
	recorder_stop
}
