#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # bats sets output; the library sets package
# Packages: where they come from, older formats, damaged ones, bare objects, info, standalone.

load lib

# Runs package $1 (more arguments may follow), lets our caller call once, and takes one row.
answers() {
	caller_start
	ecli_start run --json --time none "$@" --only_pid "$CALLER"
	caller_call
	wait_until rows 1
	ecli_stop
}

# Rewrites package $package by Python code that changes p, into changed.json.
change() {
	python3 - "$package" "$1" <<'END'
import base64, json, sys, zlib
p = json.load(open(sys.argv[1]))
meta = p["meta"]
skel = meta["bpf_skel"]
elf = zlib.decompress(base64.b64decode(p["bpf_object"]))
def pack(data):
    p["bpf_object"] = base64.b64encode(zlib.compress(data)).decode()
    p["bpf_object_size"] = len(data)
exec(sys.argv[2])
json.dump(p, open("changed.json", "w"))
END
}

refused() {
	run -1 "$ECLI" run changed.json
	says "$1"
	[ "$(wc -l <<<"$output")" -eq 1 ]
}

@test "a file, standard input, the legacy form" {
	package_of mixed
	run -1 "$ECLI" "$package"
	says "program 'missing'"
	package_of kinds
	caller_start
	ECLI_INPUT=$package ecli_start run --json - --only_pid "$CALLER"
	caller_call
	wait_until rows 1
	ecli_stop
	run -1 "$ECLI" run no-such-file
	says "cannot open the package 'no-such-file'"
}

@test "a standard output that is closed, before anything takes its number" {
	package_of options
	for args in "run '$package'" "'$package' --help" "info '$package'" --help; do
		for closed in '>&-' '<&- >&-'; do
			run -1 bash -c "exec 2>&1; exec '$ECLI' $args $closed"
			equals "$output" "ecli: cannot write to standard output: Bad file descriptor"
		done
	done
	run -1 bash -c "exec '$ECLI' run - <&-"
	equals "$output" "ecli: cannot read 'standard input': Bad file descriptor"
	package_of listing
	run -1 bash -c "'$ECLI' run '$package' >/dev/full"
	equals "${lines[-1]}" "ecli: cannot write to standard output: No space left on device"
}

@test "a URL: fetched by the helper, bounded" {
	package_of options
	mkdir www
	cp "$package" www/package.json
	python3 - >server <<'END' 3>&- 4>&- &
import http.server, os
class Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args): super().__init__(*args, directory="www")
    def log_message(self, *args): pass
    def do_GET(self):
        if self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(80): self.wfile.write(bytes(1 << 20))
            except OSError: pass
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
        else: super().do_GET()
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
END
	STARTED+=($!)
	wait_until test -s server
	url=http://127.0.0.1:$(cat server)
	answers "$url/package.json"
	equals "$(jq .count out)" 3
	run -1 "$ECLI" run "$url/nothing"
	says "404"
	# Whoever started us may ignore the end of children, and exec keeps that.
	run -1 env --ignore-signal=CHLD "$ECLI" run "$url/nothing"
	says "404"
	run -1 "$ECLI" run "$url/endless"
	says "larger than 64 MiB"
	run -1 "$ECLI" run "$url/loop"
	says "redirects"
	run -1 "$ECLI" run "$url/file"
	says "cannot download"
	run -1 "$ECLI" run http://127.0.0.1:1/x
	says "cannot download"
	# Without the helper: what is missing, and what to do. None is taken from PATH.
	mkdir alone
	cp "$ECLI" alone/ecli
	printf '#!/bin/sh\ntouch "%s/ran"\n' "$PWD" >ecli-fetch
	chmod +x ecli-fetch
	PATH=$PWD:$PATH run -1 alone/ecli run "$url/package.json"
	says "the helper ecli-fetch is not there"
	# Nor one that another user put beside it, as he can in /tmp.
	cp ecli-fetch alone
	chown nobody alone/ecli-fetch
	run -1 alone/ecli run "$url/package.json"
	says "the helper ecli-fetch is not there"
	chown root alone/ecli-fetch
	chmod 777 alone/ecli-fetch
	run -1 alone/ecli run "$url/package.json"
	says "the helper ecli-fetch is not there"
	[ ! -e ran ] || fail "it ran a helper of somebody else"
	run -1 alone/ecli run "http://joe:geheim@127.0.0.1:1/x?token=geheim"
	says "'http://***@127.0.0.1:1/x?***'"
	run -1 "$ECLI" run "http://joe:geheim@127.0.0.1:1/x?token=geheim"
	says "'http://***@127.0.0.1:1/x?***'"
	[[ $output != *geheim* ]] || fail "$output"
}

@test "a URL of https: no redirect leads to http, files or elsewhere" {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 \
		-subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
	package_of options
	cp "$package" package.json
	python3 - >server <<'END' 3>&- 4>&- &
import http.server, ssl, threading
class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args): pass
    def do_GET(self):
        way = {"/down": "http://127.0.0.1:%d/p" % plain.server_port, "/file": "file:///etc/hostname",
               "/ftp": "ftp://127.0.0.1/p", "/up": "https://localhost:%d/p" % tls.server_port}
        self.send_response(302 if self.path in way else 200)
        if self.path in way: self.send_header("Location", way[self.path])
        elif self.server is plain: open("plain", "w")
        self.end_headers()
        if self.path not in way: self.wfile.write(open("package.json", "rb").read())
plain = http.server.HTTPServer(("127.0.0.1", 0), Handler)
tls = http.server.HTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
tls.socket = context.wrap_socket(tls.socket, server_side=True)
threading.Thread(target=plain.serve_forever, daemon=True).start()
print(tls.server_port, plain.server_port, flush=True)
tls.serve_forever()
END
	STARTED+=($!)
	wait_until test -s server
	read -r secure plain <server
	# Who is to be believed is a file that this test alone sees another in place of.
	cat >asks <<-END
		mount --bind cert.pem /etc/ssl/certs/ca-certificates.crt
		exec "$ECLI" info "\$1"
	END
	for path in down file ftp; do
		run -1 unshare -m bash asks "https://localhost:$secure/$path"
		says "it redirects to what is not https, which is not followed"
	done
	[ ! -e plain ] || fail "it was fetched over http"
	for url in "https://localhost:$secure/up" "http://127.0.0.1:$plain/up" "http://127.0.0.1:$plain/p"; do
		run -0 unshare -m bash asks "$url"
		says "name      options_bpf"
	done
	run -1 "$ECLI" info "https://localhost:$secure/p"
	says "certificate"
}

@test "a URL whose server says nothing: ended by itself" {
	python3 - >server <<'END' 3>&- 4>&- &
import socket, time
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
kept = listener.accept()
time.sleep(120)
END
	STARTED+=($!)
	wait_until test -s server
	SECONDS=0
	run -1 timeout 50 "$ECLI" run "http://127.0.0.1:$(cat server)/package.json"
	says "cannot download"
	((SECONDS >= 14 && SECONDS < 45)) || fail "after $SECONDS s"
}

@test "older formats: no version, null progs and maps" {
	package_of options
	change 'del meta["eunomia_version"]; skel["progs"] = None; skel["maps"] = None'
	answers changed.json
	equals "$(jq .count out)" 3
	change 'meta["bpf_skel"]["unknown"] = {"x": [1]}; p["more"] = 1; meta["poll_timeout_ms"] = 5'
	answers changed.json
	equals "$(jq .count out)" 3
}

@test "a type whose number is outside the object's BTF is refused" {
	package_of options
	change 'meta["export_types"][0]["type_id"] = 999999'
	refused "is type 999999 by it, but the object's BTF has only"
}

@test "a default that the variable cannot hold is an error only for who needs it" {
	package_of options
	change 'for s in skel["data_sections"]:
    for v in s["variables"]:
        if v["name"] in ("low", "off"): v["cmdarg"] = {"default": "nope", "long": "the-" + v["name"]}'
	run -0 "$ECLI" run changed.json -h
	says "Sends its options back"
	[ "$(grep -c "the package's default does not fit: give a value" <<<"$output")" -eq 2 ]
	run -0 "$ECLI" info changed.json
	says "this one can run it"
	refused "variable 'low': its default in the package: 'nope' is not a whole number; give --the-low"
	run -1 "$ECLI" run changed.json --the-low 3
	equals "$output" "ecli: variable 'off': its default in the package: 'nope' is neither true nor false; give --the-off"
	answers changed.json --the-low 3 --enable-the-off
	equals "$(jq -c '[.low, .off]' out)" '[3,true]'
}

# odd SOURCE: as package.json.
odd() {
	printf '%s\n' '#include <linux/bpf.h>' '#include <bpf/bpf_helpers.h>' "$1" >odd.bpf.c
	"$ECC" odd.bpf.c >/dev/null 2>&1
}

# cannot_run SOURCE MESSAGE: ecli says why, and info the same. libbpf's version is the program's, not
# that of a package here: "vN" stands for it.
cannot_run() {
	odd "$1"
	run -1 "$ECLI" run package.json
	equals "$(printf "%s" "$output" | sed 's/libbpf v[0-9]*\.[0-9]* /libbpf vN /')" "ecli: $2"
	local why=${output#ecli: }
	run -0 "$ECLI" info package.json
	says "kernel    this one cannot run it"$'\n'"  $why"
}

@test "an object without a program that can be attached: what its source lacks" {
	cannot_run 'int x;' 'the object has no program: a function of its source becomes one by SEC(), such as SEC("tp/sched/sched_process_exit")'
	cannot_run 'int main() { return 0; }' \
		'program '"'main'"' has no SEC(), which says where it is attached: its source needs one, such as SEC("tp/sched/sched_process_exit")'
	cannot_run 'SEC("tracepoynt/x/y") int f(void *ctx) { return 0; }' \
		"program 'f' (tracepoynt/x/y): libbpf vN knows no such section"
	cannot_run 'SEC("?xdp") int f(void *ctx) { return 0; }' \
		"every program is off unless asked for: --only f loads this one"
	# What the kernel would load is not the object's fault for info.
	odd 'SEC("syscall") int f(void *ctx) { return 0; }'
	run -1 "$ECLI" run package.json
	equals "$output" "ecli: program 'f' (syscall) cannot be attached: its SEC() names no place, and ecli takes none for its kind"
	run -1 "$ECLI" run --keep-going package.json
	says "no program could be attached"
}

@test "maps and programs that the object has not are refused" {
	package_of options
	change 'skel["maps"].append({"name": "none", "ident": "none"})'
	refused "package: meta.bpf_skel.maps[$(jq '.meta.bpf_skel.maps | length' "$package")] is 'none' by it, but the object has no such map: pack it again"
	run -1 "$ECLI" info changed.json
	says "no such map"
	change 'skel["maps"][0]["name"] = "\x1b[2Jx"'
	refused "maps[0] is '\\e[2Jx' by it"
	change 'skel["progs"][0]["name"] = "answers"'
	refused "package: meta.bpf_skel.progs[0] is 'answers' by it, but the object has no such program: pack it again"
	# libbpf names data sections by the object's name.
	change 'skel["obj_name"] = "other"'
	refused "the object has no such map"
}

# members OFFSET [TYPE]: custom members for the buffer, in a package that exports struct event.
members() {
	change 'meta["enable_multiple_export_types"] = True
event = meta["export_types"][0]["type_id"]
rb = next(m for m in skel["maps"] if m["name"] == "rb")
rb["export_config"] = {"custom_members": [
    {"name": "all", "offset": '"$1"', "btf_type_id": '"${2:-event}"'}]}'
}

@test "custom members outside their struct, or of no type, are refused" {
	package_of options
	members 1
	refused "package: custom member 'all' of map 'rb' lies at offset 1, outside its records of at most $(jq '.meta.export_types[0].size' "$package") bytes: correct the offset, and pack it again"
	run -1 "$ECLI" info changed.json
	says "lies at offset 1"
	members 600000
	refused "lies at offset 600000"
	members 60000000
	refused "member 'all' lies outside any record"
	members 0 999999
	refused "package: custom member 'all' of map 'rb' is type 999999 by it, but the object's BTF has only"
	# Without export types: as much as the ring takes.
	members 65000
	jq '.meta.export_types = []' changed.json >no-types.json
	run -0 "$ECLI" info no-types.json
	members 65530
	jq -c '.meta.export_types = []' changed.json >no-types.json
	mv no-types.json changed.json
	refused "outside its records of at most 65528 bytes"
}

@test "older formats: a type for each map, by number or by members" {
	package_of options
	change 'meta["enable_multiple_export_types"] = True
rb = next(m for m in skel["maps"] if m["name"] == "rb")
rb["export_config"] = {"btf_type_id": meta["export_types"][0]["type_id"]}
meta["export_types"] = []'
	answers changed.json
	equals "$(jq -c '[.count, .word]' out)" '[3,"ab"]'
	change 'meta["enable_multiple_export_types"] = True
rb = next(m for m in skel["maps"] if m["name"] == "rb")
rb["export_config"] = {"custom_members": [
    {"name": "all", "offset": 0, "btf_type_id": meta["export_types"][0]["type_id"]}]}
meta["export_types"] = []'
	answers changed.json
	equals "$(jq -c '[.all.count, .all.word]' out)" '[3,"ab"]'
	change 'meta["enable_multiple_export_types"] = True
next(m for m in skel["maps"] if m["name"] == "rb")["export_config"] = "no_export"'
	caller_start
	ecli_start run --json changed.json --only_pid "$CALLER"
	caller_call
	ecli_stop
	equals "$(cat out)" ""
}

@test "a bare object: types from its BTF, or by --export, or bytes" {
	package_of options
	object=${package%/*}/options.bpf.o
	answers "$object"
	equals "$(jq .count out)" 3
	answers --export rb=event "$object"
	equals "$(jq -c '[.count, .mode]' out)" '[3,"FAST(10)"]'
	run -1 "$ECLI" run --export rb=evnt "$object"
	says "no struct 'evnt'"
	clang -g -O2 -target bpf -idirafter "/usr/include/$(uname -m)-linux-gnu" \
		-c "$BATS_TEST_DIRNAME/programs/mixed.bpf.c" -o mixed.bpf.o
	caller_start
	ecli_start run --json --keep-going mixed.bpf.o --only_pid "$CALLER"
	grep -q "no type is known for the records of 'rb'" messages
	caller_call
	wait_until rows 1
	ecli_stop
	equals "$(jq -r .data out)" "$(python3 -c "print(int.to_bytes($CALLER, 4, 'little').hex())")"
}

@test "a damaged package: one clear error" {
	package_of options
	head -c 1000 "$package" >changed.json
	refused "package: line 1, column"
	change 'p["bpf_object_size"] += 1'
	refused "bpf_object_size tells"
	change 'p["bpf_object_size"] -= 1'
	refused "more than the"
	change 'p["bpf_object"] = "%%%"'
	refused "bpf_object is not base64"
	change 'pack(bytes(1 << 20)); p["bpf_object_size"] = 64'
	refused "holds more than the 64 bytes"
	change 'p["bpf_object_size"] = 1 << 40'
	refused "must be from 1 to"
	change 'del skel["obj_name"]'
	refused "meta.bpf_skel.obj_name is missing"
	change 'skel["maps"][0]["ident"] = 5'
	refused "meta.bpf_skel.maps[0].ident must be a string"
	change 'skel["obj_name"] = "\x1b[2J"'
	refused "obj_name is no proper name"
	change 'meta["export_types"][0]["size"] += 8'
	refused "bytes by the package"
	change 'meta["export_types"][0]["name"] = "\x1b[2J\nfoo"'
	refused "\\e[2J\\nfoo"
	change 'pack(elf[:len(elf) // 2])'
	refused "object"
	change 'pack(b"\x7fELF" + bytes(100))'
	refused "not a whole ELF file"
	change 'pack(b"no object at all")'
	refused "not an ELF file"
	change 'i = elf.index(b"\x9f\xeb\x01\x00") + 24
pack(elf[:i] + b"\xff" * 64 + elf[i + 64:])'
	refused "BTF is damaged"
	: >changed.json
	refused "package: line 1"
	head -c 70000000 /dev/zero >changed.json
	refused "larger than 64 MiB"
}

@test "each byte of the object's BTF changed: an error or an answer, never a crash" {
	package_of options
	change 'import random
random.seed(4)
i = elf.index(b"\x9f\xeb\x01\x00")
size = int.from_bytes(elf[i + 12:i + 16], "little")
for n in range(150):
    at = i + 24 + random.randrange(size)
    pack(elf[:at] + bytes([random.choice([0, 1, 4, 127, 255])]) + elf[at + 1:])
    json.dump(p, open("changed-%d.json" % n, "w"))'
	for file in changed-*.json; do
		status=0
		"$ECLI" run "$file" --help >/dev/null 2>messages || status=$?
		[ "$status" -le 1 ] || fail "status $status with $file: $(cat messages)"
	done
}

# circle KIND AT: types of that BTF kind refer to themselves, by the number that is AT bytes from
# their begin.
circle() {
	change 'import struct
at = elf.index(b"\x9f\xeb\x01\x00")
head, types, types_len = struct.unpack_from("<3I", elf, at + 4)
more = {1: 4, 3: 12, 14: 4, 17: 4}
each = {4: 12, 5: 12, 6: 8, 13: 8, 15: 12, 19: 12}
new, p_, end, number = bytearray(elf), at + head + types, at + head + types + types_len, 1
while p_ < end:
    info, = struct.unpack_from("<I", elf, p_ + 4)
    kind = info >> 24 & 31
    if kind == '"$1"':
        struct.pack_into("<I", new, p_ + '"$2"', number)
    p_ += 12 + more.get(kind, 0) + each.get(kind, 0) * (info & 0xffff)
    number += 1
pack(bytes(new))'
}

@test "a type that contains itself: refused by run, info and help, and never walked" {
	package_of options
	# const, an array's items, a struct's first member
	for type in "10 8" "3 12" "4 16"; do
		# shellcheck disable=SC2086 # two words
		circle $type
		for how in "run changed.json" "info changed.json" "run changed.json --help"; do
			# shellcheck disable=SC2086
			run -1 timeout -s KILL 20 "$ECLI" $how
			says "the object's BTF is damaged: type "
			says " contains itself"
		done
	done
}

@test "SIGTERM ends it while it is still looking at what a package brings" {
	mkfifo fifo
	cat >waits.bpf.c <<-END
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		char LICENSE[] SEC("license") = "GPL";
		SEC("uprobe/$PWD/fifo:main") int f(void *ctx) { return 0; }
	END
	"$ECC" waits.bpf.c >/dev/null
	"$ECLI" run package.json >out 2>messages 3>&- 4>&- &
	ECLI_PID=$!
	STARTED+=("$ECLI_PID")
	wait_until grep -q '^openat\|^fifo\|wait_for_partner' "/proc/$ECLI_PID/stack"
	kill -TERM "$ECLI_PID"
	wait_until ended "$ECLI_PID"
	wait "$ECLI_PID" || [ $? = 143 ]
}

@test "millions of JSON values, or deep ones: refused before a tree is made of them" {
	python3 -c 'open("changed.json", "w").write("{\"a\":[" + "{}," * 20000000 + "{}]}")'
	run -1 bash -c "ulimit -v 600000; exec '$ECLI' info changed.json"
	equals "$output" "ecli: the package: more than 262144 values and keys in a package's JSON"
	python3 -c 'open("changed.json", "w").write("[" * 1000 + "]" * 1000)'
	refused "the package: more than 64 objects and arrays of JSON in each other"
}

@test "names and texts of a package: bounded, and none reaches the terminal as it is" {
	package_of options
	local escape=$'\e'
	change 'skel["data_sections"][0]["variables"][0]["cmdarg"] = {"long": "\x1b]0;x\x07"}'
	refused "has a \"long\" that is no name of an option"
	change 'skel["data_sections"][0]["variables"][0]["cmdarg"] = {"long": "x" * 256}'
	refused ".cmdarg.long: more than 255 bytes of a name"
	change 'skel["doc"]["brief"] = "x" * 65537'
	refused "meta.bpf_skel.doc.brief: more than 64 KiB of one text in a package"
	change 'v = skel["data_sections"][0]["variables"]
v += [v[0]] * 5000'
	refused "variables: more than 4096 items of one list of a package"
	change 'for s in skel["data_sections"]:
    for v in s["variables"]:
        v["description"] = "\x1b[2J\u202e\n\x9b1m"
skel["doc"]["brief"] = skel["doc"]["details"] = skel["doc"]["version"] = "\x1b[2J\x9b"'
	for how in "info changed.json" "run changed.json --help" "run changed.json --version"; do
		# shellcheck disable=SC2086
		run -0 "$ECLI" $how
		says "\\e[2J"
		[[ $output != *$escape* && $output != *$'\u009b'* && $output != *$'\u202e'* ]]
	done
}

@test "an object with more than ecli takes: the limit is named" {
	package_of options
	change 'import struct
sections, = struct.unpack_from("<Q", elf, 40)
n, = struct.unpack_from("<H", elf, 60)
new = bytearray(elf)
for i in range(n):
    kind, = struct.unpack_from("<I", elf, sections + 64 * i + 4)
    at, size = struct.unpack_from("<QQ", elf, sections + 64 * i + 24)
    for s in range(at, at + size, 24) if kind == 2 else []:
        if elf[s + 4] & 15 == 2:
            struct.pack_into("<Q", new, s + 16, 1 << 40)
pack(bytes(new))'
	refused "the object: more than 64 MiB of all functions of an object"
	printf '%s\n' 'char huge[300 << 20];' 'int *get(void) { return (int *)huge; }' >huge.c
	clang -g -O2 -target bpf -c huge.c -o huge.bpf.o
	run -1 "$ECLI" info huge.bpf.o
	equals "$output" "ecli: the object: more than 256 MiB of an object's sections that hold only zeros"
}

@test "info: what is inside, and whether this kernel can run it" {
	package_of options
	run -0 "$ECLI" info "$package"
	says "name      options_bpf"
	says "version   1.2"
	says "about     Sends its options back"
	says "licence   Dual BSD/GPL"
	says "answer                   tp/syscalls/sys_enter_getpgid"
	says "rb                       ringbuf, 65536 entries"
	says "event, "
	says "count                  unsigned integer, 1 bytes at 0"
	says "kernel    this one can run it"
	package_of unlinks
	run -0 "$ECLI" info "$package"
	if [[ $output != *"this one can run it"* ]]; then
		says "this one cannot run it"
		says "program 'handle_unlink' (fexit/vfs_unlink)"
		says "it needs BPF trampolines (Linux 5.5, kernel BTF, CONFIG_FUNCTION_TRACER)"
	fi
}

# nowhere SECTION: a package whose only program asks for what no kernel has.
nowhere() {
	cat >nowhere.bpf.c <<-END
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		char LICENSE[] SEC("license") = "GPL";
		SEC("$1") int lost(void *ctx) { bpf_printk("x"); return 0; }
	END
	"$ECC" nowhere.bpf.c >/dev/null
}

@test "info: what cannot be attached is named, in the words of run" {
	local section
	for section in tp/sched/no_such_event tracepoint/no_such/event kprobe/no_such_function \
		kretprobe/no_such_function raw_tp/no_such_tracepoint; do
		nowhere "$section"
		run -1 "$ECLI" run package.json
		refusal=${output#ecli: }
		equals "${refusal%%;*}" "program 'lost' ($section) cannot be attached"
		run -0 "$ECLI" info package.json
		says "kernel    this one cannot run it"$'\n'"  $refusal"
		says ": this kernel has no "
	done
	# One of two, of which the other can.
	package_of mixed
	run -0 "$ECLI" info "$package"
	says "kernel    this one can run it in part"
	says "  program 'missing' (tp/ecli/no_such_event) cannot be attached; it needs tracefs and this tracepoint: this kernel has no tracepoint 'ecli/no_such_event'"
	[[ $output != *"program 'present'"* ]] || fail "$output"
}

# pinned SECTION: a package that pins its map, with a program there.
pinned() {
	cat >pinned.bpf.c <<-END
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		char LICENSE[] SEC("license") = "GPL";
		struct {
			__uint(type, BPF_MAP_TYPE_ARRAY);
			__uint(max_entries, 4);
			__type(key, int);
			__type(value, long);
			__uint(pinning, LIBBPF_PIN_BY_NAME);
		} ecli_kept SEC(".maps");
		SEC("$1") int f(void *ctx)
		{
			int key = 0;
			return !bpf_map_lookup_elem(&ecli_kept, &key);
		}
	END
	"$ECC" pinned.bpf.c >/dev/null
}

# in_bpffs ARGS: ecli, for two seconds, with a BPF file system of its own. What it says goes to the
# file messages; the output is what is pinned then.
in_bpffs() {
	run -0 unshare -m bash -c 'mount -t bpf none /sys/fs/bpf
		timeout -s INT 2 "$@" >messages 2>&1
		ls /sys/fs/bpf' _ "$ECLI" "$@"
}

@test "info, help and what fails pin nothing; a run does" {
	pinned tp/syscalls/sys_enter_getpgid
	strace -f -e trace=bpf -o calls "$ECLI" info package.json >out
	grep -q PROG_LOAD calls || fail "it asks the kernel nothing"
	! grep "MAP_CREATE\|OBJ_PIN\|\"f\"" calls || fail "it makes maps, or loads the program"
	for how in "info package.json" "run package.json --help" "run package.json --no-such"; do
		# shellcheck disable=SC2086
		in_bpffs $how
		[[ $output != *ecli_kept* ]] || fail "$how: $output"
	done
	in_bpffs run package.json
	says ecli_kept
	# It loads, and then cannot be attached.
	pinned raw_tp/no_such_tracepoint
	in_bpffs run package.json
	grep -q "cannot be attached" messages || fail "$(cat messages)"
	[[ $output != *ecli_kept* ]] || fail "$output"
}

@test "info: probes, where the kernel has them and where not" {
	local kind section
	for section in kprobe/vfs_read uprobe//bin/sh:main kprobe/vfs_read+0; do
		kind=${section%%/*}
		nowhere "$section"
		run -0 "$ECLI" info package.json
		if [ -e "/sys/bus/event_source/devices/$kind" ]; then
			says "kernel    this one can run it"
		else
			says "this kernel has no ${kind}s: there is no /sys/bus/event_source/devices/$kind"
		fi
	done
	nowhere raw_tp/sched_process_exit
	run -0 "$ECLI" info package.json
	says "kernel    this one can run it"
}

@test "standalone: one file, whose options are the program's" {
	"$ECC" -s -o sa "$BATS_TEST_DIRNAME/programs/options.bpf.c" \
		"$BATS_TEST_DIRNAME/programs/options.h" >/dev/null
	tool=$(find sa -type f -perm -100 | head -n 1)
	[ -n "$tool" ]
	run -0 "$tool" --help
	says "Sends its options back"
	says "--count"
	run -0 "$tool" --version
	equals "$output" "options_bpf 1.2"
	run -2 "$tool" --cuont 1
	says "did you mean '--count'?"
	caller_start
	ECLI=$tool ecli_start --json --count 9 --only_pid "$CALLER"
	caller_call
	wait_until rows 1
	ecli_stop
	equals "$(jq .count out)" 9
	head -c -40 "$tool" >"cut"
	tail -c 24 "$tool" >>"cut"
	chmod +x cut
	run -1 ./cut --help
}

@test "a program without a licence: what is missing, and the line that helps" {
	sed '/LICENSE/d' "$BATS_TEST_DIRNAME/programs/quoting.bpf.c" >free.bpf.c
	"$ECC" free.bpf.c >/dev/null
	run -1 "$ECLI" run package.json
	says "GPL-restricted"
	says 'its source needs a line such as: char LICENSE[] SEC("license") = "Dual BSD/GPL";'
}
