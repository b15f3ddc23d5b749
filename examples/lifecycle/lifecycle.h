/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

struct fork_event {
	int pid;
	int child;
};

struct exec_event {
	int pid;
	char filename[64];
};

struct exit_event {
	int pid;
	int status; /* as wait() gives it */
	char comm[16];
};
