# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: format the C files in place with clang-format
# packages: check

do_format()
{
	c_files | xargs clang-format -i
}
