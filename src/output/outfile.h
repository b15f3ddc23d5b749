/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * outfile: the file that --output names. Records are appended, each write at the end that the file
 * has then (O_APPEND), so that several may write to it, and that the next record is at the
 * beginning after the file was emptied, as logrotate's copytruncate does. A log keeps what is
 * there; the file of a command's run is that run's alone.
 *
 * Records hold arguments of all users: a file that is created has mode 0600 (less the umask); one
 * that exists keeps the mode that it has. In a directory where others may create files (/tmp), no
 * file, pipe or link of another user is written to, nor a file that has a second name elsewhere
 * (base/walk.h). Devices, named pipes and /proc/self/fd/N are written to like files, but for
 * standard output under any of its names, which is that of base/sink.h; as there, a pipe does not
 * block.
 */
#pragma once

#include "output/output.h"

enum outfile_mode {
	OUTFILE_APPEND, /* what is there stays */
	OUTFILE_ANEW,	/* a regular file is emptied first */
};

/*
 * A descriptor of the caller's, or -errno with ERR. OPTIONS are what is to be written: where the
 * file begins with its head line, that is not written again (no_head). CSV with other columns is
 * not appended to: -EEXIST. A last line that is not whole is ended.
 */
int outfile_open(const char *path, enum outfile_mode mode, struct output_options *options,
		 struct error *err);
