# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# counts: what the test suites found, one file a suite in out/test: "PASSED FAILED SKIPPED".

counts_reset()
{
	rm -rf "$OUT/test"
	mkdir -p "$OUT/test"
}

# count_cmocka STATUS LOG: counts of one cmocka program. One that died, or ran no test, has failed.
count_cmocka()
{
	awk -v status="$1" '
		/^\[       OK \]/ { passed++ }
		/^\[  FAILED  \] [^0-9]/ && !seen[$0]++ { failed++ }
		/^\[  SKIPPED \] [^0-9]/ && !seen[$0]++ { skipped++ }
		END {
			if ((status != 0 && !failed) || passed + failed + skipped == 0)
				failed++
			print passed + 0, failed + 0, skipped + 0
		}' "$2"
}

# count_tap STATUS LOG: counts of one bats run; it has failed when it ended before its plan did.
count_tap()
{
	awk -v status="$1" '
		/^1\.\.[0-9]+/ { plan = substr($1, 4) }
		/^ok .* # skip/ { skipped++; next }
		/^ok / { passed++ }
		/^not ok / { failed++ }
		END {
			if (!failed && (status != 0 || passed + skipped < plan || !plan))
				failed++
			print passed + 0, failed + 0, skipped + 0
		}' "$2"
}

# The sum over all suites, as the plain line that a machine reads; fails when a test failed.
counts_report()
{
	for file in "$OUT"/test/*.counts; do
		read -r passed failed skipped <"$file"
		name=${file##*/}
		printf '%-12s %4d passed %4d failed %4d skipped\n' "${name%.counts}" \
			"$passed" "$failed" "$skipped"
	done
	cat "$OUT"/test/*.counts | awk '
		{ passed += $1; failed += $2; skipped += $3 }
		END {
			printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
			exit failed > 0 || passed == 0
		}'
}
