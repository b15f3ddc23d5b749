// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "ecli/url.h"

#define HIDDEN "***"

/* Where the host begins in REST, which follows "://" and ends at END: behind the last '@'. */
static const char *host(const char *rest, const char *end)
{
	const char *at = memrchr(rest, '@', (size_t)(end - rest));

	return at ? at + 1 : rest;
}

void url_show(const char *url, struct buf *out)
{
	const char *scheme = strstr(url, "://"), *rest = scheme ? scheme + 3 : url;
	const char *end = rest + strcspn(rest, "?#"), *slash = rest + strcspn(rest, "/");
	const char *colon = memchr(rest, ':', (size_t)(end - rest));
	const char *start = host(rest, slash < end ? slash : end);

	/* A password with a slash, which it should not have: what follows ':' is no port. */
	if (start == rest && colon && colon < slash &&
	    strspn(colon + 1, "0123456789") != (size_t)(slash - colon - 1))
		start = host(rest, url + strlen(url));
	end = start > end ? start + strcspn(start, "?#") : end;
	buf_put(out, url, (size_t)(rest - url));
	if (start > rest)
		buf_puts(out, HIDDEN "@");
	buf_put(out, start, (size_t)(end - start));
	if (*end) {
		buf_putc(out, *end);
		buf_puts(out, HIDDEN);
	}
}
