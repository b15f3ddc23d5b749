#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154 # the library sets made and programs
# Man pages and completions: nothing of --help is missing, and the shells understand them.

load lib

page_of() {
	echo "$made/$1".[18]
}

@test "man pages have every option of --help" {
	local program option page
	for program in "${programs[@]}"; do
		# A man page writes its dashes as \-.
		page=$(sed 's/\\-/-/g' "$(page_of "$program")")
		for option in $(help_options "$program"); do
			grep -qE -e "^\.B .*$option( |=|\[|,|$)" <<<"$page" ||
				fail "$option is not in the page of $program"
		done
		[ "$(help_options "$program" | wc -l)" -ge 10 ]
	done
}

@test "man pages are in order, by groff's own judgement" {
	local program section
	for program in "${programs[@]}"; do
		run -0 groff -ww -man -Tutf8 -z "$(page_of "$program")"
		equals "$output" ""
		groff -man -Tascii -P-cbou "$(page_of "$program")" >page
		for section in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' 'SEE ALSO'; do
			grep -qx "$section" page || fail "no $section in the page of $program"
		done
	done
}

@test "the page has the exit statuses of --help" {
	local statuses
	statuses=$("$OUT/bin/exitsnoop" --help | sed -n '/^Exit status/,$s/^  \(128 + N\|[0-9][0-9]*\)  .*/\1/p')
	equals "$(sed -n '/^\.SH EXIT STATUS/,/^\.SH SEE/s/^\.B \(.*\)/\1/p' "$(page_of exitsnoop)")" "$statuses"
	equals "$(wc -l <<<"$statuses")" 5
}

@test "bash offers every option of --help" {
	local program option offered
	for program in "${programs[@]}"; do
		offered=$(bash_offers "$program" --)
		for option in $(help_options "$program"); do
			has_word "$offered" "$option"
		done
	done
}

@test "bash: values, behind a space and behind =" {
	equals "$(bash_offers ecli run --time '')" "boot local none utc"
	equals "$(bash_offers ecli run --time = l)" "local"
	equals "$(bash_offers ecli run --time =)" "boot local none utc"
	equals "$(bash_offers ecc --target ar)" "arm arm64"
	equals "$(bash_offers exitsnoop --cause oo)" "oom"
	equals "$(bash_offers exitsnoop --cause oom,k)" "oom,kill"
	equals "$(bash_offers exitsnoop -s KIL)" "KILL"
	equals "$(bash_offers exitsnoop -s SIGKI)" "SIGKILL"
	equals "$(bash_offers exitsnoop -s SIGHUP,KI)" "SIGHUP,KILL"
	equals "$(bash_offers exitsnoop -s KILL,SIGHU)" "KILL,SIGHUP"
	equals "$(bash_offers exitsnoop -s JUNK)" ""
	equals "$(bash_offers exitsnoop --summary = j)" "json"
	equals "$(bash_offers exitsnoop --csv =)" "safe"
	equals "$(bash_offers ecli run --csv =)" "safe"
	equals "$(bash_offers exitsnoop -u roo)" "root"
	equals "$(bash_offers ecli run --export '')" ""
}

@test "bash: commands, files and folders" {
	mkdir folder
	touch file.json file.c
	has_word "$(bash_offers ecli '')" run
	has_word "$(bash_offers ecli '')" info
	equals "$(bash_offers ecli i)" info
	equals "$(bash_offers ecli run fil)" "file.c file.json"
	equals "$(bash_offers ecc fil)" "file.c file.json"
	equals "$(bash_offers ecc -o '')" folder
	equals "$(bash_offers ecc --btf fil)" "file.c file.json"
	# An optional value comes behind = alone.
	has_word "$(bash_offers exitsnoop --summary --js)" --json
	has_word "$(bash_offers exitsnoop -x -- tru)" true
	equals "$(bash_offers exitsnoop -- cat fil)" "file.c file.json"
}

@test "fish offers every option of --help, and values" {
	local program option offered
	for program in "${programs[@]}"; do
		offered=$(fish_offers "$program --")
		for option in $(help_options "$program"); do
			has_word "$offered" "$option"
		done
	done
	equals "$(fish_offers 'ecli --time ')" "boot local none utc"
	equals "$(fish_offers 'ecc --target ar')" "arm arm64"
	equals "$(fish_offers 'exitsnoop --cause oom,k')" "oom,kill"
	equals "$(fish_offers 'exitsnoop -s KIL')" "KILL"
	equals "$(fish_offers 'exitsnoop -s SIGKI')" "SIGKILL"
	equals "$(fish_offers 'exitsnoop --signal=SIGKI')" "--signal=SIGKILL"
	equals "$(fish_offers 'exitsnoop -s KILL,SIGHU')" "KILL,SIGHUP"
	equals "$(fish_offers 'exitsnoop -s SIGHUP,KI')" "SIGHUP,KILL"
	has_word "$(fish_offers 'ecli r')" run
}

@test "zsh offers every option of --help, and values" {
	local program option offered
	for program in "${programs[@]}"; do
		offered=$(zsh_offers "$program --")
		for option in $(help_options "$program"); do
			[[ $offered =~ (^|[ ])$option(=|[ ]) ]] || fail "$option is not in: $offered"
		done
	done
	has_word "$(zsh_offers 'ecli run --time=')" local
	has_word "$(zsh_offers 'ecc --target ar')" arm64
	has_word "$(zsh_offers 'exitsnoop --cause oom,')" seccomp
	has_word "$(zsh_offers 'exitsnoop -s T')" TERM
	has_word "$(zsh_offers 'exitsnoop -s SIGT')" SIGTERM
	has_word "$(zsh_offers 'ecli ')" info
}
