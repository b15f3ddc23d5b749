/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls getpgid(0) twenty times a second, for a minute. With an argument: from code in a private
 * mapping of that file or device.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* mov $SYS_getpgid, %eax; xor %edi, %edi; syscall; ret */
static const unsigned char code[] = {0xb8, SYS_getpgid, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05, 0xc3};

static void call_by_itself(void)
{
	syscall(SYS_getpgid, 0);
}

int main(int argc, char **argv)
{
	void (*call)(void) = call_by_itself;

	if (argc > 1) {
		void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE,
				open(argv[1], O_RDONLY), 0);

		if (at == MAP_FAILED)
			return 1;
		memcpy(at, code, sizeof(code));
		call = (void (*)(void))at;
	}
	for (int i = 0; i < 1200; i++) {
		call();
		usleep(50000);
	}
	return 0;
}
