# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: remove out/, which holds everything that was made

do_clean()
{
	rm -rf "$OUT"
}
