// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "model/image_from.h"
#include "model/path.h"

/* What the kernel half kept of a path: LEN bytes of components, turned round at AT. */
static const char *path_from_record(const char *components, size_t len, bool cut, char *at)
{
	if (!len && cut)
		return NULL;
	path_from_components(components, len, cut, at);
	return at;
}

/* The bytes of the first N strings; more than LEN when they are not all there. */
static size_t first_strings(const char *at, size_t len, uint32_t n)
{
	size_t used = 0;

	for (; n && used < len; n--)
		used += strnlen(at + used, len - used) + 1;
	return n ? len + 1 : used;
}

/* Of the arguments at AT, or, of an exec that failed, the arguments and what comes after them. */
static void set_args(const struct record_exec *x, struct image *image, size_t args_max,
		     const char *at)
{
	size_t len = x->args_len, total = x->args_total;

	if (x->args_count)
		total = first_strings(at, len, x->args_count);
	image_set_args(image, at, total < len ? total : len, total, args_max);
}

static enum image_mount mount_of(uint32_t ns, uint32_t our_ns)
{
	if (!our_ns)
		return MOUNT_UNKNOWN;
	return ns == our_ns ? MOUNT_OURS : MOUNT_OTHER;
}

struct image *image_from_record(struct image_pool *pool, const struct record_exec *x,
				const char *strings, size_t args_max, uint32_t mount_ns)
{
	size_t exe_room = PATH_SPACE(x->exe_len), cwd_room = PATH_SPACE(x->cwd_len);
	struct image *image = image_new(pool, exe_room + cwd_room + x->args_len);
	char *at;

	if (!image)
		return NULL;
	at = image->bytes;
	image->exe_truncated = x->flags & EXEC_EXE_CUT;
	if (x->exe_device)
		image->file = (struct image_file){x->exe_inode, x->exe_device,
						  mount_of(x->exe_mount_ns, mount_ns)};
	if (x->exe_len)
		image->exe = path_from_record(strings, x->exe_len, image->exe_truncated, at);
	at += exe_room;
	strings += x->exe_len;
	image->cwd_truncated = x->flags & EXEC_CWD_CUT;
	if (!(x->flags & EXEC_CWD_UNKNOWN))
		image->cwd = path_from_record(strings, x->cwd_len, image->cwd_truncated, at);
	at += cwd_room;
	strings += x->cwd_len;
	if (!(x->flags & EXEC_ARGS_UNREADABLE)) {
		memcpy(at, strings, x->args_len);
		set_args(x, image, args_max, at);
	}
	return image;
}

struct image *image_from_proc(struct image_pool *pool, const struct procfs_process *proc,
			      size_t args_max)
{
	size_t exe_room = strlen(proc->exe) + 1, cwd_room = strlen(proc->cwd) + 1;
	struct image *image = image_new(pool, exe_room + cwd_room + proc->args_len);

	if (!image)
		return NULL;
	memcpy(image->bytes, proc->exe, exe_room);
	memcpy(image->bytes + exe_room, proc->cwd, cwd_room);
	memcpy(image->bytes + exe_room + cwd_room, proc->args, proc->args_len);
	image->exe = *proc->exe ? image->bytes : NULL;
	image->cwd = *proc->cwd ? image->bytes + exe_room : NULL;
	image->exe_truncated = proc->exe_too_long;
	image->cwd_truncated = proc->cwd_too_long;
	image_set_args(image, image->bytes + exe_room + cwd_room, proc->args_len, proc->args_total,
		       args_max);
	return image;
}
