# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: run the live suite under other kernels, in QEMU (--help tells how to choose)
# packages: build test vm

matrix_dir=$TOP/tests/vm

matrix_usage()
{
	cat <<-END
		usage: ./do matrix [-k KERNEL,...] [-g GROUP,...]

		Boots kernels of Debian under QEMU with the programs that were built here, and runs the
		live suite against them. Kernels are fetched once, to \$XDG_CACHE_HOME/exitsnoop/kernels.

		kernels: $(matrix_names kernels)
		groups:  $(matrix_names groups)
	END
}

matrix_names()
{
	awk '!/^#/ && NF { printf "%s ", $1 }' "$matrix_dir/$1"
}

# matrix_chosen TABLE WORDS: its names that are in the comma list, all when that is empty.
matrix_chosen()
{
	for name in $(matrix_names "$1"); do
		case ",${2:-$name}," in
		*,"$name",*) printf '%s ' "$name" ;;
		esac
	done
}

# matrix_kernel NAME: runs its groups; the line of the table goes to out/matrix/table.
matrix_kernel()
{
	dir=$OUT/matrix/$1
	mkdir -p "$dir"
	if ! image=$("$matrix_dir/fetch" "$1" 2>"$dir/fetch.log"); then
		why="no kernel: $(tail -n 1 "$dir/fetch.log")"
		for group in $groups; do
			printf '%s\t%s\t0 0 1\t%s\n' "$1" "$group" "$why" >>"$table"
		done
		return
	fi
	"$matrix_dir/run" "$1" "$image" "$dir" "$groups" >>"$table"
}

# matrix_package ECC-ARGUMENTS: one that ecli runs in the guest.
matrix_package()
{
	mkdir -p "$OUT/vm/packages"
	XDG_CACHE_HOME=$OUT/vm/cache "$OUT/bin/ecc" -o "$OUT/vm/packages" "$@" >"$OUT/vm/ecc.log" 2>&1 || {
		cat "$OUT/vm/ecc.log" >&2
		fail "ecc failed"
	}
}

matrix_packages()
{
	matrix_package "$TOP/tests/ecc/programs/deaths.bpf.c" "$TOP/tests/ecc/programs/deaths.h"
	matrix_package --name chdirs "$TOP/tests/ecli/programs/chdirs.bpf.c"
}

matrix_report()
{
	awk -F '\t' '
		{
			split($3, n, " ")
			printf "%-6s %-10s %4d passed %3d failed %3d skipped%s\n", $1, $2, n[1], n[2], n[3],
				$4 == "" ? "" : "  (" $4 ")"
		}' "$table"
}

# matrix_run KERNELS GROUPS: comma lists, empty for all. The table is in out/matrix/table.
matrix_run()
{
	need_root "the live suite"
	kernels=$(matrix_chosen kernels "$1") groups=$(matrix_chosen groups "$2")
	build_tests
	matrix_packages
	rm -rf "$OUT/matrix"
	mkdir -p "$OUT/matrix"
	table=$OUT/matrix/table
	: >"$table"
	export OUT
	for kernel in $kernels; do
		say "kernel $kernel"
		matrix_kernel "$kernel"
	done
	matrix_report
	give_back
}

# "PASSED FAILED SKIPPED" of the whole table.
matrix_counts()
{
	awk -F '\t' '{ split($3, n, " "); p += n[1]; f += n[2]; s += n[3] }
		END { print p + 0, f + 0, s + 0 }' "$table"
}

do_matrix()
{
	chosen_kernels='' chosen_groups=''
	while [ $# -gt 0 ]; do
		case $1 in
		-k) chosen_kernels=${2:?} && shift 2 ;;
		-g) chosen_groups=${2:?} && shift 2 ;;
		*) matrix_usage && return ;;
		esac
	done
	matrix_run "$chosen_kernels" "$chosen_groups"
	matrix_counts | {
		read -r passed failed skipped
		echo "$passed passed, $failed failed, $skipped skipped"
		[ "$failed" -eq 0 ] && [ "$((passed + skipped))" -gt 0 ]
	}
}
