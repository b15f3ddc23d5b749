#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# Names are 15 bytes of the process's choice: none may forge a row, drive a terminal, break JSON or
# get lost.

load lib.bash

# As hexadecimal: what they are is said beside.
HOSTILE="
-               empty
1b5b33316d      ESC [31m
1b5d303b78070a  ESC ]0;x BEL newline
610a62          a newline b
0d              carriage return
09206120        tab and spaces
22275c2f        quotes and slashes
2c222c          comma quote comma
3d312b31        a formula
7f08            DEL and BS
c280c29b        C1 controls, as UTF-8
9b41            CSI of eight bits
fffe            no UTF-8
6180fe62        no UTF-8 within
c0af            overlong
eda080          a surrogate
f4908080        past U+10FFFF
e282            cut short
61616161616161616161616161e282  cut short at the fifteenth byte
efbfbd          U+FFFD itself
e280ae          right-to-left override
e697a5e69cac    Japanese
f09f9880        an emoji
65cc81          a combining accent
010203040506    controls
616263646566676869303132333435  fifteen letters
"

hostile_ways() {
	local hex _
	while read -r hex _; do
		[ -z "$hex" ] || echo "named ${hex#-}"
	done <<<"$HOSTILE"
}

@test "JSON: every name comes back byte for byte, the text is UTF-8" {
	recorder_start --tree $$
	witness - < <(hostile_ways)
	[ "$(wc -l <"$PAIRS")" = "$(hostile_ways | wc -l)" ]
	expect "named fffe" '$r.comm_hex == "fffe"' '$r.comm | test("\ufffd")'
	expect "named e697a5" '$r.comm == "日本"' '$r | has("comm_hex") | not'
	expect "named efbfbd" '$r | has("comm_hex") | not'
	recorder_stop
	[ "$RECORDER_STATUS" = 0 ]
	python3 -c 'import sys, json
for line in open(sys.argv[1], "rb"):
	assert not any(b < 32 for b in line[:-1]), line
	json.loads(line.decode("utf-8"))' "$RECORDS"
}

@test "every byte, and random names" {
	recorder_start --tree $$
	witness - < <(python3 -c 'import random
random.seed(20)
for byte in range(1, 256): print("named %02x" % byte)
for _ in range(200): print("named " + bytes(random.randint(1, 255) for _ in range(random.randint(1, 15))).hex())')
	[ "$(wc -l <"$PAIRS")" = 455 ]
	recorder_stop
}

@test "table: one line each, no control characters" {
	local table=$BATS_TEST_TMPDIR/table
	hostile_ways >"$BATS_TEST_TMPDIR/ways"
	"$EXITSNOOP" --output "$table" -- "$DIE" - <"$BATS_TEST_TMPDIR/ways" >/dev/null
	python3 - "$table" "$(hostile_ways | wc -l)" <<-'END'
		import sys, unicodedata
		data = open(sys.argv[1], "rb").read()
		text = data.decode("utf-8")
		bad = [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c != "\n"]
		assert not bad, bad
		# The header, die's children, die.
		assert text.count("\n") == int(sys.argv[2]) + 2, text
	END
}

@test "table on a terminal: the same" {
	hostile_ways >"$BATS_TEST_TMPDIR/ways"
	"$live/terminal.py" --size 60x150 --stderr /dev/null -- sh -c '"$1" --color=never -- sh -c "exec \"$2\" - <\"$3\" >/dev/null"' \
		sh "$EXITSNOOP" "$DIE" "$BATS_TEST_TMPDIR/ways" >"$BATS_TEST_TMPDIR/screen"
	python3 - "$BATS_TEST_TMPDIR/screen" <<-'END'
		import sys
		data = open(sys.argv[1], "rb").read().replace(b"\r\n", b"\n")
		assert data.count(b"\n") >= 26, data
		assert not any(b < 32 and b != 10 or b == 127 for b in data), data
		assert not any(128 <= ord(c) < 160 for c in data.decode("utf-8")), data
	END
}

@test "CSV: as many fields as the header has, in every row" {
	local csv=$BATS_TEST_TMPDIR/csv
	hostile_ways >"$BATS_TEST_TMPDIR/ways"
	"$EXITSNOOP" --csv --output "$csv" -- "$DIE" - <"$BATS_TEST_TMPDIR/ways" >"$BATS_TEST_TMPDIR/w"
	python3 - "$csv" "$BATS_TEST_TMPDIR/w" <<-'END'
		import csv, json, sys
		rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))
		assert {len(row) for row in rows} == {len(rows[0])}, rows
		pid = rows[0].index("pid")
		want = [str(json.loads(line)["pid"]) for line in open(sys.argv[2])]
		assert [row[pid] for row in rows[1:-1]] == want, rows
	END
}
