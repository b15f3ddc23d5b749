// SPDX-License-Identifier: BSD-2-Clause
#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capture/fold.h"
#include "capture/kfunc.h"
#include "capture/vmlinux_btf.h"

#define SECTION "tp_btf/"

static struct {
	struct bpf_map *rodata;
	const unsigned char *data;
	size_t size;
	int handler;
} fold = {.handler = -1};

#define REGS 11

/*
 * What is known of the registers before an instruction: the offset into .rodata whose address a
 * register holds, or one of these.
 */
enum { NOTHING = -1, UNREACHED = -2 };

struct state {
	int32_t reg[REGS]; /* reg[0] UNREACHED: no path to here was seen yet */
};

struct program {
	struct bpf_insn *insns;
	size_t n;
	struct state *states; /* one an instruction */
	bool changed;
};

static bool is_load_address(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW); /* two slots */
}

static bool is_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL);
}

static bool is_jump(const struct bpf_insn *insn)
{
	int class = BPF_CLASS(insn->code), op = BPF_OP(insn->code);

	return (class == BPF_JMP || class == BPF_JMP32) && op != BPF_CALL && op != BPF_EXIT;
}

static bool falls_through(const struct bpf_insn *insn)
{
	return insn->code != (BPF_JMP | BPF_EXIT) && insn->code != (BPF_JMP | BPF_JA);
}

/* What INSN does to the registers. */
static void step(const struct bpf_insn *insn, int32_t next_imm, struct state *s)
{
	int fd = bpf_map__fd(fold.rodata), class = BPF_CLASS(insn->code);
	int32_t *dst = &s->reg[insn->dst_reg];

	if (is_load_address(insn)) {
		*dst = insn->src_reg == BPF_PSEUDO_MAP_VALUE && insn->imm == fd ? next_imm
										: NOTHING;
	} else if (insn->code == (BPF_ALU64 | BPF_MOV | BPF_X) && !insn->off) {
		*dst = s->reg[insn->src_reg];
		/* NOLINTNEXTLINE(misc-redundant-expression): BPF_ADD and BPF_K are both 0 */
	} else if (insn->code == (BPF_ALU64 | BPF_ADD | BPF_K) && *dst >= 0 && insn->imm >= 0) {
		*dst += insn->imm;
	} else if (class == BPF_ALU || class == BPF_ALU64 || class == BPF_LDX || class == BPF_LD) {
		*dst = NOTHING;
	} else if (class == BPF_STX) { /* atomics that fetch */
		s->reg[insn->src_reg] = NOTHING;
		s->reg[0] = NOTHING;
	} else if (is_call(insn)) {
		for (int r = 0; r <= 5; r++)
			s->reg[r] = NOTHING;
	}
}

/* Control reaches instruction TO with S: keeps what all paths agree on. */
static void join(struct program *p, int64_t to, const struct state *s)
{
	struct state *known;

	if (to < 0 || (size_t)to >= p->n)
		return;
	known = &p->states[to];
	if (known->reg[0] == UNREACHED) {
		*known = *s;
		p->changed = true;
		return;
	}
	for (int r = 0; r < REGS; r++) {
		if (known->reg[r] == s->reg[r] || known->reg[r] == NOTHING)
			continue;
		known->reg[r] = NOTHING;
		p->changed = true;
	}
}

static void visit(struct program *p, size_t i)
{
	static const struct state entry = {{NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
					    NOTHING, NOTHING, NOTHING, NOTHING, NOTHING}};
	const struct bpf_insn *insn = &p->insns[i];
	size_t slots = is_load_address(insn) ? 2 : 1;
	struct state s = p->states[i];

	step(insn, slots == 2 && i + 1 < p->n ? p->insns[i + 1].imm : 0, &s);
	if (is_jump(insn))
		join(p, (int64_t)i + 1 + insn->off, &s);
	if (is_call(insn) && insn->src_reg == BPF_PSEUDO_CALL)
		join(p, (int64_t)i + 1 + insn->imm, &entry);
	if (falls_through(insn))
		join(p, (int64_t)(i + slots), &s);
}

/* Paths are followed until nothing new is learned; without long loops two or three times. */
static void analyze(struct program *p)
{
	for (size_t i = 0; i < p->n; i++)
		p->states[i].reg[0] = UNREACHED;
	for (int r = 0; r < REGS; r++)
		p->states[0].reg[r] = NOTHING;
	do {
		p->changed = false;
		for (size_t i = 0; i < p->n; i++)
			if (p->states[i].reg[0] != UNREACHED)
				visit(p, i);
	} while (p->changed);
}

/* The value of a load of INSN's width at OFFSET; false if it is outside or too large. */
static bool constant(const struct bpf_insn *insn, int64_t offset, int32_t *ret)
{
	static const size_t widths[] = {
		[BPF_W >> 3] = 4, [BPF_H >> 3] = 2, [BPF_B >> 3] = 1, [BPF_DW >> 3] = 8};
	size_t width = widths[BPF_SIZE(insn->code) >> 3];
	uint64_t value = 0;

	if (offset < 0 || (uint64_t)offset + width > fold.size)
		return false;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&value, fold.data + offset, width);
#else
	memcpy((char *)&value + sizeof(value) - width, fold.data + offset, width);
#endif
	if (value > INT32_MAX)
		return false;
	*ret = (int32_t)value;
	return true;
}

static void replace_loads(struct program *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct bpf_insn *insn = &p->insns[i];
		int32_t base, value;

		if (p->states[i].reg[0] == UNREACHED || BPF_CLASS(insn->code) != BPF_LDX ||
		    BPF_MODE(insn->code) != BPF_MEM)
			continue;
		base = p->states[i].reg[insn->src_reg];
		if (base >= 0 && constant(insn, (int64_t)base + insn->off, &value))
			*insn = (struct bpf_insn){
				.code = BPF_ALU64 | BPF_MOV | BPF_K,
				.dst_reg = insn->dst_reg,
				.imm = value,
			};
	}
}

static int fold_program(struct bpf_program *prog, struct bpf_prog_load_opts *opts,
			long cookie _unused_)
{
	/* libbpf hands out its own copy, and reads it again after this callback. */
	struct program p = {
		.insns = (struct bpf_insn *)bpf_program__insns(prog),
		.n = bpf_program__insn_cnt(prog),
	};

	p.states = calloc(p.n, sizeof(*p.states));
	if (!p.states)
		return -ENOMEM;
	analyze(&p);
	replace_loads(&p);
	kfunc_patch(p.insns, p.n);
	free(p.states);
	opts->attach_btf_id = vmlinux_btf_kernel_id(opts->attach_btf_id);
	return 0;
}

int fold_register(struct error *err)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .prog_prepare_load_fn = fold_program);

	fold.handler = libbpf_register_prog_handler("tp_btf+", BPF_PROG_TYPE_TRACING,
						    BPF_TRACE_RAW_TP, &opts);
	if (fold.handler < 0)
		return error_errno(err, -fold.handler, "cannot prepare the BPF programs");
	return 0;
}

void fold_set_data(struct bpf_map *rodata, const void *data, size_t size)
{
	fold.rodata = rodata;
	fold.data = data;
	fold.size = size;
}

void fold_unregister(void)
{
	if (fold.handler >= 0)
		libbpf_unregister_prog_handler(fold.handler);
	fold.handler = -1;
}

static const char *target_of(const struct bpf_program *program)
{
	const char *section = bpf_program__section_name(program);

	return section + (*section == '?') + strlen(SECTION);
}

int fold_set_targets(struct bpf_object *object)
{
	struct bpf_program *program;
	int r;

	bpf_object__for_each_program(program, object) {
		if (!bpf_program__autoload(program))
			continue;
		r = bpf_program__set_attach_target(program, 0, target_of(program));
		if (r)
			return r;
	}
	return 0;
}

int fold_attach(struct bpf_object_skeleton *skeleton)
{
	for (int i = 0; i < skeleton->prog_cnt; i++) {
		struct bpf_program *program = *skeleton->progs[i].prog;

		if (!bpf_program__autoload(program) || !bpf_program__autoattach(program))
			continue;
		*skeleton->progs[i].link = bpf_program__attach_trace(program);
		if (!*skeleton->progs[i].link)
			return -errno;
	}
	return 0;
}
