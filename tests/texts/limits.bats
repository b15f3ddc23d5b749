#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# docs/security.md lists the limits of src/package/limits.h, and no others.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

# rows_of_header [SED-SCRIPT]: "| of | at most |" for each limit.
rows_of_header() {
	sed -E "${1:-}" src/package/limits.h | python3 -c '
import re, sys
for value, what in re.findall(r"row\(\w+, (.*?), \"(.*?)\"\)", sys.stdin.read()):
    n, unit = eval(value), 0
    if what.startswith("bytes "):
        while n % 1024 == 0: n, unit = n // 1024, unit + 1
        print("| %s | %d %s |" % (what[6:], n, ["bytes", "KiB", "MiB", "GiB"][unit]))
    else:
        print("| %s | %d |" % (what, n))'
}

rows_of_text() {
	sed -n '/^| of | at most | because |$/,/^$/p' docs/security.md | sed '1,2d' |
		sed -E 's/^(\| [^|]* \| [^|]* \|).*/\1/' | grep .
}

@test "the limits of packages in docs/security.md are those of the code" {
	[ "$(rows_of_header | wc -l)" -gt 20 ]
	diff <(rows_of_header) <(rows_of_text)
	# and one that is not is found
	run -1 diff <(rows_of_header 's/\(SYMBOLS, 1/&0/') <(rows_of_text)
}
