#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # the library sets package
# What is printed of an event: plain text, JSON and CSV, times, columns.

load lib

one_event() {
	package_of kinds
	caller_start
	ecli_start run "$@" "$package" --only_pid "$CALLER"
	caller_call
	wait_until rows "$lines"
	ecli_stop
}

@test "plain text shows every kind of member" {
	lines=2 one_event
	equals "$(sed -n 1p out)" "TIME     TINY   PORT   NEGATIVE YES    COLOR  UNKNOWN POINTER NAME   HOSTILE BYTES  NUMBERS AT     LINE   WORD   PARTS  LOW    BELOW_ZERO WIDE   HUGE   END    "
	equals "$(sed -n 2p out | cut -c10-)" '-7     65535  -9000000000 true GREEN(-5) <UNKNOWN_VARIANT>(77) 0x1000 eightlen a\e[31m\n\xff\\ 0001feff [1,0,3] {"x":-1,"y":2} [{"x":0,"y":0},{"x":0,"y":9}] 67305985 01020304 5 -3 737894400291 -1267650600228229401496703205376 tail!'
	[[ $(sed -n 2p out | cut -c1-9) =~ ^[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\ $ ]]
}

@test "JSON shows them in their types, and the raw bytes of what is not UTF-8" {
	lines=1 one_event --json --time=none
	equals "$(cat out)" '{"tiny":-7,"port":65535,"negative":-9000000000,"yes":true,"color":"GREEN(-5)","unknown":"<UNKNOWN_VARIANT>(77)","pointer":"0x1000","name":"eightlen","hostile":"a\u001b[31m\n�\\","hostile_hex":"611b5b33316d0aff5c","bytes":"0001feff","numbers":[1,0,3],"at":{"x":-1,"y":2},"line":[{"x":0,"y":0},{"x":0,"y":9}],"word":67305985,"parts":"01020304","low":5,"below_zero":-3,"wide":737894400291,"huge":-1267650600228229401496703205376,"end":"tail!"}'
}

@test "CSV quotes what has commas" {
	lines=2 one_event --csv --time none
	equals "$(head -n 1 out)" "tiny,port,negative,yes,color,unknown,pointer,name,hostile,bytes,numbers,at,line,word,parts,low,below_zero,wide,huge,end"
	python3 - <<'END'
import csv
head, row = csv.reader(open("out"))
row = dict(zip(head, row))
assert row["numbers"] == "[1,0,3]", row
assert row["at"] == '{"x":-1,"y":2}', row
assert row["hostile"] == r"a\e[31m\n\xff\\", row
END
}

@test "CSV for spreadsheets: numbers stay numbers, text is no formula" {
	lines=2 one_event --csv=safe --time none
	equals "$(sed -n 2p out | cut -d, -f1-4)" "-7,65535,-9000000000,true"
	package_of execs
	local formula=./=1+1
	ln -s /bin/true "$formula"
	ecli_start run --csv=safe --time none "$package"
	"$formula"
	wait_until has '1+1'
	ecli_stop
	grep -qE "^[0-9]+,$$,0,'=1\+1,\./=1\+1$" out || fail "$(cat out)"
}

@test "times: local, utc, boot, none" {
	export TZ=XYZ-5
	lines=1 one_event --json --time local
	[[ $(jq -r .time out) =~ ^20..-..-..T..:..:..\.[0-9]{9}\+05:00$ ]]
	lines=1 one_event --json --time utc
	[[ $(jq -r .time out) =~ ^20..-..-..T..:..:..\.[0-9]{9}Z$ ]]
	now=$(date +%s)
	then=$(date -d "$(jq -r .time out)" +%s)
	((now - then <= 60 && then <= now))
	lines=1 one_event --json --time boot
	# /proc/uptime is cut to hundredths.
	python3 -c "import time; assert 0 <= time.clock_gettime(time.CLOCK_BOOTTIME) - $(jq .time out) < 60"
	lines=2 one_event --time none
	equals "$(head -c 5 out)" "TINY "
}

@test "a column that was too narrow stays as wide as it was needed" {
	lines=3 package_of kinds
	caller_start
	ecli_start run --time none "$package" --only_pid "$CALLER"
	caller_call
	caller_call
	wait_until rows 3
	ecli_stop
	# The second row is aligned by what the first one needed.
	equals "$(sed -n 3p out | cut -c1-42)" '-7     65535  -9000000000 true   GREEN(-5)'
	equals "$(sed -n 2p out | cut -c1-40)" '-7     65535  -9000000000 true GREEN(-5)'
}

@test "stack traces by number, of kernel and user, in JSON and plain text" {
	package_of stacks
	caller_start
	ecli_start run --json "$package" --only_pid "$CALLER"
	caller_call
	wait_until rows 1
	ecli_stop
	jq -e ".pid == $CALLER and .kernel_stack >= 0 and .user_stack >= 0" out
	jq -e '.kernel_stack_frames | length > 1 and all(test("^[A-Za-z_.0-9]+\\+0x[0-9a-f]+$"))' out
	jq -e '.user_stack_frames | length > 1 and (.[0] | test("getpgid\\+0x[0-9a-f]+ \\(libc"))' out
	ecli_start run "$package" --only_pid "$CALLER"
	caller_call
	wait_until has '^    user_stack:$'
	ecli_stop
	grep -A 1 '^    user_stack:$' out | grep -Eq '^ {8}[a-z_]*getpgid\+0x[0-9a-f]+ \(libc'
	grep -A 1 '^    kernel_stack:$' out | grep -Eq '^ {8}[A-Za-z_.0-9]+\+0x[0-9a-f]+$'
}

@test "bpf_printk lines in CSV: a header, commas and quotes quoted" {
	package_of quoting
	caller_start
	ecli_start run --csv --time utc "$package" --only_pid "$CALLER"
	caller_call
	wait_until rows 2
	ecli_stop
	equals "$(head -n 1 out)" "time,pid,comm,message"
	[[ $(sed -n 2p out) =~ ^20..-..-..T..:..:..\.[0-9]{9}Z,$CALLER,python3,\"one,\ \"\"two\"\",\ of\ $CALLER\"$ ]] ||
		fail "$(cat out)"
	ecli_start run --csv --time none "$package" --only_pid "$CALLER"
	caller_call
	wait_until rows 2
	ecli_stop
	equals "$(cat out)" $'pid,comm,message\n'"$CALLER,python3,\"one, \"\"two\"\", of $CALLER\""
}

@test "maps of each kind that is sampled, those of each CPU added up" {
	package_of sampled
	caller_start
	ecli_start run --json "$package" --only_pid "$CALLER"
	for _ in 1 2 3 4 5 6 7; do caller_call; done
	ecli_stop
	for map in fields fields_each hash hash_each lru lru_each; do
		equals "$(jq -s "[.[] | select(.map == \"$map\" and .key == 1)] | last | .value" out)" 7 ||
			fail "in $map"
	done
}
