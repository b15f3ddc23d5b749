# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What the tests of ecc share: a folder of their own with the programs in it, and ecc, from out/
# unless ECC says otherwise. vmlinux.h is made once for a run of them all.

load ../lib/common
: "${ECC:=$OUT/bin/ecc}"
export XDG_CACHE_HOME=$BATS_RUN_TMPDIR/cache

# Each test works in a copy of its own.
setup_programs() {
	[ -x "$ECC" ] || fail "$ECC is not built: ./do build" || return
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work" || return
	cp "$BATS_TEST_DIRNAME"/programs/* .
}

# json FILE FILTER: one line of compact JSON.
json() {
	jq -c "$2" "$1"
}

# The object in package $1, unpacked to $2.
unpack_object() {
	python3 -c '
import base64, json, sys, zlib
package = json.load(open(sys.argv[1]))
data = zlib.decompress(base64.b64decode(package["bpf_object"], validate=True))
assert len(data) == package["bpf_object_size"]
open(sys.argv[2], "wb").write(data)' "$1" "$2"
}

# A source that holds annotation $1 before a map, in the place of line 5.
write_annotated() {
	cat >annotated.bpf.c <<END
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "GPL";

$1
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, int);
	__type(value, int);
} numbers SEC(".maps");
END
}
