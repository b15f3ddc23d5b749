// SPDX-License-Identifier: BSD-2-Clause
/*
 * ecli-fetch URL: writes what is there to standard output, or says in one line on standard error
 * why it cannot. http and https alone, and from https never to http; certificates checked, at most
 * 5 redirects, 64 MiB, 60 seconds.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define MAX_BYTES	(64L << 20)
#define CONNECT_SECONDS 10L
#define TOTAL_SECONDS	60L
#define MAX_REDIRECTS	5L
#define STALL_SECONDS	15L /* below STALL_BYTES a second for so long is as good as dead */
#define STALL_BYTES	100L

struct sink {
	size_t written;
	int too_long;
};

static size_t take(char *data, size_t size, size_t n, void *ctx)
{
	struct sink *sink = ctx;
	size_t len = size * n, at = 0;

	sink->written += len;
	if (sink->written > (size_t)MAX_BYTES) {
		sink->too_long = 1;
		return 0;
	}
	while (at < len) {
		ssize_t w = write(STDOUT_FILENO, data + at, len - at);

		if (w <= 0)
			return 0;
		at += (size_t)w;
	}
	return len;
}

/* What was asked for over https is code for the kernel: nobody on the way may put in his own. */
static const char *redirects_to(const char *url)
{
	return strncasecmp(url, "http://", 7) ? "https" : "http,https";
}

static void set_options(CURL *curl, const char *url, struct sink *sink, char *say)
{
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_DEFAULT_PROTOCOL, "https");
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, redirects_to(url));
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, MAX_REDIRECTS);
	curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, TOTAL_SECONDS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES);
	curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)MAX_BYTES);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "ecli/" EXITSNOOP_VERSION);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, say);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, sink);
}

/* The URL is not named: it may hold a password. */
static void explain(CURL *curl, CURLcode r, const struct sink *sink, const char *say)
{
	long redirects = 0;

	curl_easy_getinfo(curl, CURLINFO_REDIRECT_COUNT, &redirects);
	if (sink->too_long || r == CURLE_FILESIZE_EXCEEDED)
		fprintf(stderr, "it is larger than 64 MiB\n");
	else if (r == CURLE_UNSUPPORTED_PROTOCOL && redirects)
		fprintf(stderr, "it redirects to what is not https, which is not followed\n");
	else
		fprintf(stderr, "%s\n", *say ? say : curl_easy_strerror(r));
}

int main(int argc, char **argv)
{
	char say[CURL_ERROR_SIZE] = "";
	struct sink sink = {0};
	CURLcode r;
	CURL *curl;

	if (argc != 2) {
		fprintf(stderr, "usage: ecli-fetch URL\n");
		return 2;
	}
	curl = curl_easy_init();
	if (!curl)
		return 1;
	set_options(curl, argv[1], &sink, say);
	r = curl_easy_perform(curl);
	if (r != CURLE_OK)
		explain(curl, r, &sink, say);
	curl_easy_cleanup(curl);
	return r != CURLE_OK;
}
