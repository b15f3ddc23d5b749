/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

/* As the kernel numbers them. */
enum tcp_state {
	ESTABLISHED = 1,
	SYN_SENT,
	SYN_RECV,
	FIN_WAIT1,
	FIN_WAIT2,
	TIME_WAIT,
	CLOSED,
	CLOSE_WAIT,
	LAST_ACK,
	LISTEN,
	CLOSING,
	NEW_SYN_RECV,
};

struct event {
	unsigned short family; /* 2: IPv4, 10: IPv6 */
	unsigned short local_port;
	unsigned short remote_port;
	enum tcp_state old_state;
	enum tcp_state new_state;
	unsigned char local[16]; /* IPv4: the first 4 bytes */
	unsigned char remote[16];
};
