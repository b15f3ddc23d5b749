#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154,SC2030,SC2031 # the library sets package, and STARTED before each test
# Names of user addresses, when the programs that they are of are a stranger's: what ecli opens of them,
# as whom it reads them, and what that can cost.

load lib

setup_file() {
	[ "$(uname -m)" = x86_64 ] || return 0
	gcc -O1 -static -o "$BATS_FILE_TMPDIR/caller" "$BATS_TEST_DIRNAME/hostile/caller.c"
}

# calling PROGRAM [ARGS]: as nobody; its pid is $victim.
calling() {
	[ "$(uname -m)" = x86_64 ] || skip "the hostile programs are for x86-64"
	chmod go+rx "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$PWD" "$BATS_FILE_TMPDIR"
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@" 3>&- 4>&- &
	victim=$!
	STARTED+=("$victim")
	wait_until runs "${1##*/}"
}

# runs NAME: whether the victim is that program already.
runs() {
	[ "$(cat "/proc/$victim/comm")" = "$1" ]
}

teardown() {
	for pid in "${STARTED[@]}"; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	! grep -q " $PWD/fuse " /proc/mounts || umount -l fuse
}

# frames PATTERN: whether a record's first user frame is this.
frames() {
	jq -e -s --arg pattern "$1" 'any(.user_stack_frames[0] // "" | test($pattern))' out >/dev/null
}

finder() {
	pgrep -P "$ECLI_PID" -x symbol-finder
}

memory_of() {
	awk '/^VmHWM/ { print $2 }' "/proc/$1/status"
}

@test "names are found by a process that can only look, and has nothing of the package" {
	package_of stacks
	calling "$BATS_FILE_TMPDIR/caller"
	ecli_start run --json "$package" --only_pid "$victim"
	wait_until frames '^(syscall|call_by_itself).* \(caller\)$'
	# CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE, CAP_CHECKPOINT_RESTORE
	grep -E '^(CapPrm|CapEff|NoNewPrivs|Seccomp):' "/proc/$(finder)/status" >status
	equals "$(awk '{ print $2 }' status | tr '\n' ' ')" "0000010000080004 0000010000080004 1 2 "
	equals "$(find "/proc/$(finder)/fd" -type l -printf '%f ')" "2 3 "
	! grep -E 'bpf|ringbuf' "/proc/$(finder)/maps" || fail "it has maps of the package"
	# And ecli, which asks it, cannot look any more; nor could it in Landlock.
	equals "$(awk '/^CapPrm/ { print $2 }' "/proc/$ECLI_PID/status")" 0000008000000000
	ecli_stop
}

@test "a program that was deleted has names all the same; a new one at its path has other ones" {
	package_of stacks
	cp "$BATS_FILE_TMPDIR/caller" gone
	calling ./gone
	rm gone
	echo 'no program' >'gone (deleted)'
	ecli_start run --json "$package" --only_pid "$victim"
	wait_until frames '^(syscall|call_by_itself).* \(gone \(deleted\)\)$'
	ecli_stop
}

# traced_start COMMAND ARGS: ecli, by that command, with the files that it opens in the file trace.
traced_start() {
	printf '#!/bin/sh\nexec strace -D -f -qq -e trace=open,openat,openat2 -o trace %s "$@"\n' "$1" \
		>ecli-traced
	chmod +x ecli-traced
	ECLI=./ecli-traced ecli_start "${@:2}"
}

# looks_only PATTERN: what matches was opened, and only to be looked at.
looks_only() {
	wait_until grep -q "$1.*O_PATH.*= [0-9]" trace || return
	! grep "$1.*= [0-9]" trace | grep -v O_PATH || fail "it was opened to be read" || return
	! grep '/proc/self/fd/' trace || fail "and this is how"
}

@test "a device that is mapped is not opened, nor one at the path of a mapped file" {
	package_of stacks
	calling "$BATS_FILE_TMPDIR/caller" /dev/zero
	traced_start "$ECLI" run --json "$package" --only_pid "$victim"
	wait_until frames '^zero\+0x'
	ecli_stop
	looks_only /map_files/
	cp "$BATS_FILE_TMPDIR/caller" linked
	calling ./linked
	rm linked
	ln -s /dev/ptmx 'linked (deleted)'
	# Without map_files: by the path.
	traced_start "setpriv --bounding-set -checkpoint_restore $ECLI" run --json "$package" \
		--only_pid "$victim"
	wait_until frames '^linked \(deleted\)\+0x'
	ecli_stop
	looks_only /root/
}

@test "without map_files names are found by the path" {
	package_of stacks
	calling "$BATS_FILE_TMPDIR/caller"
	printf '#!/bin/sh\nexec setpriv --bounding-set -checkpoint_restore %s "$@"\n' "$ECLI" \
		>ecli-less
	chmod +x ecli-less
	ECLI=./ecli-less ecli_start run --json "$package" --only_pid "$victim"
	wait_until frames '^(syscall|call_by_itself).* \(caller\)$'
	ecli_stop
}

@test "a million long names cost neither memory nor the names of others" {
	package_of stacks
	python3 "$BATS_TEST_DIRNAME/hostile/symbols.py" "$BATS_FILE_TMPDIR/caller" 1000000 1500 >many
	chmod +x many
	calling ./many
	ecli_start run --json "$package" --only_pid "$victim"
	wait_until frames '^many\+0x'
	wait_until rows 5
	[ "$(memory_of "$ECLI_PID")" -lt 65536 ] || fail "ecli: $(memory_of "$ECLI_PID") KiB"
	[ "$(memory_of "$(finder)")" -lt 65536 ] || fail "finder: $(memory_of "$(finder)") KiB"
	ecli_stop
}

@test "a file system that does not answer costs names, and neither records nor the end" {
	package_of stacks
	[ -e /dev/fuse ] || skip "this kernel has no FUSE"
	mkdir fuse
	python3 "$BATS_TEST_DIRNAME/hostile/silent.py" "$BATS_FILE_TMPDIR/caller" fuse >said 3>&- 4>&- &
	STARTED+=($!)
	wait_until mountpoint -q fuse
	calling fuse/program
	touch silence
	ecli_start run --json "$package" --only_pid "$victim"
	wait_until grep -q 'no answer' said
	wait_until frames '^program\+0x'
	wait_until rows 10
	equals "$(grep -c 'have no names' messages)" 0
	ecli_stop
	! pgrep -P "$ECLI_PID" || fail "a process stayed"
}

@test "the process that finds names is killed: addresses are left, and a notice" {
	package_of stacks
	calling "$BATS_FILE_TMPDIR/caller"
	ecli_start run --json "$package" --only_pid "$victim"
	wait_until frames ' \(caller\)$'
	kill -KILL "$(finder)"
	wait_until frames '^0x[0-9a-f]+$'
	wait_until grep -q 'user addresses have no names' messages
	ecli_stop
	equals "$(grep -c 'user addresses have no names' messages)" 1
}

@test "ecli is killed: the process that finds names ends, too" {
	package_of stacks
	calling "$BATS_FILE_TMPDIR/caller"
	ecli_start run --json "$package" --only_pid "$victim"
	local finder
	finder=$(finder)
	kill -KILL "$ECLI_PID"
	wait_until ended "$finder"
}
