#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Each privilege missing: what is not needed is not missed, what is needed is named.

load lib.bash

setup() {
	live_require && cd "$BATS_TEST_TMPDIR" || return
	# Where anybody may run it.
	chmod 755 "$BATS_TEST_TMPDIR"
	cp "$EXITSNOOP" exitsnoop
	chmod 755 exitsnoop
}

# works COMMAND...: exitsnoop, started by COMMAND, records.
works() {
	timeout 20 "$@" ./exitsnoop --json -p $$ -d 10ms >records 2>errors 3>&- || fail "$*: $(<errors)" || return
	jq -se '.[0].type == "start" and .[-1].type == "end"' records >/dev/null || fail "$*: $(<records)"
}

# refused PATTERN COMMAND...: one line that says so, and nothing else.
refused() {
	local pattern=$1 status=0
	shift
	timeout 20 "$@" ./exitsnoop --json -p $$ -d 10ms >records 2>errors 3>&- || status=$?
	cat errors
	[ "$status" = 1 ] || fail "$*: status $status" || return
	[ ! -s records ] || fail "$*: $(<records)" || return
	[ "$(wc -l <errors)" = 1 ] || fail "$*: not one line" || return
	grep -Eq "^exitsnoop: .*$pattern" errors
}

# with CAPABILITIES: nobody, with just these (+bpf,+perfmon).
with() {
	as=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps "-all,$1" --ambient-caps "-all,$1")
}

@test "root without each one capability: works" {
	local cap
	for cap in $(setpriv --list-caps); do
		works setpriv --bounding-set "-$cap" --inh-caps "-$cap"
	done
}

@test "root without CAP_SYS_ADMIN and each one capability: only CAP_BPF and CAP_PERFMON are missed" {
	local cap without
	for cap in $(setpriv --list-caps); do
		without="-sys_admin,-$cap"
		[ "$cap" != sys_admin ] || without=-sys_admin
		case $cap in
		bpf) refused 'needs the capability CAP_BPF .*sudo' setpriv --bounding-set "$without" --inh-caps "$without" ;;
		perfmon) refused 'needs the capability CAP_PERFMON .*sudo' setpriv --bounding-set "$without" --inh-caps "$without" ;;
		*) works setpriv --bounding-set "$without" --inh-caps "$without" ;;
		esac
	done
}

@test "nobody: with both capabilities it works, with one the other is named, with none both" {
	local as
	with +bpf,+perfmon
	works "${as[@]}"
	with +sys_admin
	works "${as[@]}"
	with +bpf
	refused 'the capability CAP_PERFMON' "${as[@]}"
	with +perfmon
	refused 'the capability CAP_BPF' "${as[@]}"
	refused 'CAP_BPF and CAP_PERFMON .*sudo' setpriv --reuid 65534 --regid 65534 --clear-groups
}

@test "capabilities of its file: it works, but nobody may choose the types that the kernel's memory is read by" {
	setcap cap_bpf,cap_perfmon+ep exitsnoop
	local nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	works "${nobody[@]}"
	cp /sys/kernel/btf/vmlinux btf
	chmod 644 btf
	local status=0
	"${nobody[@]}" ./exitsnoop --json -d 10ms --btf btf >records 2>errors 3>&- || status=$?
	cat errors
	[ "$status" = 1 ]
	grep -q '^exitsnoop: --btf is refused' errors
	[ ! -s records ]
	# With capabilities of its own, or by root, as ever.
	setcap -r exitsnoop
	local as
	with +bpf,+perfmon
	"${as[@]}" ./exitsnoop --json -d 10ms --btf btf >records 3>&-
	./exitsnoop --json -d 10ms --btf btf >records 3>&-
}

@test "root of a user namespace: all capabilities, none that counts" {
	refused 'CAP_BPF and CAP_PERFMON are needed in the initial user namespace' unshare --user --map-root-user
}

@test "no locked memory allowed, and no right to change that" {
	works setpriv --bounding-set -sys_resource --inh-caps -sys_resource prlimit --memlock=0:0
	with +bpf,+perfmon
	works "${as[@]}" prlimit --memlock=0:0
}

@test "lockdown: integrity is enough for exitsnoop" {
	local state
	state=$(unshare --mount sh -c 'mount -t securityfs none /sys/kernel/security && cat /sys/kernel/security/lockdown') ||
		skip "this kernel has no lockdown; ./do matrix has kernels that do"
	echo "$state"
	[[ $state == *"[integrity]"* ]] || skip "lockdown is not at integrity here: $state"
	works env
}
