#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What lies deep, and which file a program is, where the kernel keeps it otherwise: until Linux 6.0 a
# cgroup has the ids of its ancestors, then the ancestors; before 6.16 the memory is gone at the exit,
# and /proc alone has what a process ran that was there before. live/paths.bats has the rest.

load ../live/lib.bash

setup() {
	[ -n "${SCENE:-}" ] || skip "only in a guest: ./do matrix"
	live_require && cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	[ -z "${SCENE:-}" ] || live_cleanup
}

# below DIR NAME TIMES: makes directories there, one in the other; the last one's path.
below() {
	local i path=$1
	for ((i = 0; i < $3; i++)); do
		path+=/$2
	done
	at_scene "mkdir -p $path"
	echo "$path"
}

@test "forty levels below: program, directory, cgroup, -c; before the recorder and after" {
	local group deep dir scene device
	group=$(live_cgroup unified)
	deep=$(below "$group" n 40)
	dir=$(below /tmp node_modules 40)
	at_scene "cp /bin/busybox $dir/true; cp /bin/busybox $dir/sleep; cd $dir
		unshare -m $dir/sleep 100 >/dev/null 2>&1 & echo \$! >/tmp/before; echo \$! >$deep/cgroup.procs"
	wait_until at_scene "grep -q sleep /proc/\$(cat /tmp/before)/comm"
	recorder_start -c "$group"
	at_scene "kill \$(cat /tmp/before); sh -c 'echo \$\$ >$deep/cgroup.procs; cd $dir; exec ./true'; true"
	recorder_stop
	scene="{
		\"sleep\": [\"$dir/sleep\", $(at_scene "stat -c %i $dir/sleep"), true],
		\"true\": [\"$dir/true\", $(at_scene "stat -c %i $dir/true"), false]}"
	device=$(at_scene "awk '\$5 == \"/tmp\" { print \$3 }' /proc/self/mountinfo")
	exits | jq -se "$scene as \$scene | (map(.comm) | sort) == [\"sleep\", \"true\"]
		and all(.[]; [.exe, .exe_inode, .exe_other_mount_ns] == \$scene[.comm])
		and all(.[]; .exe_device == \"$device\" and .cwd == \"$dir\" and .cgroup == \"${deep#/sys/fs/cgroup}\")" >/dev/null ||
		fail "$scene $device: $(exits | jq -c '{comm, exe, exe_inode, exe_other_mount_ns, exe_device, cwd, cgroup}')"
	at_scene "rm -r /tmp/node_modules; find $group/n -depth -type d -exec rmdir {} +"
}

@test "-c through a bind mount, which does not show how deep that is" {
	local group deep
	group=$(live_cgroup unified)
	deep=$(below "$group/inside" n 40)
	at_scene "mkdir /tmp/bound; mount --bind $group/inside /tmp/bound"
	recorder_start -c /tmp/bound
	at_scene "sh -c 'echo \$\$ >$deep/cgroup.procs; exec true'; sh -c 'echo \$\$ >$group/cgroup.procs; exec true'; true"
	recorder_stop
	exits | jq -se "length == 1 and .[0].cgroup == \"${deep#/sys/fs/cgroup}\"" >/dev/null
	at_scene "umount /tmp/bound; find $group/inside -depth -type d -exec rmdir {} +"
}

@test "oom: the limit is far above" {
	local dir deep
	dir=$(live_memory_cgroup)
	deep=$(below "$dir" n 40)
	recorder_start
	at_scene "sh -c 'echo \$\$ >$deep/cgroup.procs; exec dd if=/dev/zero of=/dev/null bs=64M count=1'; true"
	recorder_stop
	exits | jq -se "map(select(.cause == \"oom\")) | length == 1 and (.[0].oom | .cgroup == \"/${dir##*/}\" and .limit_bytes == 25165824)" >/dev/null
	at_scene "find $dir/n -depth -type d -exec rmdir {} +"
}
