/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cli: ecli's command line. The only part of ecli that prints messages: one line each on standard
 * error, escaped, because names in them may come from a package.
 */
#pragma once

/* Exit statuses: 0 done, 1 failed, 2 the command line makes no sense. */
int cli_main(int argc, char **argv);
