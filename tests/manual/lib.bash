# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2034,SC2154 # the library sets root; the tests use programs
# What the tests of man pages and completions share. $made is where the build puts them.

load ../lib/common
made=$OUT/build/src/manual
programs=(exitsnoop ecc ecli)

# Each test in an empty folder: names of files are offered, too.
setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# The options in the help of program $1, one a line.
help_options() {
	"$OUT/bin/$1" --help | grep -oE -e '(^|[ ,])--[a-z-]+' | grep -oE -e '--[a-z-]+' | sort -u
}

# bash_offers WORD...: what bash offers for the last of these words.
bash_offers() {
	bash --norc -c '
		. "$0/$1"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		"_$1"
		printf "%s\n" "${COMPREPLY[@]}"' "$made" "$@" | sort -u | paste -sd' '
}

# fish_offers LINE
fish_offers() {
	HOME=$BATS_TEST_TMPDIR fish --no-config -c \
		"source $made/${1%% *}.fish; complete -C '$1'" | cut -f1 | sort -u | paste -sd' '
}

# zsh_offers LINE: the whole screen, on one line.
zsh_offers() {
	timeout 60 "$BATS_TEST_DIRNAME/zsh.py" "$made" "$1" "$BATS_RUN_TMPDIR/zsh" | tr -s ' \n' ' '
}

# has_word LIST WORD
has_word() {
	[[ " $1 " == *" $2 "* ]] || fail "'$2' is not in: $1"
}
