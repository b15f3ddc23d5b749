/* SPDX-License-Identifier: BSD-2-Clause */
/* cppcheck: macros of libraries that change the syntax; it does not read system headers. */
#define LIBBPF_OPTS(type, name, ...)		struct type name = {__VA_ARGS__}
#define json_object_foreach(object, key, value) for (key = "", value = object; value; value = 0)
#define json_array_foreach(array, index, value) for (index = 0, value = array; value; value = 0)
#define HASH_ITER(hh, head, el, tmp)		for (el = head, tmp = 0; el; el = tmp)
