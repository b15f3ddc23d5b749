#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # bats sets output; the library sets package
# Where programs go, and that they leave: devices of a network namespace of the test's own, control
# groups, probes, sockets. What others have attached stays.

load lib

# A veth pair between two network namespaces of the test: packets come to $near, device veth0.
net_setup() {
	near=ecli-near-$$ far=ecli-far-$$
	ip netns add "$near"
	ip netns add "$far"
	ip -n "$near" link add veth0 type veth peer name veth1 netns "$far"
	ip -n "$near" addr add 10.199.0.1/24 dev veth0
	ip -n "$far" addr add 10.199.0.2/24 dev veth1
	ip -n "$near" link set veth0 up
	ip -n "$far" link set veth1 up
}

# A control group of the test: its directory is $group.
group_setup() {
	local mount
	mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	[ -n "$mount" ] || fail "no cgroup v2 hierarchy is mounted" || return
	mkdir "$mount/ecli-test-$$"
	group=$mount/ecli-test-$$
}

teardown() {
	for pid in "${STARTED[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	[ -z "${near:-}" ] || ip netns del "$near" || true
	[ -z "${far:-}" ] || ip netns del "$far" || true
	[ -z "${group:-}" ] || wait_until rmdir "$group"
}

# ecli itself, in the near namespace.
near_start() {
	cat >ecli-near <<END
#!/bin/sh
exec ip netns exec $near $ECLI "\$@"
END
	chmod +x ecli-near
	ECLI=./ecli-near ecli_start "$@"
}

ping_near() {
	ip netns exec "$far" python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(20): s.sendto(b"x", ("10.199.0.1", 9))'
}

@test "tc: counts packets, and takes away only what is its own" {
	package_of tccount
	net_setup
	near_start run --json --attach count_ingress=veth0:ingress "$package"
	ip netns exec "$near" tc filter show dev veth0 ingress | grep -q count_ingress
	ping_near
	wait_until has '"key":{"protocol":2048}\|"key":2048\|2048'
	# Somebody else's filter beside ours: it stays, and with it the qdisc.
	ip netns exec "$near" tc filter add dev veth0 ingress prio 77 \
		bpf direct-action object-file "${package%/*}/tccount.bpf.o" section tc
	ecli_stop
	ip netns exec "$near" tc filter show dev veth0 ingress >filters
	grep -q 'pref 77' filters
	! grep -q 'pref 1 ' filters || fail "ours is still there"
	jq -e -s '[.[].value] | length > 0' out
}

@test "tc: the qdisc that it made goes with it; SIGTERM too" {
	package_of tccount
	net_setup
	near_start run --attach count_ingress=veth0 "$package"
	ip netns exec "$near" tc qdisc show dev veth0 | grep -q clsact
	ecli_stop TERM
	! ip netns exec "$near" tc qdisc show dev veth0 | grep clsact || fail "clsact stayed"
}

@test "tc: a qdisc that was there stays" {
	package_of tccount
	net_setup
	ip netns exec "$near" tc qdisc add dev veth0 clsact
	near_start run --attach count_ingress=veth0:egress "$package"
	ecli_stop
	ip netns exec "$near" tc qdisc show dev veth0 | grep -q clsact
}

@test "xdp: counts packets on a device, and lets it go" {
	package_of xdpcount
	net_setup
	near_start run --json --attach count_packets=veth0:skb "$package"
	ip -n "$near" link show veth0 | grep -q xdp
	ping_near
	wait_until has '"key":17\|17'
	# A second one is refused, and the first stays.
	run -1 ./ecli-near run --attach count_packets=veth0:skb "$package"
	says "another XDP program"
	ecli_stop
	! ip -n "$near" link show veth0 | grep xdp || fail "xdp stayed"
	run -1 "$ECLI" run --attach count_packets=nodevice0 "$package"
	says "no network device 'nodevice0'"
	run -1 "$ECLI" run --attach count_packets=lo:fast "$package"
	says "skb, drv or hw"
}

@test "cgroup: where the processes of a group connect to" {
	package_of connects
	group_setup
	run -1 "$ECLI" run "$package"
	says "--attach handle_connect=CGROUP-DIRECTORY"
	ecli_start run --json --attach "handle_connect=$group" "$package"
	bash -c "echo \$\$ >$group/cgroup.procs; exec python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect((\"127.0.0.9\", 4242))'"
	wait_until rows 1
	ecli_stop
	has 4242 || fail "$(cat out)"
}

@test "a uprobe on a symbol and a process of the user's choice" {
	package_of anywhere
	caller_start
	run -1 "$ECLI" run --only on_call "$package"
	says "BINARY:SYMBOL"
	libc=$(awk '/libc\.so/ { print $6; exit }' "/proc/$CALLER/maps")
	ecli_start run --json --only on_call --attach "on_call=$libc:getpgid:$CALLER" "$package"
	caller_call
	wait_until rows 1
	ecli_stop
	equals "$(jq -c .pid out)" "$CALLER"
	run -1 "$ECLI" run --only on_call --attach "on_call=$libc:no_such_symbol" "$package"
	says "program 'on_call'"
	says "this symbol"
	run -1 "$ECLI" run --only on_call --attach "on_call=$libc" "$package"
	says "is no place in a binary"
}

@test "a tracepoint of the user's choice, and a socket filter" {
	package_of anywhere
	caller_start
	ecli_start run --json --only on_point --attach on_point=syscalls:sys_enter_getpgid \
		"$package" --only_pid "$CALLER"
	caller_call
	wait_until rows 1
	ecli_stop
	equals "$(jq -c .pid out | sort -u)" "$CALLER"
	ecli_start run --json --only on_packet --attach on_packet=lo "$package"
	python3 -c '
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x" * 333, ("127.0.0.1", 9))'
	wait_until has '"bytes":375\|"bytes":361'
	ecli_stop
}

@test "optional programs come only when asked for; names are checked" {
	package_of anywhere
	run -1 "$ECLI" run --only on_cal "$package"
	says "did you mean 'on_call'?"
	run -1 "$ECLI" run --attach nothing=1 "$package"
	says "the object has no program 'nothing'"
	run -1 "$ECLI" run --export rbb=event "$package"
	says "did you mean 'rb'?"
	run -2 "$ECLI" run --attach on_call "$package"
	says "--attach PROG=TARGET"
	run -0 "$ECLI" info "$package"
	says "off unless asked for"
	says "--attach on_call=BINARY:SYMBOL"
}

@test "one program that cannot attach: named, and the rest runs when asked for" {
	package_of mixed
	run -1 "$ECLI" run "$package"
	says "program 'missing' (tp/ecli/no_such_event)"
	caller_start
	ecli_start run --json --keep-going "$package" --only_pid "$CALLER"
	grep -q "program 'missing'" messages
	caller_call
	wait_until rows 1
	ecli_stop
	equals "$(jq -c .pid out)" "$CALLER"
}

@test "a USDT probe of a process, with its arguments" {
	package_of usdt
	cat >probing.c <<'END'
#include <stdio.h>
#include <sys/sdt.h>
int main(void)
{
	char line[8];
	int n = 20;
	puts("ready");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		n++;
		DTRACE_PROBE2(ecli_test, counted, n, 2L * n);
		puts("called");
		fflush(stdout);
	}
	return 0;
}
END
	cc -O2 -o probing probing.c
	coproc CALLING { exec ./probing; }
	CALLER=$CALLING_PID
	STARTED+=("$CALLER")
	read -r -t 10 <&"${CALLING[0]}"
	run -1 "$ECLI" run "$package"
	says "--attach on_probe=BINARY:PROVIDER:NAME[:PID]"
	run -1 "$ECLI" run --attach "on_probe=$PWD/probing:ecli_test:nothing" "$package"
	says "this USDT probe in the binary"
	ecli_start run --json --attach "on_probe=$PWD/probing:ecli_test:counted:$CALLER" "$package"
	caller_call
	caller_call
	wait_until rows 2
	ecli_stop
	equals "$(jq -c '[.pid, .number, .double_of_it]' out | paste -sd' ')" \
		"[$CALLER,21,42] [$CALLER,22,44]"
}

@test "sockops and sk_msg: what the sockets of a cgroup send" {
	package_of sockets
	group_setup
	run -1 "$ECLI" run --only on_message "$package"
	says "--attach on_message=MAP"
	run -1 "$ECLI" run --only on_message --attach on_message=sockz "$package"
	says "the object has no sockmap 'sockz'"
	ecli_start run --json --attach "on_established=$group" --attach on_message=socks "$package"
	bash -c "echo \$\$ >$group/cgroup.procs; exec python3 -c '
import socket
server = socket.create_server((\"127.0.0.1\", 0))
client = socket.create_connection(server.getsockname())
peer = server.accept()[0]
client.sendall(b\"x\" * 321)
got = b\"\"
while len(got) < 321: got += peer.recv(321)
print(client.getsockname()[1])'" >port
	wait_until has '"where":"SK_MSG(1)","number":321'
	ecli_stop
	has "\"where\":\"SOCK_OPS(0)\",\"number\":$(cat port)" || fail "$(cat out)"
	equals "$(grep -c SK_MSG out)" 1
	# Nothing of it stays with the cgroup.
	[ -z "$(bpftool cgroup show "$group")" ]
}

@test "sk_lookup: the ports asked for in a network namespace, and in no other" {
	package_of sockets
	near=ecli-near-$$
	ip netns add "$near"
	ip -n "$near" link set lo up
	run -1 "$ECLI" run --attach on_lookup=/run/netns/none-such "$package"
	says "cannot open the network namespace '/run/netns/none-such'"
	ecli_start run --json --attach "on_lookup=/run/netns/$near" "$package"
	local knock='
import socket, sys
socket.socket().connect_ex(("127.0.0.1", int(sys.argv[1])))'
	python3 -c "$knock" 4243
	ip netns exec "$near" python3 -c "$knock" 4242
	wait_until has '"number":4242'
	ecli_stop
	equals "$(jq -c '[.where, .number]' out | sort -u)" '["SK_LOOKUP(2)",4242]'
}

@test "an iterator gives its text and ends" {
	package_of listing
	"$ECLI" run "$package" >out 2>messages
	grep -q "^$$ " out || grep -q "^$BASHPID " out
}

@test "after it has started it holds no capability, and leaves no program behind" {
	package_of kinds
	ecli_start run "$package"
	grep -qx 'CapPrm:	0000000000000000' "/proc/$ECLI_PID/status"
	grep -qx 'NoNewPrivs:	1' "/proc/$ECLI_PID/status"
	ecli_stop
	package_of tccount
	net_setup
	near_start run --attach count_ingress=veth0 "$package"
	held=$(awk '/CapPrm/ { print $2 }' "/proc/$ECLI_PID/status")
	# To read the map, and to take the filter away: CAP_BPF and CAP_NET_ADMIN.
	equals "$held" 0000008000001000
	id=$(ip netns exec "$near" tc filter show dev veth0 ingress | sed -n 's/.* count_ingress.* id \([0-9]*\) .*/\1/p')
	refute bpf_gone prog "$id"
	ecli_stop
	wait_until bpf_gone prog "$id"
}
