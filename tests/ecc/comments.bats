#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; bats sets output and stderr
# Documentation comments: what they become, and how a malformed one is told.

load lib

setup() {
	setup_programs
}

@test "the tool's own text" {
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json .bpf_skel.doc)" \
		'{"brief":"Shows many things, on two lines","details":"First line\nsecond line\n\nsecond paragraph","version":"1.2"}'
}

@test "options of variables, over several lines, before and behind" {
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '[.bpf_skel.data_sections[].variables[] | select(.description or .value) | del(.type)] | sort_by(.name)')" \
		'[{"description":"{\"a\": 1}","name":"flag"},{"description":"least time","name":"min_ns"},{"cmdarg":{"default":1,"long":"pid","short":"p"},"description":"the process {\"a\":1}","name":"target"},{"name":"text","value":"hello"}]'
}

@test "a comment before and one behind: both belong to the variable" {
	cat >both.bpf.c <<-'END'
		#include <linux/bpf.h>
		#include <bpf/bpf_helpers.h>
		char LICENSE[] SEC("license") = "GPL";
		/**
		 * @cmdarg {"long": "least"}
		 * the least time
		 */
		const volatile int least = 0; ///< in ms
		/// only options
		const volatile int other = 0; ///< @cmdarg {"short": "o"}
		const volatile int alone = 0; ///< behind
		/// replaced by the next, as ever

		/** before */
		const volatile int last = 0;
		SEC("tp/sched/sched_process_exit") int f(void *ctx) { return least + other + alone + last; }
	END
	"$ECC" both.bpf.c
	equals "$(json both.skel.json '[.bpf_skel.data_sections[].variables[] | select(.type == "int") | del(.type)] | sort_by(.name)')" \
		'[{"description":"behind","name":"alone"},{"description":"before","name":"last"},{"cmdarg":{"long":"least"},"description":"the least time in ms","name":"least"},{"cmdarg":{"short":"o"},"description":"only options","name":"other"}]'
	sed -i 's|///< in ms|///< @cmdarg {"short": "l"}|' both.bpf.c
	run -1 --separate-stderr "$ECC" -n both.bpf.c
	equals "$stderr" "ecc: both.bpf.c:8: @cmdarg is here a second time"
}

@test "maps: the comment before struct" {
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '.bpf_skel.maps[0].sample')" \
		'{"clear_map":true,"interval":1000,"type":"log2_hist","unit":"usecs"}'
	equals "$(json shapes.skel.json '.bpf_skel.maps[2].intepreter')" '{"stack_trace":{}}'
}

@test "programs, declared through a macro too" {
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '.bpf_skel.progs[0]')" \
		'{"attach":"tp_btf/sched_process_exit","flags":2,"ifindex":1,"link":true,"name":"on_end"}'
}

@test "comments in the header" {
	echo '/// @cmdarg {"long": "from-header"}
const volatile int in_header = 0;' >>deaths.h
	sed -i 's/int pid)/&/; s/d->pid = /&in_header + /' deaths.bpf.c
	"$ECC" deaths.bpf.c deaths.h
	equals "$(json deaths.skel.json '.bpf_skel.data_sections[0].variables[0].cmdarg.long')" '"from-header"'
	sed -i 's/"from-header"/from-header/' deaths.h
	run -1 "$ECC" deaths.bpf.c deaths.h
	says "deaths.h:$(grep -n @cmdarg deaths.h | cut -d: -f1): @cmdarg: not JSON"
}

# malformed ANNOTATION MESSAGE
malformed() {
	write_annotated "$1"
	run -1 --separate-stderr "$ECC" -n annotated.bpf.c
	equals "$stderr" "ecc: annotated.bpf.c:$2"
}

@test "malformed ones: file, line and what is wrong" {
	malformed '/// @sample {"interval": 5' "5: @sample: not JSON: '}' expected near end of file"
	malformed $'/**\n * @sample\n *   {"interval": 5,\n *    "type: "log2_hist"}\n */' \
		"8: @sample: not JSON: ':' expected near 'log'"
	malformed '/// @sample' "5: @sample: not JSON: unexpected token near end of file"
	malformed '/// @sample {"interval": 5} five' "5: @sample: text after the JSON: 'five'"
}

@test "ones of the wrong shape: file, line and what is wrong" {
	malformed '/// @sample 5' "5: @sample must be a JSON object: {...}"
	malformed '/// @sample {"interval": "5"}' '5: @sample: "interval" must be an integer above 0'
	malformed '/// @sample {"intervall": 5}' '5: @sample has no "intervall"; did you mean "interval"?'
	malformed '/// @sample {"type": "log2_hist"}' '5: @sample needs "interval"'
	malformed '/// @sample {"interval": 5, "type": "hist"}' \
		'5: @sample: "type" must be one of default_kv, log2_hist, linear_hist'
}

@test "ones in the wrong place, or twice" {
	malformed '/// @cmdarg {"long": "x"}' "5: @cmdarg does not belong to a map ('numbers')"
	malformed $'/// @sample {"interval": 5}\n/// @sample {"interval": 5}' "6: @sample is here a second time"
}

# unfit DECLARATION ANNOTATION MESSAGE
unfit() {
	printf '%s\n' '#include <linux/bpf.h>' '#include <bpf/bpf_helpers.h>' 'enum e { ONE = 1, TWO };' \
		"/// $2" "const volatile $1;" 'char LICENSE[] SEC("license") = "GPL";' \
		'SEC("tp/sched/sched_process_exit") int f(void *ctx) { return *(const volatile char *)&x; }' >fit.bpf.c
	if [ -z "${3-}" ]; then
		run -0 --separate-stderr "$ECC" -n fit.bpf.c
		equals "$stderr" ""
		return
	fi
	run -1 --separate-stderr "$ECC" -n fit.bpf.c
	equals "$stderr" "ecc: fit.bpf.c:4: $3"
}

@test "values that the variable cannot hold: file, line and what it takes" {
	unfit 'int x' '@cmdarg {"default": "nope"}' "@cmdarg: \"default\": 'nope' is not a whole number"
	unfit 'unsigned char x' '@cmdarg {"default": 300}' "@cmdarg: \"default\": '300' is out of range: give 0 to 255"
	unfit 'int x' '@cmdarg {"default": {}}' '@cmdarg: "default": neither a text, a number, true or false, nor a list of them'
	unfit 'char x[4]' '@cmdarg {"default": "four"}' "@cmdarg: \"default\": 'four' is longer than 3 bytes"
	unfit 'enum e x' '@cmdarg {"default": "TREE"}' "@cmdarg: \"default\": no such name as 'TREE'"
	unfit '_Bool x' '@value maybe' "@value: 'maybe' is neither true nor false"
	unfit 'int x' '@cmdarg {"default": null}'
	unfit 'int x' '@value null'
	unfit 'int x' '@cmdarg {"default": -3}'
	unfit 'unsigned char x' '@cmdarg {"default": "0xff"}'
	unfit 'char x[4]' '@cmdarg {"default": "abc"}'
	unfit 'enum e x' '@cmdarg {"default": "TWO"}'
	unfit '_Bool x' '@value true'
	unfit 'int x[2]' '@cmdarg {"default": [1, 2]}'
}

@test "comments that are no documentation, or of other things, say nothing" {
	write_annotated $'// @sample nonsense\n/* @sample {nonsense */\n/////// @sample\n/// @sample {nonsense\n#define BETWEEN\nstruct field {\n\tint a; ///< @sample {nonsense\n};'
	"$ECC" annotated.bpf.c
	equals "$(json annotated.skel.json '.bpf_skel.maps[0]')" '{"ident":"numbers","name":"numbers"}'
}
