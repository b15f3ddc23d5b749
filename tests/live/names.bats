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
e2808b61        a space of no width
61e2808d62      a joiner
c2ad            a soft hyphen
c2a061          a no-break space
e28080          a space as wide as an n
e2a080          a Braille pattern without dots
e385a4          a Hangul filler
ee8080          private use
cdb8            not assigned
efb79041        a noncharacter
e29da4efb88f    a heart and a selector of its look
f3a08181        a tag
cca361          a mark with nothing before it
61cca361        a mark on a letter
5bccb8          a mark on a bracket
f09f87a9f09f87aa a flag
61202020202031  blanks like those between columns
73797374656d645b315d20287569640a a name like a part of a sentence
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
		hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp")
		bad = [c for c in text if unicodedata.category(c) in hidden and c not in " \n"]
		assert not bad, bad
		assert not any(c in text for c in "\u2800\u3164\ufe0f"), text
		# Each mark has a letter before it.
		for before, c in zip(text, text[1:]):
		    assert not unicodedata.combining(c) or before.isalpha(), (before, c)
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

@test "table: columns stand below their names, whatever the names are" {
	hostile_ways >"$BATS_TEST_TMPDIR/ways"
	"$EXITSNOOP" -o comm,exit,pid --output "$BATS_TEST_TMPDIR/table" -- "$DIE" - <"$BATS_TEST_TMPDIR/ways" >/dev/null
	python3 - "$BATS_TEST_TMPDIR/table" <<-'END'
		import sys, unicodedata
		def width(text):
		    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)
		head, *rows = open(sys.argv[1], encoding="utf-8").read().splitlines()
		column = head.index("EXIT")
		for row in rows:
		    name, exit, pid = row.rsplit(maxsplit=2)
		    assert exit == "0" and pid.isdigit(), row
		    assert " " not in name or name[0] == name[-1] == "'", row
		    # A column grows with what is in it, to 32 characters, and stays so.
		    start = width(row[:row.rindex(" 0 ") + 1])
		    assert start == max(column, width(name) + 1), (row, start, column)
		    column = start if width(name) <= 32 else column
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

@test "CSV: as it is for programs, and on request no formula for a spreadsheet" {
	local way hex
	for hex in 3d312b31 2b312b31 2d6162 4053554d 203d31 2d31 61; do
		echo "named $hex"
	done >"$BATS_TEST_TMPDIR/ways"
	for way in --csv --csv=safe; do
		"$EXITSNOOP" "$way" -o comm,exit_code --output "$BATS_TEST_TMPDIR/csv$way" -- "$DIE" - <"$BATS_TEST_TMPDIR/ways" >/dev/null
	done
	equals "$(sed -n '2,8s/,0\r$//p' "$BATS_TEST_TMPDIR/csv--csv")" $'=1+1\n+1+1\n-ab\n@SUM\n =1\n-1\na'
	equals "$(sed -n '2,8s/,0\r$//p' "$BATS_TEST_TMPDIR/csv--csv=safe")" $'\'=1+1\n\'+1+1\n\'-ab\n\'@SUM\n\' =1\n-1\na'
}
