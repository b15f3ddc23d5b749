#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Real containers (podman with runc): stopped, killed, out of memory. Their ids are as podman
# prints them.

load lib.bash

pod() {
	podman --cgroup-manager=cgroupfs --runtime runc "$@" 3>&-
}

# container_start COMMAND...: prints the id.
container_start() {
	pod run -d --network none --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 "${OPTIONS[@]}" \
		--rootfs "$BATS_FILE_TMPDIR/rootfs" "$@" | tee -a "$BATS_FILE_TMPDIR/ids"
}

setup_file() {
	live_require || return
	command -v podman runc busybox || fail "podman, runc and busybox-static are needed" || return
	local fs=$BATS_FILE_TMPDIR/rootfs
	mkdir -p "$fs"/{bin,proc,sys,dev,tmp,etc,run}
	cp "$(command -v busybox)" "$fs/bin/busybox"
	local applet
	for applet in sh sleep true dd cat echo; do
		ln -s busybox "$fs/bin/$applet"
	done
	touch "$BATS_FILE_TMPDIR/ids"
	# This file's processes alone: others make the file long.
	file_recorder_start --tree $$
}

teardown_file() {
	local id
	while read -r id; do
		pod rm -f -t 0 "$id" >/dev/null 2>&1 || true
	done <"$BATS_FILE_TMPDIR/ids"
	file_recorder_stop
}

# The records of container $1; the end of process $2 is waited for.
records_of() {
	wait_until exit_of "$2" >/dev/null || return
	exits | jq -c "select(.container_id == \"$1\")"
}

# Of a container that runs: one that has ended has none.
pid_of() {
	local pid
	pid=$(pod inspect --format '{{.State.Pid}}' "$1")
	((pid > 0)) && echo "$pid"
}

# is_named NAME PID: the process has become that program. "podman run" comes back before.
is_named() {
	[ "$(cat "/proc/$2/comm" 2>/dev/null)" = "$1" ]
}

# container_named NAME COMMAND...: starts one whose first process comes to have that name.
container_named() {
	id=$(container_start "${@:2}")
	pid=$(pid_of "$id")
	wait_until is_named "$1" "$pid"
}

# container_gated SCRIPT: one that waits before the script, until gate_open.
container_gated() {
	rm -f "$BATS_FILE_TMPDIR/rootfs/gate"
	mkfifo "$BATS_FILE_TMPDIR/rootfs/gate"
	container_named sh /bin/sh -c "read -r _ </gate; $1"
}

gate_open() {
	echo >"$BATS_FILE_TMPDIR/rootfs/gate"
}

# is ID PID EXPRESSION...: of the record of that process.
is() {
	local id=$1 pid=$2 expression
	shift 2
	records_of "$id" "$pid" >"$BATS_TEST_TMPDIR/records"
	jq -c "select(.pid == $pid)" "$BATS_TEST_TMPDIR/records"
	for expression; do
		jq -se "map(select(.pid == $pid)) | length == 1 and (.[0] | $expression)" "$BATS_TEST_TMPDIR/records" >/dev/null ||
			fail "not true: $expression" || return
	done
}

@test "a container that ends by itself" {
	local id pid
	container_gated 'sleep 0.1; exit 7'
	gate_open
	[ "$(pod wait "$id")" = 7 ]
	is "$id" "$pid" '.exit_code == 7' '.container_runtime == "podman"' '.ns_pid == 1' '.cause == "exit"' \
		".container_id == \"$(pod ps -a --no-trunc -q --filter id="$id")\"" '.args == ["/bin/sh", "-c", "read -r _ </gate; sleep 0.1; exit 7"]'
	# Its child too, whose parent is the container's first process.
	records_of "$id" "$pid" | jq -se "any(.[]; .ppid == $pid and .comm == \"sleep\" and .ns_pid > 1)"
}

@test "stopped: it obeys SIGTERM" {
	local id pid
	id=$(container_start /bin/sh -c 'trap "exit 0" TERM; echo ready; while :; do sleep 0.1; done')
	pid=$(pid_of "$id")
	wait_until grep -q ready <(pod logs -f "$id")
	pod stop -t 10 "$id"
	is "$id" "$pid" '.exit_code == 0' '.cause == "exit"' '.killer == null'
}

@test "stopped: it ignores SIGTERM and is killed" {
	local id pid
	container_named sleep /bin/sleep 100
	pod stop -t 1 "$id"
	is "$id" "$pid" '.signal == 9' '.cause == "kill"' '.killer.comm == "runc"' '.killer.exe | endswith("/runc")' \
		'.reason == "killed by SIGKILL from runc[\(.killer.pid)] (uid 0)"' '.ns_pid == 1'
}

@test "killed, and all in it" {
	local id pid inner
	container_named sh /bin/sh -c 'sleep 100 & sleep 101; exit'
	wait_until grep -q . "/proc/$pid/task/$pid/children"
	inner=$(awk '{ print $1 }' "/proc/$pid/task/$pid/children")
	wait_until is_named sleep "$inner"
	pod kill "$id"
	is "$id" "$pid" '.signal == 9' '.cause == "kill"' '.killer.comm == "runc"'
	is "$id" "$inner" '.signal == 9' '.cause == "pidns_init"' '.comm == "sleep"'
}

@test "killed from the host" {
	local id pid
	container_named sleep /bin/sleep 100
	bash -c 'kill -9 "$0"; exit' "$pid"
	is "$id" "$pid" '.cause == "kill"' '.killer.comm == "bash"'
}

@test "out of memory" {
	local id pid OPTIONS=(--memory 24m --memory-swap 24m)
	container_gated 'exec dd if=/dev/zero of=/dev/null bs=64M count=1'
	gate_open
	[ "$(pod wait "$id")" = 137 ]
	is "$id" "$pid" '.signal == 9' '.cause == "oom"' '.oom.scope == "cgroup"' '.oom.limit_bytes == 25165824' \
		".oom.cgroup | contains(\"$id\")" '.reason | test("^out of memory in cgroup .*\\(limit 24 MiB\\)$")'
}

@test "podman exec: of the container too" {
	local id pid
	container_named sleep /bin/sleep 100
	pod exec "$id" /bin/sh -c 'exit 6' || true
	pod kill "$id"
	records_of "$id" "$pid" | jq -se 'any(.[]; .exit_code == 6 and .args == ["/bin/sh", "-c", "exit 6"])'
}

@test "podman's own processes on the host are of no container" {
	exits | jq -se 'map(select(.comm == "podman" or .comm == "conmon")) | length > 0 and all(.[]; .container_id == null)'
}

@test "--container chooses, by the id or its beginning" {
	local id other form
	for form in 64 12; do
		id=$(container_start /bin/sleep 100)
		other=$(container_start /bin/sleep 100)
		recorder_start --container "${id:0:form}"
		pod kill "$id" "$other"
		pod wait "$id" "$other" >/dev/null
		recorder_stop
		exits | jq -se "length == 1 and .[0].container_id == \"$id\""
	done
}
