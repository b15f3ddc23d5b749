# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: build if needed, and run exitsnoop with the arguments, live
# packages: build

do_run()
{
	build_programs
	case ${1:-} in
	-h | --help | --version) exec "$OUT/bin/exitsnoop" "$@" ;;
	esac
	need_root "watching processes exit"
	exec $SUDO "$OUT/bin/exitsnoop" "$@"
}
