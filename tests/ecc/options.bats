#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; bats sets output and stderr
# The command line.

load lib

setup() {
	setup_programs
}

# usage MESSAGE ARGUMENTS...: refused with status 2, before anything is done.
usage() {
	local wanted=$1
	shift
	run -2 --separate-stderr "$ECC" "$@"
	equals "$output" ""
	equals "$stderr" "ecc: $wanted"
}

@test "--help and --version, on stdout, status 0" {
	run -0 --separate-stderr "$ECC" --help
	equals "$stderr" ""
	for word in -o --output-path -n --no-generate-package-json -y --yaml -s --standalone --runtime \
		--name --header-only --vmlinux --btf -w --workspace-path -b --btfgen --btfhub-archive \
		-a --additional-cflags --target -c --clang-bin -l --llvm-strip-bin -v --verbose -h -V \
		Examples: arm64; do
		says "$word"
	done
	equals "$("$ECC" -h)" "$output"
	run -0 "$ECC" -V
	[[ $output =~ ^ecc\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	equals "$("$ECC" --version)" "$output"
	"$ECC" --help | awk 'length > 100 { exit 1 }'
}

@test "a standard output that is closed or full is told" {
	for how in '>&-' '<&- >&-' '>/dev/full'; do
		reason="No space left on device"
		[ "$how" = '>/dev/full' ] || reason="Bad file descriptor"
		for args in --help -V 'plain.bpf.c 2>&1 2>messages'; do
			run -1 bash -c "exec 2>&1; '$ECC' $args $how"
			[ ! -f messages ] || output=$(cat messages)
			equals "$output" "ecc: cannot write to standard output: $reason"
		done
		rm messages
	done
	# A terminal that is gone.
	for args in --help -V plain.bpf.c; do
		# shellcheck disable=SC2016 # python's text
		run -1 --separate-stderr python3 -c 'import os, sys
ours, its = os.openpty()
os.dup2(its, 1)
os.close(ours)
os.execv(sys.argv[1], sys.argv[1:])' "$ECC" $args
		equals "$stderr" "ecc: cannot write to standard output: Input/output error"
	done
	run -0 bash -c "'$ECC' plain.bpf.c <&- 2>&-"
	says "Packing"
}

@test "unknown options, with the nearest name" {
	usage "there is no option --yamll; did you mean --yaml?" --yamll plain.bpf.c
	usage "there is no option --outputpath; did you mean --output-path?" --outputpath=x plain.bpf.c
	usage "there is no option --xyzzy; see ecc --help" --xyzzy plain.bpf.c
	usage "there is no option -q; see ecc --help" -q plain.bpf.c
	usage "there is no option -q; see ecc --help" -vq plain.bpf.c
}

@test "what was typed is shown escaped: one line, whatever it holds" {
	usage 'there is no option --nosuch\e[31m\n\xff; see ecc --help' $'--nosuch\e[31m\n\xff'
	run -1 --separate-stderr "$ECC" $'nosuch\e[31m\n\xff'
	[[ $stderr == *'nosuch\e[31m\n\xff'* && $stderr != *$'\n'* ]]
}

@test "arguments: missing, unwanted, empty" {
	usage "-o needs an argument: DIR" plain.bpf.c -o
	usage "--name needs an argument: NAME" plain.bpf.c --name
	usage "--yaml takes no argument" --yaml=3 plain.bpf.c
	usage "--name: NAME must not be empty" --name= plain.bpf.c
}

@test "operands: none, too many" {
	usage "which program? ecc SOURCE [HEADER]; see ecc --help"
	usage "one SOURCE and one HEADER at most; 'c' is too much" a b c
	usage "one SOURCE at most; 'b' is too much" --header-only a b
}

@test "values and pairs that make no sense" {
	usage "--target: there is no machine 'arn64'; did you mean arm64?" --target arn64 plain.bpf.c
	usage "--vmlinux and --btf exclude each other" --vmlinux a --btf b plain.bpf.c
	usage "--name is a file name, not 'a/b'; use -o for the folder" --name a/b plain.bpf.c
	usage "-b needs --btfhub-archive DIR" -b plain.bpf.c
	usage "--btfhub-archive is only for -b" --btfhub-archive x plain.bpf.c
	usage "-s packs what -n leaves out: give one of them" -s -n plain.bpf.c
}

@test "files that are not there: named, status 1" {
	run -1 "$ECC" nothing.bpf.c
	equals "$output" "ecc: cannot read nothing.bpf.c: No such file or directory"
	run -1 "$ECC" plain.bpf.c nothing.h
	equals "$output" "ecc: cannot read nothing.h: No such file or directory"
	run -1 "$ECC" --vmlinux nothing.h plain.bpf.c
	says "--vmlinux: cannot read nothing.h: No such file or directory"
	mkdir empty
	run -1 "$ECC" --vmlinux empty plain.bpf.c
	says "--vmlinux: cannot read empty/vmlinux.h: No such file or directory"
	run -1 "$ECC" -w nowhere plain.bpf.c
	says "--workspace-path: there is no folder nowhere"
	run -1 --separate-stderr "$ECC" --btf /etc/passwd deaths.bpf.c
	equals "$stderr" "ecc: /etc/passwd is no BTF: raw BTF is needed, as /sys/kernel/btf/vmlinux, or an ELF file that holds it"
}

@test "-o makes the folders; one that cannot be is named" {
	"$ECC" -o a/b/c plain.bpf.c
	[ -f a/b/c/package.json ] && [ -f a/b/c/plain.bpf.o ] && [ ! -e plain.bpf.o ]
	run -1 "$ECC" -o plain.bpf.c/x plain.bpf.c
	says "cannot make the folder plain.bpf.c/x: Not a directory"
}

@test "a full disk is told" {
	[ "$(id -u)" = 0 ] || skip "needs root, to mount a small file system"
	mkdir small
	# shellcheck disable=SC2016 # the inner shell's $0
	run -1 unshare -m sh -c 'mount -t tmpfs -o size=8k none small && exec "$0" -o small deaths.bpf.c deaths.h' "$ECC"
	says "No space left on device"
}
