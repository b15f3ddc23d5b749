#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What the kernel or the system does not give: BTF, memory, /proc, tracefs; and what is left in the
# kernel when exitsnoop is killed.

load lib.bash

# elsewhere COMMANDS ARGS...: in a mount namespace of its own, after COMMANDS; exitsnoop ends with the
# death of "sh -c 'exit 5'", whose record goes to $RECORDS.
elsewhere() {
	local commands=$1
	shift
	RECORDS=$BATS_TEST_TMPDIR/records
	rm -f "$RECORDS"
	timeout 30 unshare --mount --propagation private sh -c "$commands"'; exec "$@"' sh \
		"$EXITSNOOP" --json --summary=none --output "$RECORDS" "$@" -- sh -c 'exit 5' 2>errors 3>&-
}

@test "a kernel without BTF: says so and names --btf, and with it all is known" {
	local status=0
	cp /sys/kernel/btf/vmlinux btf
	elsewhere 'mount -t tmpfs none /sys/kernel/btf' || status=$?
	cat errors
	[ "$status" = 1 ]
	grep -q '^exitsnoop: .*BTF.*--btf FILE' errors
	[ "$(wc -l <errors)" = 1 ]
	status=0
	elsewhere 'mount -t tmpfs none /sys/kernel/btf' --btf btf || status=$?
	cat errors
	[ "$status" = 5 ]
	shown '.exit_code == 5 and .comm == "sh" and .args == ["sh", "-c", "exit 5"] and .cpu_ns > 0'
}

@test "a BTF file that is none, or another kernel's" {
	local status=0
	{ echo noise; head -c 1000 /dev/urandom; } >noise
	elsewhere 'mount -t tmpfs none /sys/kernel/btf' --btf noise || status=$?
	cat errors
	[ "$status" = 1 ]
	grep -q "^exitsnoop: --btf: 'noise' is no BTF" errors
	[ "$(wc -l <errors)" = 1 ]
}

@test "no memory for the ring: an error that names the option" {
	local group status=0
	group=$(live_memory_cgroup)
	# For one of this size the kernel would need more than its group may have. Nobody is killed.
	# shellcheck disable=SC2016 # for the inner shell
	timeout 20 sh -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' "$group" \
		"$EXITSNOOP" --json --buffer-size 64M >records 2>errors 3>&- || status=$?
	cat errors
	[ "$status" = 1 ]
	grep -q '^exitsnoop: .*Cannot allocate memory.*--buffer-size' errors
	[ "$(wc -l <errors)" = 1 ]
	[ ! -s records ]
}

@test "too little address space or too few descriptors: failed, not wrong usage, and the limit is named" {
	local limit status tries=0
	for limit in -v\ {3000..8000..500} -n\ {6..36..3}; do
		status=0
		# What it says goes to a pipe: a file would need a descriptor for itself.
		# shellcheck disable=SC2086 # two words
		(ulimit $limit && exec "$EXITSNOOP" --json -d .01 3>&- 4>&-) 2>&1 >/dev/null | cat >errors
		status=${PIPESTATUS[0]}
		cat errors
		[ "$status" != 0 ] || continue
		tries=$((tries + 1))
		[ "$status" = 1 ] || fail "ulimit $limit: status $status" || return
		[ "$(wc -l <errors)" = 1 ] || fail "ulimit $limit: not one line" || return
		grep -q "^exitsnoop: .*(ulimit ${limit% *} is too low)" errors || [[ $(<errors) == *"Invalid argument"* ]] ||
			fail "ulimit $limit: says nothing of it" || return
	done
	[ "$tries" -gt 10 ]
}

@test "/proc is not mounted: deaths are told all the same" {
	local status=0
	elsewhere 'mount -t tmpfs none /proc' || status=$?
	cat errors
	[ "$status" = 5 ]
	shown '.exit_code == 5 and .comm == "sh" and .args == ["sh", "-c", "exit 5"]'
}

@test "neither tracefs nor debugfs nor cgroup file systems are mounted" {
	local status=0
	elsewhere 'umount -a -t tracefs,debugfs; umount -R -l /sys/fs/cgroup' || status=$?
	cat errors
	[ "$status" = 5 ]
	shown '.exit_code == 5 and (.cgroup | type == "string")'
}

@test "SIGKILL: no program, no link, no map stays; another recorder goes on" {
	recorder_start --tree $$ -n die-named
	local other=$RECORDER other_records=$RECORDS
	recorder_start --tree $$ -n die-named
	local programs maps links
	mapfile -t programs < <(bpf_ids prog "$RECORDER")
	mapfile -t maps < <(bpf_ids map "$RECORDER")
	mapfile -t links < <(bpf_ids link "$RECORDER")
	((${#programs[@]} > 1 && ${#maps[@]} > 2 && ${#links[@]} > 1))
	refute bpf_gone prog "${programs[0]}"
	refute bpf_gone map "${maps[0]}"
	refute bpf_gone link "${links[0]}"
	kill -KILL "$RECORDER"
	wait "$RECORDER" || true
	wait_until bpf_gone link "${links[@]}"
	wait_until bpf_gone prog "${programs[@]}"
	wait_until bpf_gone map "${maps[@]}"
	die -n 20 named 6469652d6e616d6564
	RECORDER=$other RECORDS=$other_records
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
	balanced 20
}

@test "two recorders under a storm: each is complete, or says what it lost" {
	recorder_start --tree $$ -n die-storm
	local first=$RECORDER first_records=$RECORDS
	recorder_start --tree $$ -n die-storm --buffer-size 64K
	die storm 10000
	recorder_stop
	balanced 10001
	RECORDER=$first RECORDS=$first_records
	recorder_stop
	balanced 10001
}
