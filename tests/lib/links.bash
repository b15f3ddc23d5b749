# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash

# links_lead_to_files: relative links of all Markdown texts below the working directory.
links_lead_to_files() {
	local text link bad=0
	while read -r text; do
		while read -r link; do
			[ -e "$(dirname "$text")/${link%%#*}" ] || {
				echo "$text: $link leads nowhere"
				bad=1
			}
		done < <(grep -oE '\]\([^)]+\)' "$text" | sed -E 's/^\]\(//; s/\)$//' |
			grep -vE '^(https?|mailto):|^#')
	done < <(find . -path ./out -prune -o -path ./.git -prune -o -name '*.md' -print)
	[ "$bad" = 0 ]
}
