#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; bats sets output and stderr
# The compiler: its words reach the user, its inputs are found, its time is nearly all the time.

load lib

setup() {
	setup_programs
}

@test "errors as clang prints them" {
	sed -i 's/d->pid = /d->pidd = /' deaths.bpf.c
	mkdir made
	bpftool btf dump file /sys/kernel/btf/vmlinux format c >made/vmlinux.h
	run -1 clang -g -O2 -target bpf -Imade -idirafter "/usr/include/$(uname -m)-linux-gnu" -c deaths.bpf.c -o /dev/null
	wanted=$output
	run -1 --separate-stderr "$ECC" deaths.bpf.c deaths.h
	equals "$stderr" "$wanted"
}

@test "warnings on success too, in colour if asked" {
	sed -i 's/^int pass.*/&/; s/return XDP_PASS;/int unused; &/' plain.bpf.c
	run -0 --separate-stderr "$ECC" -a -Wall plain.bpf.c
	output=$stderr says "plain.bpf.c:11:6: warning: unused variable 'unused' [-Wunused-variable]"
	output=$stderr says "1 warning generated."
	run -0 --separate-stderr "$ECC" -a -Wall -a -fcolor-diagnostics plain.bpf.c
	output=$stderr says $'\e['
}

@test "an error at the end of the source is the user's, not of what ecc adds" {
	sed -i '$d' deaths.bpf.c
	run -1 --separate-stderr "$ECC" deaths.bpf.c deaths.h
	output=$stderr says "error: expected '}'"
	output=$stderr says "1 error generated."
}

@test "messages about vmlinux.h name a file that can be opened" {
	sed -i 's/d->pid = /task->nothing = /' deaths.bpf.c
	run -1 --separate-stderr "$ECC" deaths.bpf.c deaths.h
	output=$stderr says "no member named 'nothing' in 'struct task_struct'"
	sed -i 's/task->nothing = /struct pid; struct task_struct { int x; }; &/; s/^int on/struct task_struct { int x; };\n&/' deaths.bpf.c
	run -1 --separate-stderr "$ECC" deaths.bpf.c deaths.h
	file=$(grep -o '^[^ ]*vmlinux[^ :]*' <<<"$stderr" | head -n 1)
	grep -q '^struct task_struct {' "$file" || fail "$stderr"
}

@test "an error in the header before its struct is clang's to tell" {
	sed -i 's/^struct death/strukt death/' deaths.h
	run -1 --separate-stderr "$ECC" deaths.bpf.c deaths.h
	output=$stderr says "deaths.h:7:1: error: unknown type name 'strukt'"
	[[ $stderr != *"ecc:"* ]] || fail "$stderr"
}

@test "started by one who ignores the end of children, as exec keeps it" {
	env --ignore-signal=CHLD "$ECC" plain.bpf.c
	test -s package.json
}

@test "additional flags, each one" {
	sed -i 's/return XDP_PASS;/return WHAT + THAT;/' plain.bpf.c
	run -1 "$ECC" plain.bpf.c
	"$ECC" -a -DWHAT=1 --additional-cflags -DTHAT=1 plain.bpf.c
	"$ECC" -a '-DWHAT=1 -DTHAT=1 + 1' plain.bpf.c
}

@test "no vmlinux.h is made for a program that includes none" {
	XDG_CACHE_HOME=$PWD/fresh "$ECC" plain.bpf.c
	[ ! -e fresh ]
}

@test "vmlinux.h is cached by the kernel's build id, and used from there" {
	export XDG_CACHE_HOME=$PWD/fresh
	"$ECC" deaths.bpf.c deaths.h
	id=$(python3 - <<'END'
import struct
notes = open("/sys/kernel/notes", "rb").read()
at = 0
while at < len(notes):
    n, d, kind = struct.unpack_from("III", notes, at)
    desc = at + 12 + (n + 3 & ~3)
    if kind == 3 and notes[at + 12:at + 16] == b"GNU\0":
        print(notes[desc:desc + d].hex())
    at = desc + (d + 3 & ~3)
END
)
	[ -n "$id" ]
	cached=$(echo fresh/exitsnoop/vmlinux-"$id"-*.h)
	[ -f "$cached" ]
	echo '#error from the cache' >"$cached"
	run -1 "$ECC" deaths.bpf.c deaths.h
	says "from the cache"
}

@test "a cache that cannot be written is done without" {
	HOME=/nonexistent XDG_CACHE_HOME='' "$ECC" deaths.bpf.c deaths.h
}

@test "vmlinux.h of the user: file, folder, workspace, beside the source" {
	mkdir headers
	bpftool btf dump file /sys/kernel/btf/vmlinux format c >headers/vmlinux.h
	cp headers/vmlinux.h renamed.h
	export XDG_CACHE_HOME=$PWD/fresh
	"$ECC" --vmlinux headers deaths.bpf.c deaths.h
	mv package.json wanted.json
	"$ECC" --vmlinux renamed.h deaths.bpf.c deaths.h
	cmp package.json wanted.json
	"$ECC" -w headers deaths.bpf.c deaths.h
	cmp package.json wanted.json
	cp renamed.h vmlinux.h
	"$ECC" deaths.bpf.c deaths.h
	cmp package.json wanted.json
	[ ! -e fresh ]
}

@test "--btf: vmlinux.h from a file" {
	cp /sys/kernel/btf/vmlinux some.btf
	export XDG_CACHE_HOME=$PWD/fresh
	"$ECC" --btf some.btf deaths.bpf.c deaths.h
	[ ! -e fresh ]
	run -1 "$ECC" --btf deaths.h deaths.bpf.c deaths.h
	says "deaths.h is no BTF"
}

@test "--target: another machine's registers, and its own vmlinux.h" {
	sed -i 's/int pass(/#ifdef __TARGET_ARCH_arm64\n&/; s/^}/&\n#endif/' plain.bpf.c
	"$ECC" --target arm64 plain.bpf.c
	equals "$(json plain.skel.json '.bpf_skel.progs | length')" 1
	other=arm64
	[ "$(uname -m)" != aarch64 ] || other=x86
	run -1 "$ECC" --target $other deaths.bpf.c deaths.h
	says "includes vmlinux.h, and this kernel's is not that of $other: give one by --vmlinux, or BTF by --btf"
	run -2 "$ECC" --target s390 plain.bpf.c
	says "--target s390: its byte order is not this machine's"
}

@test "tools by path; missing ones are named with what to do" {
	"$ECC" -c "$(command -v clang)" -l "$(command -v llvm-strip)" plain.bpf.c
	run -1 "$ECC" -c /nowhere/clang plain.bpf.c
	says "there is no program '/nowhere/clang': install clang"
	run -1 "$ECC" -l /nowhere/strip plain.bpf.c
	says "there is no program '/nowhere/strip': install llvm"
	printf '#!/bin/sh\ncat >/dev/null\necho no such thing >&2\nexit 3\n' >strip.sh
	chmod +x strip.sh
	run -1 --separate-stderr "$ECC" -l ./strip.sh plain.bpf.c
	equals "$stderr" "ecc: stripping debug sections failed: no such thing"
	printf '#!/bin/sh\nkill -9 $$\n' >strip.sh
	run -1 --separate-stderr "$ECC" -l ./strip.sh plain.bpf.c
	equals "$stderr" "ecc: ./strip.sh was killed by signal 9 (Killed)"
}

@test "-v shows the commands" {
	run -0 --separate-stderr "$ECC" -v plain.bpf.c
	output=$stderr says "+ clang -g -O2 -target bpf"
	run -0 --separate-stderr "$ECC" -v -l llvm-strip plain.bpf.c
	output=$stderr says "+ llvm-strip -g"
}

# least_times RATIO COMMAND COMMAND: the least CPU time of each, in seconds: with one thing done after
# the other it is the time that a quiet machine takes, and other load adds little to it. In turns, so that
# it meets both; no further ones when the second is within the ratio.
least_times() {
	python3 - "$@" <<'END'
import resource, shlex, subprocess, sys
def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
ratio, *commands = sys.argv[1:]
best = [float("inf")] * len(commands)
for n in range(9):
    for i, command in enumerate(commands):
        start = spent()
        subprocess.run(shlex.split(command), check=True, stdout=subprocess.DEVNULL)
        best[i] = min(best[i], spent() - start)
    if n >= 2 and best[1] <= float(ratio) * best[0]:
        break
print(*best)
END
}

@test "at most 1.5 times the time of clang alone" {
	"$ECC" deaths.bpf.c deaths.h
	mkdir made
	cp "$XDG_CACHE_HOME"/exitsnoop/vmlinux-*.h made/vmlinux.h
	read -r alone ours < <(least_times 1.5 \
		"clang -g -O2 -target bpf -D__TARGET_ARCH_x86 -Imade -idirafter /usr/include/$(uname -m)-linux-gnu -c deaths.bpf.c -o alone.o" \
		"$ECC deaths.bpf.c deaths.h")
	echo "# clang $alone s, ecc $ours s" >&3
	python3 -c "import sys; sys.exit($ours > 1.5 * $alone)" || fail "clang $alone s, ecc $ours s"
}
