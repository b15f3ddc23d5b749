# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: show this list

do_help()
{
	echo "usage: ./do COMMAND [ARGUMENTS]"
	echo
	for file in "$TOP"/tools/do.d/*.sh; do
		name=${file##*/}
		printf '  %-10s %s\n' "${name%.sh}" "$(head_field "$file" help)"
	done
	echo
	echo "On Debian and Ubuntu a command installs the packages that it needs (tools/packages);"
	echo "elsewhere it names those that are missing. Everything made goes to out/."
}
