#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # bats sets output
# Files of odd names and kinds: what is compiled can name any, and none may keep ecc waiting, or reading for ever.

load lib

setup() {
	setup_programs
}

# ecc ARGUMENTS...: within bounds of time and memory, with a standard input that neither speaks nor ends.
bounded() {
	mkfifo silent
	bash -c 'ulimit -v 4000000; exec timeout 60 "$@" <>silent' bash "$ECC" "$@"
}

# refused MESSAGE ARGUMENTS...: with that last line, and no package.
refused() {
	local wanted=$1
	shift
	rm -f silent package.json
	run -1 bounded "$@"
	equals "${lines[-1]}" "ecc: $wanted"
	[ ! -e package.json ]
}

# includes FILE: plain.bpf.c, and its header that includes it.
includes() {
	printf '#include "nested.h"\n' | cat - "$BATS_TEST_DIRNAME/programs/plain.bpf.c" >plain.bpf.c
	printf '#include "%s"\n' "$1" >nested.h
}

@test "names that begin with a dash are no options" {
	mv plain.bpf.c ./-plain.bpf.c
	"$ECC" -o -out -- -plain.bpf.c
	[ -f ./-out/-plain.bpf.o ]
	[ "$(json ./-out/package.json '[.meta.bpf_skel.progs[].name]')" = '["pass"]' ]
	"$ECC" --name -x -- -plain.bpf.c
	cmp ./-x.package.json ./-out/package.json
	# With a header, and what it needs in folders of such names.
	mkdir ./-headers
	bpftool btf dump file /sys/kernel/btf/vmlinux format c >./-headers/vmlinux.h
	mv deaths.h ./-deaths.h
	sed 's/"deaths.h"/"-deaths.h"/' deaths.bpf.c >./-deaths.bpf.c
	"$ECC" -w -headers -- -deaths.bpf.c -deaths.h
	[ "$(json package.json '.meta.export_types | length')" = 1 ]
	"$ECC" --vmlinux -headers -- -deaths.bpf.c -deaths.h
	"$ECC" --vmlinux -headers/vmlinux.h -- -deaths.bpf.c -deaths.h
	run -1 "$ECC" -
	says "ecc: cannot read ./-: No such file or directory"
}

@test "sources, headers and the files of options are files" {
	mkfifo pipe
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
	refused "pipe is a named pipe, and has to be a file" pipe
	refused "socket is a socket, and has to be a file" socket
	refused "/dev/zero is a device, and has to be a file" /dev/zero
	refused "/dev/stdin is a named pipe, and has to be a file" /dev/stdin
	refused ". is a folder, and has to be a file" .
	refused "pipe is a named pipe, and has to be a file" plain.bpf.c pipe
	refused "/dev/zero is a device, and has to be a file" plain.bpf.c /dev/zero
	refused ". is a folder, and has to be a file" plain.bpf.c .
	refused "pipe is a named pipe, and has to be a file" --vmlinux pipe deaths.bpf.c
	refused "pipe is a named pipe, and has to be a file" --btf pipe deaths.bpf.c
	refused "pipe is a named pipe, and has to be a file" -s --runtime pipe plain.bpf.c
	refused "--workspace-path: there is no folder pipe" -w pipe plain.bpf.c
}

@test "#include: no device, no FIFO and no socket, by whatever way" {
	local file
	mkfifo pipe
	for file in /dev/zero /dev/full /dev/urandom; do
		includes "$file"
		refused "$file is a device: a program cannot include it" plain.bpf.c
		says "nested.h:1:10: fatal error: '$file' file not found"
	done
	includes /dev/stdin
	refused "/dev/stdin is a named pipe: a program cannot include it" plain.bpf.c
	includes "$PWD/pipe"
	refused "$PWD/pipe is a named pipe: a program cannot include it" plain.bpf.c
	includes pipe
	refused "./pipe is a named pipe: a program cannot include it" plain.bpf.c
	includes .
	rm -f silent
	run -1 bounded plain.bpf.c
	says "nested.h:1:10: fatal error: '.' file not found"
	# By other ways than a header.
	cp "$BATS_TEST_DIRNAME/programs/plain.bpf.c" .
	refused "/dev/zero is a device: a program cannot include it" -a -include -a /dev/zero plain.bpf.c
	# shellcheck disable=SC2016 # no expansion
	echo 'asm(".incbin \"/dev/zero\"");' >>plain.bpf.c
	refused "/dev/zero is a device: a program cannot include it" plain.bpf.c
}

@test "#include that is not taken, or only asked for, is no error" {
	includes /dev/zero
	sed -i '1i #if 0' nested.h
	echo '#endif' >>nested.h
	bounded plain.bpf.c
	rm silent
	includes pipe
	mkfifo pipe
	printf '#if __has_include("pipe")\n#error\n#endif\n' >nested.h
	bounded plain.bpf.c
}

@test "vmlinux.h: a FIFO is none, nor in the cache" {
	mkdir headers
	mkfifo headers/vmlinux.h
	refused "$PWD/headers/vmlinux.h is a named pipe: a program cannot include it" -w headers deaths.bpf.c deaths.h
	refused "$PWD/headers/vmlinux.h is a named pipe: a program cannot include it" --vmlinux headers deaths.bpf.c deaths.h
	rm -f silent
	export XDG_CACHE_HOME=$PWD/fresh
	bounded deaths.bpf.c deaths.h
	cp package.json wanted.json
	local cached
	cached=$(echo fresh/exitsnoop/vmlinux-*.h)
	rm silent "$cached"
	mkfifo "$cached"
	bounded deaths.bpf.c deaths.h
	cmp package.json wanted.json
	[ -f "$cached" ]
}

@test "an output that is a FIFO is replaced" {
	mkfifo package.json plain.bpf.o
	bounded plain.bpf.c
	[ -f package.json ] && [ -f plain.bpf.o ]
}

@test "where another filter has the kernel's notifications, programs compile all the same" {
	# shellcheck disable=SC2016 # python's text
	python3 -c '
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
allow = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7fff0000))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 1, ctypes.addressof(allow)))
assert libc.prctl(38, 1, 0, 0, 0) == 0
number = {"x86_64": 317, "aarch64": 277}[os.uname().machine]
assert libc.syscall(number, 1, 8, program) >= 0, ctypes.get_errno() # SECCOMP_FILTER_FLAG_NEW_LISTENER
os.execv(sys.argv[1], sys.argv[1:])' "$ECC" plain.bpf.c
	[ -f package.json ]
}

@test "a file that is larger than any source, or that holds nothing but zeros" {
	truncate -s 3G huge.h
	includes huge.h
	refused "./huge.h is larger than 64 MiB: a program cannot include it" plain.bpf.c
	refused "huge.h is larger than 64 MiB: no source is" plain.bpf.c huge.h
	refused "huge.h is larger than 64 MiB: no source is" --vmlinux huge.h plain.bpf.c
	mv huge.h huge.bpf.c
	refused "huge.bpf.c is larger than 64 MiB: no source is" huge.bpf.c
	truncate -s 4M zeros.h
	includes zeros.h
	rm -f silent
	run -1 bounded plain.bpf.c
	says "zeros.h:1:1: error: null character ignored"
}
