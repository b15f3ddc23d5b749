/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * download: a package from an http or https URL, by the helper program ecli-fetch. It is a program
 * of its own because libcurl and its TLS libraries cannot be linked into a static executable, and
 * because whoever talks to the network should hold no capability.
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

bool download_is_url(const char *where);

/*
 * ecli-fetch is the one beside this executable, or in ../libexec/exitsnoop/ from there: no variable
 * of the environment leads to another, and only those that name proxies reach it. Errors name the
 * URL without passwords.
 */
int download(const char *url, struct buf *out, struct error *err);
