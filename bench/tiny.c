// SPDX-License-Identifier: BSD-2-Clause
/* tiny: a program that does nothing, for loads where starting it is all that matters. */
int main(void)
{
	return 0;
}
