#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Paths of programs, directories and cgroups that are deep or long: whole up to PATH_MAX, then marked
# and counted; no filter misses what lies deep.

load lib.bash

# deeper NAME TIMES: makes as many directories, one in the other, and changes to the last.
deeper() {
	local path
	python3 - "$1" "$2" <<-'EOF' || return
		import os, sys
		for _ in range(int(sys.argv[2])):
		    os.mkdir(sys.argv[1])
		    os.chdir(sys.argv[1])
	EOF
	printf -v path "%$2s"
	cd -P "${path// /$1/}" || return
}

# shallower NAME TIMES: removes them again, which find(1) cannot where the path is too long.
shallower() {
	python3 - "$1" "$2" <<-'EOF' 2>/dev/null
		import os, sys
		for _ in range(int(sys.argv[2])):
		    os.chdir("..")
		    if os.path.exists(sys.argv[1]):
		        os.rmdir(sys.argv[1])
	EOF
}

name_of() {
	printf "%$1s" | tr ' ' "${2:-x}"
}

# record NAME: of the one that ended by that name.
record() {
	exits | jq -ce "select(.comm == \"$1\")"
}

# The last line of the finished recorder; $1 is true for it.
at_end() {
	[ "$RECORDER_STATUS" = 0 ] || fail "status $RECORDER_STATUS" || return
	tail -n 1 "$RECORDS" | jq -e ".type == \"end\" and ($1)" >/dev/null ||
		fail "not so: $1: $(tail -n 1 "$RECORDS")"
}

# As deep as PATH_MAX, 4096 with its NUL, lets a path be that ends in "/true".
deepest() {
	local left
	cd "$BATS_TEST_TMPDIR" || return
	left=$((4090 - ${#PWD}))
	if ((left % 2)); then
		deeper dd 1 || return
		left=$((left - 3))
	fi
	deeper d $((left / 2))
}

@test "exe, cwd and the killer's exe: as deep and as long as a path can be" {
	local way dir victim
	recorder_start --tree $$
	for way in "40 node_modules" "6 $(name_of 200)" deepest; do
		if [ "$way" = deepest ]; then
			deepest
			[ ${#PWD} = 4090 ]
		else
			deeper "${way#* }" "${way% *}"
		fi
		cp /bin/true .
		cp /bin/bash kill
		dir=$PWD
		cd /
		env -C "$dir" ./true
		env -C "$dir" sleep 100 3>&- &
		victim=$!
		wait_until grep -q sleep /proc/$victim/comm
		(cd "$dir" && ./kill -c "kill -9 $victim; :")
		wait $victim || true
		wait_until exit_of $victim >"$BATS_TEST_TMPDIR/victim"
		record true | jq -se ".[-1] | .exe == \"$dir/true\" and .exe_truncated == false
			and .cwd == \"$dir\" and .cwd_truncated == false" >/dev/null
		jq -e ".killer.exe == \"$dir/kill\" and (.killer | has(\"exe_truncated\") | not) and .cwd == \"$dir\"" \
			"$BATS_TEST_TMPDIR/victim" >/dev/null
		cd "$BATS_TEST_TMPDIR"
	done
	recorder_stop
	at_end '.paths_truncated == 0'
}

@test "a path longer than PATH_MAX: its end is told, marked and counted" {
	recorder_start --tree $$
	deepest
	deeper "$(name_of 100)" 2
	cp /bin/true .
	cp /bin/bash kill
	./true
	sleep 100 3>&- &
	wait_until grep -q sleep /proc/$!/comm
	./kill -c "kill -9 $!; :"
	wait $! || true
	recorder_stop
	record sleep | jq -se 'any(.[]; .killer | .exe_truncated and (.exe | startswith(".../") and endswith("/kill")))' >/dev/null
	record true | jq -e '.exe_truncated and (.exe | length > 3800 and startswith(".../") and endswith("/true"))
		and .cwd_truncated and (.cwd | startswith(".../") and endswith("/'"$(name_of 100)"'"))' >/dev/null
	at_end '.paths_truncated > 3 and .identities_dropped == 0'
}

@test "a path that /proc cannot show, of a process that was there before: marked and counted" {
	deepest
	deeper "$(name_of 100)" 2
	cp /bin/sleep .
	./sleep 100 3>&- &
	local pid=$!
	wait_until grep -q sleep /proc/$pid/comm
	cd /
	recorder_start -p $pid
	kill $pid
	wait $pid || true
	recorder_stop
	# Where the memory is still there as it exits, the kernel half has the end of the paths.
	exits | jq -e '.exe_truncated and .cwd_truncated and .args == ["./sleep", "100"]
		and (.exe // "..." | startswith("...")) and (.cwd // "..." | startswith("..."))' >/dev/null
	at_end '.paths_truncated | IN(2, 4)'
}

# ends_in DIR: a process of its own dies in that cgroup.
ends_in() {
	bash -c 'echo $$ >cgroup.procs && exec true' 3>&-
}

@test "a cgroup far down: its path, and its container" {
	local id dir
	dir=$(live_cgroup unified)
	id=$(name_of 64 a)
	cd "$dir"
	deeper "docker-$id.scope" 1
	deeper n 40
	recorder_start --tree $$ --container aaaa -n true
	ends_in
	recorder_stop
	exits | jq -se "length == 1 and (.[0] | .cgroup == \"${PWD#"${dir%/*}"}\" and .cgroup_truncated == false
		and .container_id == \"$id\")" >/dev/null
	at_end '.paths_truncated == 0'
}

@test "a cgroup path longer than 4 KiB: marked, counted, and no filter hides it" {
	local dir filter
	dir=$(live_cgroup unified)
	cd "$dir"
	deeper "docker-$(name_of 64 a).scope" 1
	deeper "$(name_of 250)" 15
	deeper "$(name_of 250)" 2
	for filter in "--container aaaa" "--unit nginx"; do
		# shellcheck disable=SC2086
		recorder_start --tree $$ -n true $filter
		ends_in
		recorder_stop
		exits | jq -se 'length == 1 and (.[0] | .cgroup_truncated and .container_id == null
			and (.cgroup | startswith(".../xxx") and length > 3800))' >/dev/null
		at_end '.paths_truncated > 0' # and what else ran in that directory
	done
	wait_until shallower "$(name_of 250)" 17
}

@test "-c: what lies far below, in hierarchies of both kinds" {
	local hierarchy dir
	for hierarchy in unified memory; do
		[ $hierarchy = unified ] || [ -d /sys/fs/cgroup/$hierarchy ] || continue
		dir=$(live_cgroup $hierarchy)
		cd "$dir"
		deeper n 40
		recorder_start -c "$dir"
		ends_in
		cd "$dir/.." && bash -c 'exec false' || true
		recorder_stop
		exits | jq -se 'length == 1 and .[0].comm == "true"' >/dev/null
	done
}

@test "-c from within a cgroup namespace, where nothing tells how deep that is" {
	local dir
	dir=$(live_cgroup unified)
	mkdir -p "$dir/inside/far/below" "$dir/beside" mount
	cat >scene <<-'EOF'
		echo $$ >"$1/inside/cgroup.procs"
		exec unshare --cgroup --mount --propagation private bash -c '
			mount -t cgroup2 none mount && cd / &&
			"$EXITSNOOP" --json --summary=none -c "$OLDPWD/mount/far" -- bash -c "
				(echo \$BASHPID >\$OLDPWD/mount/far/below/cgroup.procs; exec true)
				(exec false)
				:"'
	EOF
	# A cgroup above the namespace cannot be named in it.
	RECORDS=$BATS_TEST_TMPDIR/records
	bash scene "$dir" >"$RECORDS"
	exits | jq -se 'length == 1 and .[0].comm == "true"' >/dev/null
}

@test "oom: the limit is far above" {
	local dir
	dir=$(live_memory_cgroup)
	cd "$dir"
	deeper n 40
	recorder_start --tree $$
	# "die oom" needs a limit on that very group.
	bash -c 'echo $$ >cgroup.procs && exec python3 -c "bytearray(64 << 20)"' 3>&- || true
	recorder_stop
	exits | jq -se "map(select(.cause == \"oom\")) | length == 1 and (.[0].oom | .cgroup == \"/${dir##*/}\"
		and .limit_bytes == 25165824)" >/dev/null
}

# sleeps_before_and_after COMMAND...: a shell that COMMAND starts runs what is in the file scene, and
# then the program $sleep, once before the recorder is there and once after. Their records: $sleeps.
sleeps_before_and_after() {
	mkfifo go
	"$@" bash -c '
		set -e
		[ ! -e scene ] || . ./scene
		"${sleep:-/bin/sleep}" 100 &
		echo $! >before
		read -r _ <go
		"${sleep:-/bin/sleep}" 0.01
		kill $(<before)' 3>&- &
	local pid=$!
	wait_until test -s before
	wait_until grep -q sleep "/proc/$(<before)/comm"
	recorder_start -n sleep
	echo >go
	wait $pid
	recorder_stop
	# Of all that is called so on this machine, these two.
	sleeps=$(exits | jq -c "select(.args[-1] == \"100\" and .pid == $(<before) or .args[-1] == \"0.01\" and .ppid == $pid)")
	[ "$(wc -l <<<"$sleeps")" = 2 ]
}

are() {
	jq -se "all(.[]; $1)" <<<"$sleeps" >/dev/null || fail "not true: $1: $(jq -c '{exe, exe_device, exe_inode, exe_other_mount_ns}' <<<"$sleeps")"
}

@test "exe_device, exe_inode: the file, by a record and by /proc" {
	sleeps_before_and_after env
	are ".exe_device == \"$(findmnt -no MAJ:MIN -T "$(realpath /bin/sleep)" | tr -d ' ')\""
	are ".exe_inode == $(stat -Lc %i /bin/sleep) and .exe_other_mount_ns == false"
}

@test "exe_device: of overlayfs over another file system, in another mount namespace" {
	# There stat(1) shows a device of its own for each layer.
	cat >scene <<-'EOF'
		mkdir low high merged
		mount -t tmpfs none low
		mount -t tmpfs none high
		mkdir high/work high/files
		cp /bin/sleep low
		mount -t overlay none -o xino=off,lowerdir=low,upperdir=high/files,workdir=high/work merged
		findmnt -no MAJ:MIN merged | tr -d ' ' >device
		sleep=$PWD/merged/sleep
	EOF
	sleeps_before_and_after unshare --mount --propagation private
	are ".exe == \"$PWD/merged/sleep\" and .exe_device == \"$(<device)\" and .exe_other_mount_ns"
	are ".exe_inode == $(jq .exe_inode <<<"$sleeps" | head -n 1) and .exe_inode > 0"
}

@test "a path of a user's own mount namespace says so, and which file it is" {
	cp /bin/sleep mine
	chmod 755 . mine
	local trusted
	trusted=$(realpath "$(command -v passwd)")
	"$EXITSNOOP" --json --summary=none -- unshare --user --map-root-user --mount \
		bash -c 'mount --bind mine "$0" && exec "$0" 0.01' "$trusted" >records
	jq -se "map(select(.args[-1] == \"0.01\")) | length == 1 and (.[0] | .exe == \"$trusted\" and .exe_other_mount_ns
		and .exe_inode == $(stat -c %i mine) and .exe_inode != $(stat -c %i "$trusted"))" records >/dev/null
	cp /bin/bash mine
	run "$EXITSNOOP" --json --summary=none --output killed -- unshare --user --map-root-user --mount \
		bash -c 'mount --bind mine "$0" && "$0" -c "kill -9 $$"; :' "$trusted"
	jq -se "any(.[] | select(.signal == 9); .killer | .exe == \"$trusted\" and .exe_other_mount_ns)" killed >/dev/null
}

@test "a program of no mount namespace is of none of ours: memfd_create()" {
	"$EXITSNOOP" --json --summary=none -- python3 -c 'import os, shutil
fd = os.memfd_create("passwd")
shutil.copyfileobj(open("/bin/true", "rb"), open(fd, "wb", closefd=False))
os.execv("/proc/self/fd/%d" % fd, ["t"])' >records
	jq -se '.[1] | .exe == "/memfd:passwd" and .exe_other_mount_ns and (.exe_device | test("^0:[1-9]"))' records >/dev/null
}
