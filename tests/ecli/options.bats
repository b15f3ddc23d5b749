#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # bats sets output; the library sets package
# A program's variables as options.

load lib

answer() {
	package_of options
	caller_start
	ecli_start run --json --time none "$package" --only_pid "$CALLER" "$@"
	caller_call
	wait_until rows 1
	ecli_stop
}

refuse() {
	package_of options
	run -2 "$ECLI" run "$package" "$@"
}

@test "without options the object's own values hold" {
	answer
	equals "$(cat out)" '{"count":3,"low":-4,"mask":255,"mode":"FAST(10)","plain":true,"on":true,"off":false,"word":"ab","list":[1,2,3],"ratio":0.5,"in_data":5,"in_bss":1}'
}

@test "every type is taken, in .rodata, .data and .bss" {
	answer -c 0xff --low=-32768 --mask 18446744073709551615 --mode TURBO --plain=false \
		--disable-on --enable-off --word seven77 --list 7,-8 --ratio 1e-3 --in-data 6 --in_bss 7
	equals "$(cat out)" '{"count":255,"low":-32768,"mask":18446744073709551615,"mode":"TURBO(11)","plain":false,"on":false,"off":true,"word":"seven77","list":[7,-8,0],"ratio":0.001,"in_data":6,"in_bss":8}'
}

@test "help has the text, every option once, and the defaults" {
	package_of options
	run -0 "$ECLI" run "$package" --help
	equals "${lines[0]}" "Sends its options back"
	[[ $output == *$'\n\nNothing else:\nit ends there. No newline: \\\\n\n\nThat is all it does.' ]]
	says '-c, --count <unsigned char> how many [default: 3]'
	says '--mode <enum mode>'
	says '[default: FAST(10)]'
	says '--disable-on'
	says '--enable-off'
	says '--disable-plain'
	says '[default: [1,2,3]]'
	[[ $output != *hidden* && $output != *LICENSE* && $output != *dummy* ]]
	run -0 "$ECLI" run "$package" -h
	equals "${lines[0]}" "Sends its options back"
	run -0 "$ECLI" run "$package" --version
	equals "$output" "options_bpf 1.2"
}

@test "-h and --help stay the help's; of the rest the program's own come first" {
	cat >names.bpf.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		/// @cmdarg {"short": "h", "long": "help"}
		const volatile int human = 1;
		const volatile int help = 2;
		/// @cmdarg {"short": "V"}
		const volatile int volume = 3;
		const volatile int verbose = 4;
		SEC("?tp/sched/sched_process_exit") int f(void *ctx) { return human + help + volume + verbose; }
	END
	"$ECC" names.bpf.c >/dev/null 2>&1
	for help in -h --help; do
		run -0 "$ECLI" run package.json --human 7 --set-help 8 -V 9 --verbose 10 $help
		equals "$(sed -n '/^Options/,$p' <<<"$output" | sed 1d)" \
			'      --human <int>           set variable human (int) [default: 1]
      --set-help <int>        set variable help (int) [default: 2]
  -V, --volume <int>          set variable volume (int) [default: 3]
      --verbose <int>         set variable verbose (int) [default: 4]
  -h, --help                  show this
      --version               show the version'
	done
}

@test "no two options have one name, so that each can be reached" {
	cat >names.bpf.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		const volatile int count = 1, help = 2, a_b = 3;
		/// @cmdarg {"long": "count"}
		const volatile int n = 4;
		/// @cmdarg {"long": "set-help"}
		const volatile int other = 5;
		/// @cmdarg {"long": "a-b"}
		const volatile unsigned char dashed = 6;
		/// @cmdarg {"long": "count"}
		const volatile _Bool again = 0;
		SEC("?tp/sched/sched_process_exit") int f(void *ctx) { return count + help + a_b + n + other + dashed + again; }
	END
	"$ECC" names.bpf.c >/dev/null 2>&1
	run -0 "$ECLI" run package.json --set-count 1 --count 4 --set-set-help 2 --set-help 5 \
		--a_b 3 --a-b 6 --again --help
	says '--set-count <int>       set variable count (int) [default: 1]'
	says '--set-set-help <int>    set variable help (int) [default: 2]'
	says '--a_b <int>             set variable a_b (int) [default: 3]'
	says '--count <int>           set variable n (int) [default: 4]'
	says '--set-help <int>        set variable other (int) [default: 5]'
	says '--a-b <unsigned char>   set variable dashed (unsigned char) [default: 6]'
	says '--again                 set variable again (_Bool) [default: false]'
	# The value goes where help says: the int would take it.
	run -2 "$ECLI" run package.json --a-b 256
	says "--a-b: '256' is out of range: give 0 to 255"
}

@test "what does not fit is refused, with the range" {
	refuse --count 256
	says "--count: '256' is out of range: give 0 to 255"
	refuse --count -1
	says "out of range"
	refuse --low 32768
	says "give -32768 to 32767"
	refuse --mask 18446744073709551616
	says "out of range"
	refuse --count 1x
	says "'1x' is not a whole number"
	refuse --word eightlen
	says "longer than 7 bytes"
	refuse --list 1,2,3,4
	says "more than 3 items"
	refuse --mode TRUBO
	says "did you mean 'TURBO'?"
	refuse --plain=maybe
	says "neither true nor false"
}

@test "an unknown option is answered with the nearest one" {
	refuse --cuont 1
	says "unknown option '--cuont': did you mean '--count'?"
	refuse word
	says "'word' is too much"
	run -2 "$ECLI" run --jsno "$package"
	says "did you mean '--json'?"
	run -2 "$ECLI" runn package.json
	says "'runn' is neither a command nor a package: did you mean 'ecli run'?"
	run -2 "$ECLI" run --json --csv "$package"
	equals "$output" "ecli: --json and --csv exclude each other"
	run -2 "$ECLI" run --csv -jj "$package"
	equals "$output" "ecli: --json and --csv exclude each other"
	run -2 "$ECLI" run --csv=saef "$package"
	equals "$output" "ecli: --csv 'saef': did you mean 'safe'?"
	run -2 "$ECLI" run --csv= "$package"
	says "give safe, or no value"
	run -2 "$ECLI" run --json --csv=safe "$package"
	says "exclude each other"
	run -2 "$ECLI" run
	says "which package?"
	run -2 "$ECLI"
	run -0 "$ECLI" --help
	says "ecli run [OPTIONS] PACKAGE"
	run -0 "$ECLI" -V
	says "ecli "
}
