// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "model/image.h"

#define FREE_MAX 256 /* freed images that are kept for reuse */

static void destroy(struct image *image)
{
	free(image->bytes);
	free(image);
}

void image_pool_done(struct image_pool *pool)
{
	while (pool->free) {
		struct image *next = pool->free->next_free;

		destroy(pool->free);
		pool->free = next;
	}
	pool->n_free = 0;
}

/* From the free list or new, without its bytes. */
static struct image *take(struct image_pool *pool)
{
	struct image *image = pool->free;

	if (!image)
		return calloc(1, sizeof(*image));
	pool->free = image->next_free;
	pool->n_free--;
	return image;
}

struct image *image_new(struct image_pool *pool, size_t len)
{
	struct image *image;
	char *bytes;
	size_t cap;

	if (pool->bytes_used + len > pool->bytes_max)
		return NULL;
	image = take(pool);
	if (!image)
		return NULL;
	if (image->cap < len) {
		bytes = realloc(image->bytes, len);
		if (!bytes) {
			destroy(image);
			return NULL;
		}
		image->bytes = bytes;
		image->cap = len;
	}
	bytes = image->bytes;
	cap = image->cap;
	*image = (struct image){.refs = 1, .bytes = bytes, .cap = cap};
	pool->bytes_used += cap;
	return image;
}

struct image *image_ref(struct image *image)
{
	if (image)
		image->refs++;
	return image;
}

void image_unref(struct image_pool *pool, struct image *image)
{
	if (!image || --image->refs)
		return;
	pool->bytes_used -= image->cap;
	if (pool->n_free >= FREE_MAX) {
		destroy(image);
		return;
	}
	image->next_free = pool->free;
	pool->free = image;
	pool->n_free++;
}

void image_set_args(struct image *image, const char *args, size_t len, size_t total,
		    size_t args_max)
{
	size_t n = 0, at = 0;

	while (at < len && n < args_max) {
		const char *nul = memchr(args + at, '\0', len - at);

		at = nul ? (size_t)(nul + 1 - args) : len;
		n++;
	}
	if (!args_max)
		return;
	image->args = args;
	image->args_len = at;
	image->args_known = true;
	image->args_truncated = at < len || len < total;
}
