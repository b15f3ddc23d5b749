#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # the library sets package
# What ecli may still do once a package is attached. That nothing which it needs is refused, all other
# tests of ecli show: a refused call ends it with an error.

load lib

# status_is FIELD VALUE: so it is in /proc/PID/status of ecli.
status_is() {
	equals "$(awk -v name="$1:" '$1 == name { print $2 }' "/proc/$ECLI_PID/status")" "$2"
}

@test "records of a ring: no new privileges, a filter, no capability" {
	package_of kinds
	ecli_start run "$package"
	status_is NoNewPrivs 1
	status_is Seccomp 2
	status_is CapEff 0000000000000000
	status_is CapPrm 0000000000000000
	status_is CapInh 0000000000000000
	ecli_stop
}

@test "each kind of package keeps just what it needs" {
	package_of sampled # maps: CAP_BPF
	ecli_start run "$package"
	status_is Seccomp 2
	status_is CapPrm 0000008000000000
	ecli_stop
	package_of quoting # bpf_printk
	ecli_start run "$package"
	status_is Seccomp 2
	status_is CapPrm 0000000000000000
	ecli_stop
	package_of tccount # maps, and a tc filter: CAP_NET_ADMIN
	printf '#!/bin/sh\nexec unshare --net %s "$@"\n' "$ECLI" >ecli-apart
	chmod +x ecli-apart
	ECLI=./ecli-apart ecli_start run --attach count_ingress=lo "$package"
	status_is Seccomp 2
	status_is CapPrm 0000008000001000
	ecli_stop
}

@test "--no-sandbox: no filter, and the capabilities are gone all the same" {
	package_of kinds
	ecli_start run --no-sandbox "$package"
	status_is NoNewPrivs 1
	status_is Seccomp 0
	status_is CapEff 0000000000000000
	ecli_stop
}

@test "what is refused ends ecli with a message, and its programs are gone" {
	package_of kinds
	ecli_start run "$package"
	# A call that is not allowed, in place of one that is.
	timeout 20 strace -qq -o trace -p "$ECLI_PID" \
		-e inject=epoll_wait:error=EINTR:syscall=geteuid 3>&- 4>&- &
	wait_until ended "$ECLI_PID"
	local status=0
	wait "$ECLI_PID" || status=$?
	cat trace messages
	equals "$status" 1
	grep -q '^ecli: stopped: .*sandbox.*system call 107 .*not yet written is lost$' messages
}

@test "what loading does not need is given up before the package is parsed" {
	package_of kinds
	strace -qq -e trace=capset -o caps "$ECLI" run "$package" --help >help
	# It is done also where nothing is loaded.
	grep -q '^capset(.*permitted=[^}]*CAP_BPF' caps
	! grep -E 'CAP_(DAC_OVERRIDE|SETUID|SYS_MODULE|SYS_RAWIO|KILL)' caps || fail "kept too much"
}
