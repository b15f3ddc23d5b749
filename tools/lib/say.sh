# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# say: what ./do tells people. Always on stderr: stdout belongs to the program that is run.

say()
{
	printf 'do: %s\n' "$*" >&2
}

fail()
{
	say "$*"
	exit 1
}
