#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What happens while exitsnoop starts.

load lib.bash

CROWD=$OUT/build/tests/fault/crowd

teardown() {
	live_cleanup
	[ -z "${crowd:-}" ] || kill "$crowd" 2>/dev/null || true
}

@test "thousands live and others die while /proc is read: nobody is lost" {
	cd "$BATS_TEST_TMPDIR"
	"$CROWD" 12000 >ready 2>errors 3>&- &
	crowd=$!
	wait_until test -s ready || fail "$(cat errors)"
	# A machine that needs longer has as many more of them.
	(until [ -e attached ]; do die storm 5000; done; die storm 10000) 3>&- &
	local storm=$!
	# Its rings hold 4,000 of them, and while it looks at 12,000 more than that die.
	recorder_start --buffer-size 1M -n die-storm
	touch attached
	wait "$storm"
	recorder_stop
	tail -n 1 "$RECORDS"
	[ "$RECORDER_STATUS" = 0 ]
	jq -se '.[-1].lost == 0 and .[-1].exits > 5000 and .[0].type == "start"
		and (map(select(.type == "exit")) | length) == .[-1].exits' "$RECORDS"
}

# Were it lost, all would still be right, only slower: nothing else would tell.
@test "one clock a death: what tells of sleep is attached first, and is relied on" {
	local id slept=
	grep -qzx btf_trace_suspend_resume /sys/kernel/btf/vmlinux || skip "this kernel does not tell when it sleeps"
	! readelf -lW "$EXITSNOOP" | grep -q INTERP || skip "a shared libbpf: two clocks are read"
	recorder_start --tree $$ -n die
	die code 7
	wait_until shown '.exit_code == 7'
	id=$(bpf_ids link "$RECORDER" | head -n 1)
	id=$(bpftool -j link show id "$id" | jq .prog_id)
	equals "$(bpftool -j prog show id "$id" | jq -r .name)" suspend_resume
	for id in $(bpf_ids map "$RECORDER"); do
		[[ $(bpftool -j map show id "$id" | jq -r .name) == *.data ]] || continue
		slept=$(bpftool -j map dump id "$id" | jq '.. | objects | .clock_slept_ns // empty')
	done
	recorder_stop
	# A death has measured it: until then it is all ones.
	jq -ne "$slept < 1e18"
}

# Likewise: a third of the time to start.
@test "pointers are loaded out of an untrusted task where the kernel can make one" {
	local id type=
	grep -qzx bpf_rdonly_cast /sys/kernel/btf/vmlinux || skip "this kernel has no bpf_rdonly_cast()"
	[ "$(cat /proc/sys/net/core/bpf_jit_enable)" != 0 ] || skip "the kernel's JIT compiler is off"
	recorder_start --tree $$
	for id in $(bpf_ids map "$RECORDER"); do
		[[ $(bpftool -j map show id "$id" | jq -r .name) == *.rodata ]] || continue
		type=$(bpftool -j map dump id "$id" | jq '.. | objects | .task_type // empty')
	done
	recorder_stop
	equals "$(bpftool -j btf dump file /sys/kernel/btf/vmlinux |
		jq ".types[] | select(.id == $type) | .name")" '"task_struct"'
}

@test "a network namespace, where nobody tells of the JIT compiler, is no obstacle" {
	unshare -n true || skip "no network namespace can be made here"
	unshare -n "$EXITSNOOP" --summary=none --json --output "$BATS_TEST_TMPDIR/records" -- sh -c 'exit 3' || [ $? = 3 ]
	jq -se 'map(select(.type == "exit").exit_code) == [3]' "$BATS_TEST_TMPDIR/records"
}
