// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "base/text.h"
#include "ecli/setting.h"
#include "package/value.h"

#define MAX_DEFAULT 256 /* bytes of a default that help shows */

static void put_type(struct buf *out, const struct btf *btf, uint32_t id, unsigned int depth)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	const char *name;

	while (t && depth++ < 32 && (btf_is_mod(t) || btf_is_type_tag(t)))
		t = btf__type_by_id(btf, t->type);
	if (!t || depth >= 32)
		return;
	if (btf_is_array(t)) {
		put_type(out, btf, btf_array(t)->type, depth);
		buf_printf(out, "[%u]", btf_array(t)->nelems);
		return;
	}
	name = btf__name_by_offset(btf, t->name_off);
	if (btf_is_any_enum(t))
		buf_puts(out, "enum ");
	text_escape(out, name, strlen(name));
}

void setting_put_type(struct buf *out, const struct btf *btf, uint32_t type_id)
{
	put_type(out, btf, type_id, 0);
}

static void put_default(struct buf *out, const struct setting *item)
{
	size_t start;

	buf_puts(out, " [default: ");
	start = out->len;
	value_text(out, item->shape, item->data, item->shape->size);
	if (out->len - start > MAX_DEFAULT) {
		out->len = start + text_fit(out->data + start, out->len - start, MAX_DEFAULT);
		buf_puts(out, "...");
	}
	buf_putc(out, ']');
}

void setting_put_help(struct buf *out, const struct setting *item, const char *type,
		      const struct package_variable *v)
{
	if (v && v->arg_help)
		buf_puts(out, v->arg_help);
	else if (v && v->description)
		buf_puts(out, v->description);
	else
		buf_printf(out, "set variable %s (%s)", item->name, type);
	if (item->unfit) {
		buf_puts(out, " [the package's default does not fit: give a value]");
		return;
	}
	put_default(out, item);
}
