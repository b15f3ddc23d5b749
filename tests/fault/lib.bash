# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What the fault tests share: the live suite's recorder and witness, and ways to break things.

# shellcheck source=tests/live/lib.bash
source "$BATS_TEST_DIRNAME/../live/lib.bash"
# shellcheck disable=SC2034,SC2154 # for the tests; the library sets root
live=$root/tests/live
# shellcheck disable=SC2034 # for the tests
FORBIDDEN=$OUT/build/tests/fault/forbidden
