#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What an object or a server can make large or slow: names, tables, maps, downloads.

bats_require_minimum_version 1.5.0

load lib

# object SECTION FUNCTION ENUMERATOR: odd.bpf.o, with these names.
object() {
	cat >odd.c <<-END
		#define SEC(name) __attribute__((section(name), used))
		enum kind { $3 };
		const volatile enum kind kind = 0;
		char LICENSE[] SEC("license") = "GPL";
		SEC("$1") int $2(void *ctx) { return kind; }
	END
	clang -g -O2 -target bpf -c odd.c -o odd.bpf.o
}

# name N: a name of so many letters.
name() {
	printf 'n%.0s' $(seq "$1")
}

@test "names in an object: bounded, and as long as the kernel takes them" {
	local limit="bytes of a symbol's name in an object, and of one in its BTF"
	object tp/sched/sched_process_exit "$(name 255)" "$(name 511)"
	run -0 "$ECLI" info odd.bpf.o
	says "--kind <enum kind>"
	object tp/sched/sched_process_exit "$(name 256)" KIND
	run -1 "$ECLI" info odd.bpf.o
	equals "$output" "ecli: a program in the object: more than 255 bytes of a name"
	object tp/sched/sched_process_exit "$(name 512)" KIND
	run -1 "$ECLI" info odd.bpf.o
	equals "$output" "ecli: the object: more than 511 $limit"
	object tp/sched/sched_process_exit call "$(name 512)"
	run -1 "$ECLI" info odd.bpf.o
	equals "$output" "ecli: the object: more than 511 $limit"
	object "uprobe/$(name 8192)" call KIND
	run -1 "$ECLI" run odd.bpf.o
	equals "$output" "ecli: the object: more than 8 KiB of the name of an object's section"
}

@test "info: of the licence what the kernel is given" {
	object tp/sched/sched_process_exit call KIND
	sed "s/\"GPL\"/\"GPL $(name 1000)\"/" odd.c >long.c
	clang -g -O2 -target bpf -c long.c -o long.bpf.o
	run -0 "$ECLI" info long.bpf.o
	says "licence   GPL $(name 59)"$'\n'
}

# with_map TYPE ENTRIES KEY VALUE FLAGS: map.bpf.o, whose only map has these.
with_map() {
	cat >map.bpf.c <<-END
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		struct {
			__uint(type, BPF_MAP_TYPE_$1); __uint(max_entries, $2);
			__uint(key_size, $3); __uint(value_size, $4); __uint(map_flags, $5);
		} large SEC(".maps");
		char LICENSE[] SEC("license") = "GPL";
		SEC("raw_tp/sched_process_exit") int call(void *ctx) { return 0; }
	END
	"$ECC" map.bpf.c >/dev/null
}

@test "maps that would take all memory are not made" {
	local refusal="large: more than 1 GiB of all maps of an object"
	for map in "HASH 100000000 4 4 0" "ARRAY 4000000000 4 8 0" "ARRAY 1100 4 1000000 0" \
		"PERCPU_ARRAY 536870912 4 1 0" "LRU_HASH 4294967295 4 4 0" "RINGBUF 2147483648 0 0 0"; do
		# shellcheck disable=SC2086 # five words
		with_map $map
		run -1 "$ECLI" run map.bpf.o
		equals "$output" "ecli: $refusal"
		run -0 "$ECLI" info map.bpf.o
		says "kernel    this one cannot run it"$'\n'"  $refusal"
	done
	with_map HASH 100000000 4 4 1 # BPF_F_NO_PREALLOC
	run -0 "$ECLI" info map.bpf.o
	[[ $output != *"$refusal"* ]]
}

@test "an object in which libbpf would look around for minutes: ended, with the limit" {
	python3 "$BATS_TEST_DIRNAME/hostile/externs.py" slow.bpf.o
	for how in "info slow.bpf.o" "run slow.bpf.o" "run slow.bpf.o --help"; do
		# shellcheck disable=SC2086
		run -1 timeout -s KILL 60 "$ECLI" $how
		equals "$output" "ecli: the package: more than 4 seconds of CPU time to read a package"
	done
}

@test "SIGTERM ends it while it shows a map that is enormous" {
	package_of enormous
	caller_start
	# shellcheck disable=SC2154 # package_of() sets it
	ecli_start run --json "$package" --target "$CALLER"
	caller_call
	wait_until rows 1
	for signal in INT TERM; do
		kill -s "$signal" "$ECLI_PID"
	done
	wait_until ended "$ECLI_PID"
	wait "$ECLI_PID" || equals $? 1
	grep -q 'stopped, in the middle of what it was showing: the rest was dropped' messages
}

@test "a download ends with ecli" {
	python3 - >server <<'END' 3>&- 4>&- &
import socket, time
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
kept = listener.accept()
time.sleep(120)
END
	STARTED+=($!)
	wait_until test -s server
	"$ECLI" run "http://127.0.0.1:$(cat server)/package.json" 3>&- 4>&- &
	ECLI_PID=$!
	STARTED+=("$ECLI_PID")
	wait_until pgrep -P "$ECLI_PID" -f ^ecli-fetch
	helper=$(pgrep -P "$ECLI_PID" -f ^ecli-fetch)
	kill -KILL "$ECLI_PID"
	wait_until ended "$helper"
}
