/* SPDX-License-Identifier: BSD-2-Clause */
/* quiet: for targets that hand hostile BTF to libbpf, which would warn of each one. */
#pragma once

#include <bpf/libbpf.h>

/* NOLINTNEXTLINE(readability-non-const-parameter): libFuzzer says what it is */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	libbpf_set_print(NULL);
	return 0;
}
