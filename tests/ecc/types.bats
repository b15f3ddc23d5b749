#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; bats sets output and stderr
# Exported structs, variables, maps and programs: what the object holds, as the format words it.

load lib

setup() {
	setup_programs
}

@test "typedef'd, attributed, nested and several structs, in header order, and no others" {
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '[.export_types[] | [.name, .size]]')" \
		'[["inner",8],["record_t",144],["tagged",16],["early",5],["late",4]]'
}

@test "members by their C declarations" {
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '[.export_types[1].members[] | [.name, .type]]')" \
		'[["pid","pid_t"],["in","struct inner"],["anonymous","struct {...}"],["","union {...}"],["kind","enum kind"],["flag","u32"],["ok","bool"],["function","int (*)()"],["matrix","int[2][3]"],["names","char *[4]"],["grid","int (*)[4]"],["pointers","struct inner **"],["wide","unsigned __int128"]]'
}

@test "type ids name the structs themselves" {
	"$ECC" shapes.bpf.c shapes.h
	bpftool btf dump -j file shapes.bpf.o >btf.json
	for id in $(json shapes.skel.json '.export_types[].type_id'); do
		equals "$(jq -r ".types[] | select(.id == $id) | .kind" btf.json)" STRUCT
	done
}

@test "each ring is linked to the struct that the program puts into it" {
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json .enable_multiple_export_types)" true
	equals "$(json shapes.skel.json '[.bpf_skel.maps[] | select(.export_config) | .export_config.btf_type_id]')" \
		"$(json shapes.skel.json '[.export_types[] | select(.name == "record_t" or .name == "late") | .type_id]')"
}

@test "no links where the calls do not show them all" {
	sed -i 's/bpf_ringbuf_output(&lates, &late,/bpf_ringbuf_output(\&lates, (void *)(long)key,/' shapes.bpf.c
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '[.enable_multiple_export_types, .bpf_skel.maps[].export_config]')" \
		'[null,null,null,null,null,null,null]'
}

@test "@export_config links a map by the struct's name" {
	sed -i 's|^/// @interpreter.*|/// @export_config struct early|' shapes.bpf.c
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '.bpf_skel.maps[] | select(.name == "lates").export_config.btf_type_id')" \
		"$(json shapes.skel.json '.export_types[] | select(.name == "early").type_id')"
	sed -i 's|@export_config struct early|@export_config struct earli|' shapes.bpf.c
	run -1 "$ECC" shapes.bpf.c shapes.h
	says "shapes.bpf.c:49: @export_config: 'struct earli' is not exported; did you mean 'early'?"
}

@test "@export leaves only the structs that carry it" {
	sed -i 's|^struct inner {|/// @export\n&|; s|^typedef struct tagged|/** @export */\n&|' shapes.h
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '[.export_types[].name]')" '["inner","tagged"]'
}

@test "--header-only: the source's own structs" {
	{
		grep -v include deaths.bpf.c | sed '/^char LICENSE/,$d'
		printf '#include "vmlinux.h"\n#include <bpf/bpf_helpers.h>\n#include <bpf/bpf_core_read.h>\n'
		cat deaths.h
		sed -n '/^char LICENSE/,$p' deaths.bpf.c
	} >whole.bpf.c
	"$ECC" --header-only whole.bpf.c
	equals "$(json whole.skel.json '[.export_types[].name]')" '["death"]'
}

@test "a header without structs: how to mark one" {
	echo '#define NOTHING 1' >empty.h
	sed 's/shapes.h/deaths.h"\n#include "empty.h/' deaths.bpf.c >e.bpf.c
	sed -i 's|#include "deaths.h"|&\n#include "empty.h"|' e.bpf.c
	run -1 --separate-stderr "$ECC" e.bpf.c empty.h
	output=$stderr says 'empty.h has no struct to export'
	output=$stderr says '/// @export'
	[ ! -e package.json ]
}

@test "a header that the source does not include" {
	run -1 "$ECC" deaths.bpf.c shapes.h
	says "deaths.bpf.c does not include shapes.h"
}

@test "variables by section, without static ones" {
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '[.bpf_skel.data_sections[] | [.name, [.variables[] | [.name, .type]]]] | sort')" \
		'[[".bss",[["counter","u32"],["state","struct inner"]]],[".data",[["text","char[16]"]]],[".rodata",[["target","pid_t"],["min_ns","u64"],["modes","umode_t[3][2]"],["kind","enum kind"],["flag","bool"]]]]'
}

@test "maps by name and ident, internal ones mmaped" {
	"$ECC" shapes.bpf.c shapes.h
	equals "$(json shapes.skel.json '[.bpf_skel.maps[] | [.name, .ident, .mmaped]]')" \
		'[["hists","hists",null],["records","records",null],["lates","lates",null],["shapes_b.rodata","rodata",true],["shapes_b.data","data",true],["shapes_b.bss","bss",true]]'
	equals "$(json shapes.skel.json .bpf_skel.obj_name)" '"shapes_bpf"'
}
