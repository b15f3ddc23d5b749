#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# do: the one entry to this project, for people and for CI; `./do help` lists what it does.
#
# A command NAME is one file, tools/do.d/NAME.sh. Its head says, in lines of this form,
#	# help: one line for the list
#	# packages: groups of tools/packages that it needs
# and it defines do_NAME, which gets the arguments. What several commands need is in tools/lib.
set -eu

TOP=$(cd "$(dirname "$0")" && pwd)
OUT=$TOP/out
# bpftool and some loaders live in sbin, which an ordinary user's PATH leaves out.
PATH=$PATH:/usr/sbin:/sbin
export PATH TOP OUT

# shellcheck source=tools/lib/say.sh
. "$TOP/tools/lib/say.sh"
# shellcheck source=tools/lib/root.sh
. "$TOP/tools/lib/root.sh"
# shellcheck source=tools/lib/packages.sh
. "$TOP/tools/lib/packages.sh"
# shellcheck source=tools/lib/build.sh
. "$TOP/tools/lib/build.sh"
# shellcheck source=tools/lib/counts.sh
. "$TOP/tools/lib/counts.sh"

# head_field FILE FIELD: what the line "# FIELD: ..." of a command's file says.
head_field()
{
	sed -n "s/^# $2: *//p" "$1" | head -n 1
}

main()
{
	command=${1:-help}
	case $command in
	-h | --help) command=help ;;
	*[!a-z0-9-]* | '') fail "no command '$command': see ./do help" ;;
	esac
	command_file=$TOP/tools/do.d/$command.sh
	[ -f "$command_file" ] || fail "no command '$command': see ./do help"
	[ $# -eq 0 ] || shift
	# shellcheck disable=SC2046 # a list of words
	packages_need $(head_field "$command_file" packages)
	# shellcheck source=/dev/null # one of tools/do.d, each checked by itself
	. "$command_file"
	"do_$(printf %s "$command" | tr - _)" "$@"
}

main "$@"
