/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

enum fate {
	DELIVERED,
	IGNORED,
	ALREADY_PENDING,
	OVERFLOWED,
	LOST_INFO,
};

struct event {
	int sender;
	char sender_comm[16];
	int signal;
	int receiver;
	char receiver_comm[16];
	enum fate fate;
};
