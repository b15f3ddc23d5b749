#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; bats sets output and stderr
# What ecc writes: the package and its neighbours, whole, the same each time, and nothing else.

load lib

setup() {
	setup_programs
}

# Ids depend on the kernel's BTF, the version on the release.
without_ids() {
	json "$1" 'del(.eunomia_version) | del(.. | .type_id?)'
}

@test "three messages, three files" {
	run -0 --separate-stderr "$ECC" deaths.bpf.c deaths.h
	equals "$output" $'Compiling bpf object...\nGenerating export types...\nPacking ebpf object and config into package.json...'
	equals "$stderr" ""
	run -0 ls
	equals "${output//$'\n'/ }" "deaths.bpf.c deaths.bpf.o deaths.golden.json deaths.h deaths.skel.json package.json plain.bpf.c shapes.bpf.c shapes.h"
}

@test "without a header, two messages and no exported types" {
	run -0 "$ECC" deaths.bpf.c
	equals "$output" $'Compiling bpf object...\nPacking ebpf object and config into package.json...'
	equals "$(json package.json .meta.export_types)" null
}

@test "meta is as expected" {
	"$ECC" deaths.bpf.c deaths.h
	equals "$(without_ids deaths.skel.json)" "$(cat deaths.golden.json)"
	equals "$(json package.json .meta)" "$(cat deaths.skel.json)"
}

@test "the tutorial's own files give the expected meta" {
	[ -n "$EXITSNOOP_TUTORIAL" ] ||
		skip "EXITSNOOP_TUTORIAL does not name a folder with exitsnoop.bpf.c and exitsnoop.h"
	cp "$EXITSNOOP_TUTORIAL"/exitsnoop.{bpf.c,h} .
	"$ECC" exitsnoop.bpf.c exitsnoop.h
	equals "$(without_ids exitsnoop.skel.json)" "$(cat "$BATS_TEST_DIRNAME/tutorial.golden.json")"
}

@test "type ids are those of the object's BTF" {
	"$ECC" deaths.bpf.c deaths.h
	id=$(json deaths.skel.json '.export_types[0].type_id')
	bpftool btf dump file deaths.bpf.o | grep -F "[$id] STRUCT 'death' size=40 vlen=5"
}

@test "the package holds the object, stripped, on one line with keys in order" {
	"$ECC" deaths.bpf.c deaths.h
	unpack_object package.json object
	cmp object deaths.bpf.o
	run ! grep -q debug_info object
	readelf -SW object | grep -qF ' .BTF '
	equals "$(wc -l <package.json)" 1
	equals "$(jq -cS . package.json)" "$(cat package.json)"
}

@test "-l: by llvm-strip, with the same meta" {
	"$ECC" -o ours deaths.bpf.c deaths.h
	"$ECC" -o theirs -l llvm-strip deaths.bpf.c deaths.h
	run ! grep -q debug_info theirs/deaths.bpf.o
	equals "$(without_ids theirs/deaths.skel.json)" "$(without_ids ours/deaths.skel.json)"
}

@test "keeping types costs no map" {
	"$ECC" deaths.bpf.c deaths.h
	equals "$(json deaths.skel.json '[.bpf_skel.maps[].name]')" '["ring"]'
}

@test "the same input gives the same bytes, wherever it is and however it is named" {
	mkdir -p other/place
	cp deaths.* other/place
	"$ECC" deaths.bpf.c deaths.h
	"$ECC" -o first ./deaths.bpf.c "$PWD/deaths.h"
	"$ECC" other/place/deaths.bpf.c other/place/deaths.h
	"$ECC" -o second "$PWD/other/place/deaths.bpf.c" other/place/deaths.h
	for copy in first other/place second; do
		cmp package.json $copy/package.json
	done
	run ! grep -qaF "$PWD" deaths.bpf.o
}

@test "the object keeps the source's lines for the verifier's messages" {
	"$ECC" deaths.bpf.c deaths.h
	strings deaths.bpf.o | grep -qF './deaths.bpf.c'
	strings deaths.bpf.o | grep -qF 'd->ppid = BPF_CORE_READ(task, real_parent, tgid);'
}

@test "many at once in one folder" {
	for i in 1 2 3 4 5 6; do
		cp deaths.bpf.c deaths$i.bpf.c
	done
	pids=()
	for i in 1 2 3 4 5 6; do
		XDG_CACHE_HOME=$PWD/fresh "$ECC" --name d$i deaths$i.bpf.c deaths.h >/dev/null &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	for i in 1 2 3 4 5 6; do
		equals "$(json d$i.package.json .meta.bpf_skel.obj_name)" "\"deaths${i}_bpf\""
	done
	equals "$(find . -name '.*' -type f)" ""
	equals "$(find fresh -type f | wc -l)" 1
}

@test "--name keeps two programs of one folder apart" {
	run -0 "$ECC" --name one deaths.bpf.c deaths.h
	says "Packing ebpf object and config into one.package.json..."
	"$ECC" --name two plain.bpf.c
	equals "$(json one.package.json .meta.bpf_skel.obj_name)" '"deaths_bpf"'
	equals "$(json two.package.json .meta.bpf_skel.obj_name)" '"plain_bpf"'
	[ ! -e package.json ]
}

@test "without --name, replacing another program's package is told" {
	"$ECC" plain.bpf.c
	run -0 --separate-stderr "$ECC" plain.bpf.c
	equals "$stderr" ""
	run -0 --separate-stderr "$ECC" deaths.bpf.c deaths.h
	output=$stderr says "package.json was the package of plain_bpf; --name NAME keeps both"
}

# warned LINES MESSAGE: packed all the same.
warned() {
	printf '%s\n' '#include <linux/bpf.h>' '#include <bpf/bpf_helpers.h>' "$1" >odd.bpf.c
	rm -f package.json
	run -0 --separate-stderr "$ECC" odd.bpf.c
	# libbpf's version is the program's, and not that of any development package here.
	equals "$(printf "%s" "$stderr" | sed 's/libbpf v[0-9]*\.[0-9]* /libbpf vN /')" "${2:+ecc: warning: $2}"
	[ -f package.json ]
}

@test "what is hardly meant so: no program, or none that can be attached" {
	warned 'int x;' 'odd.bpf.c has no program: a function becomes one by SEC(), such as SEC("tp/sched/sched_process_exit")'
	warned 'int main() { return 0; }' \
		'odd.bpf.c: main() has no SEC(), such as SEC("tp/sched/sched_process_exit"): ecli cannot run it'
	warned 'SEC("tracepoynt/x/y") int f(void *ctx) { return 0; }' \
		"odd.bpf.c: SEC(\"tracepoynt/x/y\") of f() is nothing that libbpf vN can attach: ecli cannot run it"
	warned '__attribute__((noinline)) int g(int a) { return a; } SEC("?xdp") int f(void *ctx) { return g(1); }'
}

@test "what is hardly meant so: an option in the place of the help" {
	local program='SEC("xdp") int f(void *ctx) { return 0; }'
	warned $'/// @cmdarg {"short": "h"}\nint human; '"$program" "odd.bpf.c:3: -h stays the help's, and does not set 'human'"
	warned $'/// @cmdarg {"long": "help"}\nint advice; '"$program" "odd.bpf.c:3: --help stays the help's: --advice sets 'advice'"
	warned "int help; $program" "odd.bpf.c: --help stays the help's: --set-help sets 'help'"
	# These are no options.
	warned "struct { int a; } help; $program"
	warned "void *help; $program"
	warned $'/// @cmdarg {"short": "h", "long": "help"}\nstruct { int a; } human; '"$program"
}

@test "what is hardly meant so: two options of one name" {
	local program='SEC("xdp") int f(void *ctx) { return 0; }'
	warned $'int count = 1;\n/// @cmdarg {"long": "count"}\nint n = 2; '"$program" \
		"odd.bpf.c: --count sets 'n': --set-count sets 'count'"
	warned $'/// @cmdarg {"long": "x"}\nint a = 1;\n/// @cmdarg {"long": "x"}\nint b = 2; '"$program" \
		"odd.bpf.c:5: --x sets 'a': --b sets 'b'"
	warned $'/// @cmdarg {"long": "count"}\nstruct { int a; } n = {2}; int count = 1; '"$program"
}

@test "a failure leaves the old outputs alone, and nothing new" {
	"$ECC" deaths.bpf.c deaths.h
	sha256sum package.json deaths.bpf.o deaths.skel.json >before
	echo 'int x = ;' >>deaths.bpf.c
	run -1 "$ECC" deaths.bpf.c deaths.h
	sha256sum --quiet -c before
	equals "$(find . -name '.*' -type f)" ""
}

@test "-s: one executable out of runtime and package" {
	cp /bin/true runtime
	"$ECC" -s --runtime runtime -o dist deaths.bpf.c deaths.h
	"$ECC" -s --runtime dist/deaths -o again deaths.bpf.c deaths.h
	cmp dist/deaths again/deaths
	./dist/deaths
	python3 - <<'END'
import struct
runtime, package = open("runtime", "rb").read(), open("dist/package.json", "rb").read()
magic = b"EXITSNOOP-PKG-1\n"
assert open("dist/deaths", "rb").read() == runtime + package + struct.pack("<Q", len(package)) + magic
END
}

@test "-s with ecli beside ecc: the executable is the program" {
	[ -x "${ECC%/*}/ecli" ] || fail "${ECC%/*}/ecli is not built: ./do build"
	"$ECC" -s shapes.bpf.c shapes.h
	mkdir elsewhere
	mv shapes elsewhere/tool
	run -0 ./elsewhere/tool --help
	says "Shows many things, on two lines"
	says "-p, --pid"
	says "the process"
}

@test "-s without a runtime says which file is missing" {
	run -1 "$ECC" -s --runtime nowhere/ecli plain.bpf.c
	says "there is no nowhere/ecli: name ecli by --runtime"
	run -1 "$ECC" -s --runtime plain.bpf.c plain.bpf.c
	says "plain.bpf.c is no executable"
}

@test "-y: the same in YAML" {
	"$ECC" -y shapes.bpf.c shapes.h
	python3 -c '
import json, sys, re
try:
    import yaml
except ImportError:
    sys.exit("python3-yaml is missing")
assert yaml.safe_load(open("shapes.skel.yaml")) == json.load(open("shapes.skel.json"))'
}

@test "-n: no package" {
	run -0 "$ECC" -n deaths.bpf.c deaths.h
	equals "$output" $'Compiling bpf object...\nGenerating export types...'
	[ -f deaths.bpf.o ] && [ -f deaths.skel.json ] && [ ! -e package.json ]
}

@test "-b: a tar of the package and of BTF cut to its needs" {
	mkdir -p hub/debian/12/x86_64 hub/ubuntu/20.04/x86_64 hub/ubuntu/20.04/arm64
	cp /sys/kernel/btf/vmlinux hub/debian/12/x86_64/6.1.0-1.btf
	cp /sys/kernel/btf/vmlinux 5.4.0-1.btf
	tar -cJf hub/ubuntu/20.04/x86_64/5.4.0-1.btf.tar.xz 5.4.0-1.btf
	cp 5.4.0-1.btf hub/ubuntu/20.04/arm64/5.4.0-1.btf
	"$ECC" -b --btfhub-archive hub --target x86 --btf 5.4.0-1.btf deaths.bpf.c deaths.h
	mv deaths.tar first.tar
	"$ECC" -b --btfhub-archive hub/ --target x86 --btf 5.4.0-1.btf deaths.bpf.c deaths.h
	cmp first.tar deaths.tar
	mkdir unpacked
	tar -xf deaths.tar -C unpacked
	cmp unpacked/package.json package.json
	equals "$(cd unpacked && find . -name '*.btf' | sort | tr '\n' ' ')" \
		"./btfhub-archive/debian/12/x86_64/6.1.0-1.btf ./btfhub-archive/ubuntu/20.04/x86_64/5.4.0-1.btf "
	bpftool btf dump file unpacked/btfhub-archive/debian/12/x86_64/6.1.0-1.btf | grep "STRUCT 'task_struct'"
	[ "$(stat -c %s unpacked/btfhub-archive/debian/12/x86_64/6.1.0-1.btf)" -lt 10000 ]
}
