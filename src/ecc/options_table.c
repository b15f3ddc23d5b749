// SPDX-License-Identifier: BSD-2-Clause
#include "ecc/options.h"
#include "ecc/options_table.h"

#define AT(field) offsetof(struct options, field)

const struct option_row option_rows[] = {
	{'o', "output-path", "DIR", KIND_PATH, AT(output_dir),
	 "write there (default: beside SOURCE)", "Output"},
	{0, "name", "NAME", KIND_STRING, AT(name),
	 "the package is NAME.package.json: several fit in a folder", NULL},
	{'n', "no-generate-package-json", NULL, KIND_FLAG, AT(no_package),
	 "object and skeleton only", NULL},
	{'y', "yaml", NULL, KIND_FLAG, AT(yaml), "write the skeleton as YAML too", NULL},
	{'s', "standalone", NULL, KIND_FLAG, AT(standalone),
	 "also write one executable that holds program and runtime", NULL},
	{0, "runtime", "FILE", KIND_PATH, AT(runtime),
	 "the ecli that -s packs (default: beside ecc)", NULL},
	{0, "header-only", NULL, KIND_FLAG, AT(header_only),
	 "the exported structs are in SOURCE itself", "Input"},
	{0, "vmlinux", "PATH", KIND_PATH, AT(vmlinux),
	 "a vmlinux.h or its folder (default: the running kernel's)", NULL},
	{0, "btf", "FILE", KIND_PATH, AT(btf),
	 "make vmlinux.h from this BTF (raw, or in an ELF file)", NULL},
	{'w', "workspace-path", "DIR", KIND_PATH, AT(workspace),
	 "look for vmlinux.h and headers here first", NULL},
	{'b', "btfgen", NULL, KIND_FLAG, AT(btfgen),
	 "also write a tar with tailored BTF for kernels without", NULL},
	{0, "btfhub-archive", "DIR", KIND_PATH, AT(btfhub_archive),
	 "the BTFHub archive that -b tailors", NULL},
	{'a', "additional-cflags", "FLAG", KIND_CFLAG, 0, "pass FLAG to clang; repeat for more",
	 "Tools"},
	{0, "target", "ARCH", KIND_TARGET, AT(target),
	 "compile for this machine (default: this one)", NULL},
	{'c', "clang-bin", "PATH", KIND_STRING, AT(clang), "the clang to use", NULL},
	{'l', "llvm-strip-bin", "PATH", KIND_STRING, AT(strip),
	 "strip by this llvm-strip, not by libbpf", NULL},
	{0, "bpftool-bin", "PATH", KIND_STRING, AT(bpftool), "the bpftool that -b uses", NULL},
	{'v', "verbose", NULL, KIND_FLAG, AT(verbose), "show the commands that run", NULL},
	{'h', "help", NULL, KIND_ACTION, OPTIONS_HELP, "show this and leave", "About"},
	{'V', "version", NULL, KIND_ACTION, OPTIONS_VERSION, "show the version and leave", NULL},
};

const struct option_example option_examples[] = {
	{"ecc exitsnoop.bpf.c exitsnoop.h", "then: ecli run package.json"},
	{"ecc --name opens opens.bpf.c opens.h", "makes opens.package.json"},
	{"ecc -s -o dist runqlat.bpf.c runqlat.h", "makes dist/runqlat, one file to copy"},
	{"ecc -a -Wall -a -DDEBUG hello.bpf.c", "with warnings and a macro"},
	{"ecc --target arm64 --btf arm64.btf p.bpf.c", "for another machine"},
};
