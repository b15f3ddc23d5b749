#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Who it was: program, arguments, directory, terminal, session, namespaces, groups.

load lib.bash

setup_file() {
	# This file's processes alone: others make the file long.
	file_recorder_start --tree $$
}

# Waits until the recorder shows the end of process $1 and prints its record.
record_of() {
	wait_until exit_of "$1"
}

# In a child that becomes COMMAND: its record goes to $record.
spawn() {
	"$@" >"$BATS_TEST_TMPDIR/stdout" 3>&- &
	pid=$!
	wait "$pid" || true
	record=$(record_of "$pid")
	printf '%s\n' "$record"
}

is() {
	jq -e ". as \$r | $1" <<<"$record" >/dev/null || fail "not true: $1"
}

@test "exe, args, cwd of an ordinary command" {
	mkdir "$BATS_TEST_TMPDIR/some where"
	cd "$BATS_TEST_TMPDIR/some where"
	spawn /bin/sh -c 'exit 3' "an argument" ""
	is ".exe == \"$(realpath /bin/sh)\" or .exe == \"/bin/sh\""
	is '.args == ["/bin/sh", "-c", "exit 3", "an argument", ""] and .args_truncated == false'
	is ".cwd == \"$PWD\""
	is ".comm == \"sh\" and .origin_ppid == $BASHPID and .origin_pcomm == \"bash\" and .forked_only == false"
	is '.loginuid == null or (.loginuid | type == "number")'
	is ".session == $(awk '{ print $6 }' /proc/$$/stat)"
}

@test "loginuid is the kernel's, null when never set" {
	local uid
	uid=$(</proc/self/loginuid)
	spawn /bin/true
	if [ "$uid" = 4294967295 ]; then
		is '.loginuid == null'
	else
		is ".loginuid == $uid"
	fi
}

@test "a script: the interpreter runs, the script is an argument" {
	printf '#!/bin/sh\nexit 5\n' >"$BATS_TEST_TMPDIR/script"
	chmod +x "$BATS_TEST_TMPDIR/script"
	spawn "$BATS_TEST_TMPDIR/script" one
	is ".args == [\"/bin/sh\", \"$BATS_TEST_TMPDIR/script\", \"one\"] and .comm == \"script\" and .exit_code == 5"
}

@test "argv[0] is the caller's choice, exe is the file" {
	spawn bash -c 'exec -a "-odd name" /bin/true x'
	is '.args == ["-odd name", "x"]'
	is '.exe | endswith("/true")'
}

@test "a relative path, a symbolic link, a deleted program" {
	cd "$BATS_TEST_TMPDIR"
	cp /bin/true here
	ln -s here there
	spawn ./there
	is ".args == [\"./there\"] and (.exe | endswith(\"here\"))"
	cp /bin/sleep gone
	./gone 100 3>&- &
	pid=$!
	wait_until grep -q gone "/proc/$pid/comm"
	rm gone
	kill $pid
	wait $pid || true
	record=$(record_of $pid)
	is '.args == ["./gone", "100"] and (.exe | contains("/gone"))'
}

@test "a program without a file: memfd_create()" {
	spawn python3 -c 'import os, shutil
fd = os.memfd_create("nowhere")
shutil.copyfileobj(open("/bin/true", "rb"), open(fd, "wb", closefd=False))
os.execv("/proc/self/fd/%d" % fd, ["t"])'
	is '.args == ["t"] and .exe == "/memfd:nowhere"'
}

@test "exec twice: the last one counts" {
	spawn sh -c 'exec sh -c "exec /bin/true last"'
	is '.args == ["/bin/true", "last"] and .comm == "true"'
}

# Its arguments are counted only at a tracepoint of Linux 6.10.
@test "an exec that fails when the old program is gone: what it was to run" {
	local counted=false
	! at_scene "grep -qzx btf_trace_sched_prepare_exec /sys/kernel/btf/vmlinux" || counted=true
	witness -n 3 exec-late
	expect exec-late '$r.signal == 11 and $r.comm == "exe" and ($r.forked_only | not)' \
		'$r.exe | endswith("/die")' '$r.cwd | type == "string"' \
		"\$r.args == if $counted then [\"/proc/self/exe\", \"help\"] else null end"
}

# damage FILE: a program whose exec fails past its point of no return: what is to be loaded lies where no
# process has memory.
damage() {
	python3 -c 'import struct, sys
elf = bytearray(open("/bin/true", "rb").read())
start, = struct.unpack_from("<Q", elf, 32)
for at in range(start, start + 56 * struct.unpack_from("<H", elf, 56)[0], 56):
    if struct.unpack_from("<I", elf, at)[0] == 1:
        struct.pack_into("<Q", elf, at + 16, 1 << 62)
open(sys.argv[1], "wb").write(elf)' "$1"
	chmod +x "$1"
}

# failed_in_exec PID: the record of one that was to become "damaged".
failed_in_exec() {
	record=$(exits | jq -c "select(.pid == $1)")
	is '.comm == "damaged" and .signal == 11 and .forked_only == false'
	is ".exe == \"$PWD/damaged\" and .cwd == \"$PWD\" and .args_truncated == false"
	is '.args == ["./damaged", "an argument", "", "last"]'
	is '.cause == "unknown" and (.reason | startswith("SIGSEGV: the program could not be executed"))'
}

# By exit, and by the signal, as before Linux 6.16. Of a process that was there before, too.
@test "a damaged program: exe, args and cwd of what failed" {
	local option before pid
	cd "$BATS_TEST_TMPDIR"
	damage damaged
	mkfifo go
	for option in "" --find-last; do
		bash -c 'read -r _; exec ./damaged "an argument" "" last' <go 3>&- &
		before=$!
		exec {go}>go
		# shellcheck disable=SC2086 # none, or one
		recorder_start $option --tree $$
		bash -c 'exec ./damaged "an argument" "" last' 3>&- &
		pid=$!
		echo >&$go
		exec {go}>&-
		wait $pid $before || true
		recorder_stop
		failed_in_exec $pid
		failed_in_exec $before
	done
}

@test "a damaged program, with nothing that shows it: unknown, not what ran before" {
	local before pid
	cd "$BATS_TEST_TMPDIR"
	damage damaged
	mkfifo go
	bash -c 'read -r _; exec ./damaged' <go 3>&- &
	before=$!
	exec {go}>go
	recorder_start --find-last --no-cause --tree $$
	bash -c 'exec ./damaged' 3>&- &
	pid=$!
	echo >&$go
	exec {go}>&-
	wait $pid $before || true
	recorder_stop
	exits | jq -se "map(select(.pid == $pid or .pid == $before)) | length == 2
		and all(.[]; .comm == \"damaged\" and .exe == null and .args == null)"
}

@test "the directory is the one at exec, or at the end" {
	cd "$BATS_TEST_TMPDIR"
	mkdir later
	spawn sh -c 'cd later; exit 0'
	is ".cwd == \"$BATS_TEST_TMPDIR\" or .cwd == \"$BATS_TEST_TMPDIR/later\""
	cd /
	spawn /bin/true
	is '.cwd == "/"'
}

@test "forked_only: never exec'd; its exe and args are its parent's" {
	witness - < <(printf '%s\n' "code 0" "exec /bin/true" "vfork 1")
	expect "code 0" '$r.forked_only' '$r.exe | endswith("/die")'
	expect exec '$r.forked_only | not' '$r.args == ["/bin/true"]'
	expect vfork '$r.forked_only'
}

@test "origin_ppid and origin_pcomm: the parent at birth, also when it died first" {
	witness -n 20 - < <(printf '%s\n' "orphan 1" "daemon 2")
	expect "orphan's child" '$r.origin_ppid == $w.origin_ppid and $r.origin_ppid != $r.ppid' '$r.origin_pcomm == "die"'
	expect daemon '$r.origin_ppid == $w.origin_ppid' '$r.origin_pcomm == "die"'
}

@test "ns_pid, session" {
	witness - < <(printf '%s\n' "pidns 1" "pidns-inner 2" "code 3" "daemon 4" "terminal interrupt")
	expect pidns '$r.ns_pid == $w.ns_pid'
	expect "pidns-inner's" '$r.ns_pid == 2 and $r.pid != 2'
	expect interrupt '$r.session == $r.pid'
}

@test "tty: the terminal's name, null without" {
	witness - < <(printf '%s\n' "terminal interrupt" "terminal quit" "daemon 1")
	expect interrupt '$r.tty | test("^(/dev/)?pts/[0-9]+$")'
	expect daemon '$r.tty == null'
}

@test "uid and gid of others" {
	witness - < <(printf '%s\n' "setuid 65534 1" "suid 1234 2")
	expect setuid '$r.uid == 65534 and $r.gid == 65534'
	expect suid '$r.uid == 1234 and $r.gid == 1234'
}

@test "processes that were there before exitsnoop have identity too" {
	cd "$BATS_TEST_TMPDIR"
	/bin/sleep 100 3>&- &
	local pid=$!
	bash -c 'exec -a "odd name" /bin/sleep 101' 3>&- &
	local other=$!
	wait_until grep -q sleep "/proc/$pid/comm"
	wait_until grep -q sleep "/proc/$other/comm"
	recorder_start
	kill "$pid" "$other"
	wait "$pid" "$other" || true
	recorder_stop
	record=$(exits | jq -c "select(.pid == $pid)")
	is ".args == [\"/bin/sleep\", \"100\"] and (.exe | endswith(\"/sleep\")) and .cwd == \"$BATS_TEST_TMPDIR\""
	is ".args_truncated == false and .forked_only == false and .signal == 15 and .cause == \"kill\""
	# Who forked it is nobody's to know any more; the parent is.
	is ".ppid == $BASHPID and (.origin_ppid == null or .origin_ppid == $BASHPID)"
	record=$(exits | jq -c "select(.pid == $other)")
	is '.args == ["odd name", "101"]'
}

@test "arguments that are not UTF-8 keep their bytes" {
	spawn /bin/true $'\xff\xfe' $'a\nb' $'\e[31m' ''
	is '(.args | length == 5) and .args[2] == "a\nb" and .args[3] == "\u001b[31m" and .args[4] == ""'
	is '.args_hex != null'
}

@test "500 processes with random arguments: byte-exact, or marked" {
	"$live/arguments.py" "$RECORDS" 500
}

@test "--args-size: a small one is marked, a large one holds all" {
	local long
	long=$(printf 'x%.0s' {1..3000})
	recorder_start --args-size 256
	spawn_and_stop /bin/true "$long" last
	is '.args_truncated == true'
	is '.args | tostring | length <= 300'
	is '.args[0] == "/bin/true"'
	recorder_start --args-size 8K
	spawn_and_stop /bin/true "$long$long" last
	is '.args_truncated == false and (.args[1] | length == 6000) and .args[2] == "last"'
}

spawn_and_stop() {
	"$@" 3>&- &
	local pid=$!
	wait $pid || true
	recorder_stop
	record=$(exits | jq -c "select(.pid == $pid)")
	printf '%s\n' "$record"
}

@test "--redact: values after password, token, secret and key are masked" {
	recorder_start --redact
	spawn_and_stop /bin/true --password hunter2 --token=abcdef --api-key xyzzy client_secret=plugh \
		PGPASSWORD=quux --user bob --keyboard plain
	is 'tostring | (contains("hunter2") or contains("abcdef") or contains("xyzzy") or contains("plugh") or contains("quux")) | not'
	is '.args | index("--password") and index("--user") and index("bob")'
}

@test "--redact: whatever stands around the name, and split at blanks" {
	recorder_start --redact
	# shellcheck disable=SC2016 # as a shell would be given them
	spawn_and_stop /bin/true '{"password" : "HUNTER1"}' 'password = HUNTER2' '$password=HUNTER3' 'a>password=HUNTER4' \
		/password=HUNTER5 @password=HUNTER6 '\"token\":\"HUNTER7\"' '<secret>HUNTER8</secret>' \
		password = HUNTER9 '{"token"' : '"HUNTER0"}' /etc/passwd:/x last=1
	is 'tostring | contains("HUNTER") | not'
	is '.args | index("/etc/passwd:/x") and index("last=1") and index("password") and index("=")'
}

@test "--redact: also of processes that were there before, also in bytes" {
	bash -c 'exec -a sleep /bin/sleep 100 2>/dev/null' 3>&- &
	local pid=$!
	mkfifo "$BATS_TEST_TMPDIR/silent"
	bash -c 'read -r _' bash --password hunter2 $'--token=\xffabc' <>"$BATS_TEST_TMPDIR/silent" 3>&- &
	local other=$!
	wait_until grep -q hunter2 -a "/proc/$other/cmdline"
	recorder_start --redact
	kill "$other" "$pid"
	wait "$other" "$pid" || true
	recorder_stop
	record=$(exits | jq -c "select(.pid == $other)")
	# "abc" in hexadecimal.
	is 'tostring | (contains("hunter2") or contains("616263")) | not'
}

@test "--no-args: arguments are off, the rest stays" {
	recorder_start --no-args
	spawn_and_stop /bin/sh -c 'exit 4' topsecret
	is '.exit_code == 4 and .args == null'
	is 'tostring | contains("topsecret") | not'
}

@test "cgroup: the v2 path where it has one, else v1" {
	local dir
	dir=$(live_cgroup unified)
	bash -c 'echo $$ >"$1/cgroup.procs"; exec /bin/true' bash "$dir" 3>&- &
	pid=$!
	wait $pid
	record=$(record_of $pid)
	is ".cgroup == \"/${dir##*/}\" and .container_id == null and .container_runtime == null and .pod_uid == null"
	wait_until cgroup_removed "$dir"
	dir=$(live_memory_cgroup)
	bash -c 'echo $$ >"$1/cgroup.procs"; exec /bin/true' bash "$dir" 3>&- &
	pid=$!
	wait $pid
	record=$(record_of $pid)
	is ".cgroup == \"/${dir##*/}\""
}

@test "cgroup of a group that is gone at once" {
	local dir
	dir=$(live_cgroup unified)
	bash -c 'echo $$ >"$1/cgroup.procs"; exec /bin/true' bash "$dir" 3>&- &
	pid=$!
	wait $pid
	wait_until cgroup_removed "$dir"
	record=$(record_of $pid)
	is ".cgroup == \"/${dir##*/}\""
}

@test "containers, pods and units, read from the paths of cgroups" {
	local base id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
	local uid=12345678-9abc-def0-1234-56789abcdef0
	base=$(live_cgroup unified)
	# path below the base|runtime|id|pod|unit|slice; a runtime of * is open
	while IFS='|' read -r path runtime container pod unit slice; do
		mkdir -p "$base/$path"
		bash -c 'echo $$ >"$1/cgroup.procs"; exec /bin/true' bash "$base/$path" 3>&- &
		pid=$!
		wait $pid
		record=$(record_of $pid)
		printf '%s\n' "$path: $(jq -c '{cgroup, container_runtime, container_id, pod_uid, unit, slice}' <<<"$record")"
		is ".cgroup == \"/${base##*/}/${path//\\/\\\\}\""
		[ "$runtime" = '*' ] || is "(.container_runtime // \"\") == \"$runtime\""
		is "(.container_id // \"\") == \"$container\""
		is "(.pod_uid // \"\") == \"$pod\""
		is "(.unit // \"\") == \"${unit//\\/\\\\}\" and (.slice // \"\") == \"$slice\""
	done <<-END
		docker/$id|docker|$id|||
		system.slice/docker-$id.scope|docker|$id||docker-$id.scope|system.slice
		machine.slice/libpod-$id.scope|podman|$id||libpod-$id.scope|machine.slice
		machine.slice/libpod-conmon-$id.scope||||libpod-conmon-$id.scope|machine.slice
		libpod_parent/libpod-$id|podman|$id|||
		kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid//-/_}.slice/cri-containerd-$id.scope|containerd|$id|$uid|cri-containerd-$id.scope|kubepods-burstable-pod${uid//-/_}.slice
		kubepods.slice/kubepods-pod${uid//-/_}.slice/crio-$id.scope|cri-o|$id|$uid|crio-$id.scope|kubepods-pod${uid//-/_}.slice
		kubepods/besteffort/pod$uid/$id|*|$id|$uid||
		system.slice/nerdctl-$id.scope|containerd|$id||nerdctl-$id.scope|system.slice
		system.slice/containerd.service/kubepods-pod${uid//-/_}.slice:cri-containerd:$id|containerd|$id|$uid|containerd.service|system.slice
		kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${uid//-/_}.slice/cri-containerd-$id.scope|containerd|$id|$uid|cri-containerd-$id.scope|kubelet-kubepods-pod${uid//-/_}.slice
		kubepods.slice/kubepods-pod${uid//-/_}.slice/crio-conmon-$id.scope|||$uid|crio-conmon-$id.scope|kubepods-pod${uid//-/_}.slice
		ecs/${id:0:32}/$id|docker|$id|||
		ecs/${id:0:32}/${id:0:32}-2495160603|containerd|${id:0:32}-2495160603|||
		actions_job/$id|docker|$id|||
		lxc.payload.web/system.slice/nginx.service|lxc|web||nginx.service|system.slice
		machine.slice/machine-my\x2dbox.scope/payload|systemd-nspawn|my-box||machine-my\x2dbox.scope|machine.slice
		machine.slice/machine-web.scope/supervisor||||machine-web.scope|machine.slice
		docker/buildkit/t4967jvf8rbufklrhkicskyes|||||
		system.slice/ssh.service||||ssh.service|system.slice
		user.slice/user-1000.slice/user@1000.service/app.slice/app-editor.scope||||app-editor.scope|app.slice
		user.slice/user-1000.slice/session-3.scope||||session-3.scope|user-1000.slice
		plain/directory|||||
	END
}

@test "--container chooses, whatever is nested in the container" {
	local base path id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
	local other=fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210
	base=$(live_cgroup unified)
	recorder_start --container 0123
	local pids=()
	for path in "docker-$id.scope" "docker-$other.scope" "docker-$id.scope/docker-$other.scope" "lxc.payload.0123" \
		"lxc.payload.01234"; do
		mkdir -p "$base/$path"
		bash -c 'echo $$ >"$1/cgroup.procs"; exec /bin/true' bash "$base/$path" 3>&- &
		pids+=($!)
		wait $!
	done
	recorder_stop
	[ "$(exits | jq .pid | xargs)" = "${pids[0]} ${pids[2]} ${pids[3]}" ]
}

@test "--unit chooses" {
	local base
	base=$(live_cgroup unified)
	mkdir -p "$base/system.slice/wanted.service" "$base/system.slice/other.service"
	recorder_start --unit wanted.service
	local pids=() unit
	for unit in wanted other wanted; do
		bash -c 'echo $$ >"$1/cgroup.procs"; exec /bin/true' bash "$base/system.slice/$unit.service" 3>&- &
		pids+=($!)
		wait $!
	done
	recorder_stop
	[ "$(exits | jq .pid | xargs)" = "${pids[0]} ${pids[2]}" ]
}
