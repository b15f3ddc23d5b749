#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The translated README is in step with the English one, and what would find that it is not finds it.
# Links between the texts lead somewhere.

bats_require_minimum_version 1.5.0
load ../lib/links.bash

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return
}

compare() {
	python3 tools/readmes.py "$1" "$2"
}

# falls_behind SED-SCRIPT WORDS: the translation, changed so, is found, with these words.
falls_behind() {
	sed -E "$1" README.zh-CN.md >"$BATS_TEST_TMPDIR/changed.md"
	if cmp -s README.zh-CN.md "$BATS_TEST_TMPDIR/changed.md"; then
		echo "changes nothing: $1" >&2
		return 1
	fi
	run -1 compare README.md "$BATS_TEST_TMPDIR/changed.md"
	[[ $output == *"$2"* ]]
}

@test "README.zh-CN.md is in step with README.md" {
	compare README.md README.zh-CN.md
}

@test "what is not in step is found" {
	falls_behind '/^## JSON/d' sections
	falls_behind 's/^## JSON/### JSON/' level
	falls_behind 's#^sudo ./do test#sudo ./do tests#' 'code block'
	falls_behind '/^sudo .* jq /d' 'code block'
	falls_behind 's/ -x -- make -j8/ -- make -j8/' 'code block'
	falls_behind 's/(libbpf-tools .*\| )[0-9,]+ /\11 /' table
	# shellcheck disable=SC2016 # Markdown's own
	falls_behind 's/`--redact`/`--mask`/' 'other code'
	falls_behind 's#docs/causes.md\)#docs/cause.md)#' 'other links'
	falls_behind 's/5\.8/5.4/' 'other numbers'
}

@test "relative links in all texts lead to files" {
	links_lead_to_files
}
