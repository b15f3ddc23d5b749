// SPDX-License-Identifier: BSD-2-Clause
#include <string.h>

#include "ecli/format.h"

/* Behind the conversion that begins at FORMAT[0] == '%'. */
static const char *skip_conversion(const char *format)
{
	format++;
	format += strspn(format, "-+ #0123456789.*hlzjtL");
	if (*format == 'p') {
		/* The kernel's own: %pI4, %pS, %pks ... */
		format++;
		while ((*format >= 'A' && *format <= 'Z') || *format == '4' || *format == '6' ||
		       *format == 'k' || *format == 'u' || *format == 's' || *format == 'b')
			format++;
		return format;
	}
	return *format ? format + 1 : format;
}

/* The literal text at *FORMAT up to a conversion or the end, "%%" as '%', to TEXT. */
static size_t take_literal(const char **format, char *text, size_t size)
{
	size_t n = 0;
	const char *f = *format;

	while (*f && n < size) {
		if (*f == '%') {
			if (f[1] != '%')
				break;
			f++;
		}
		if (*f == '\n' && !f[1]) {
			f++;
			break;
		}
		text[n++] = *f++;
	}
	*format = f;
	return n;
}

bool format_matches(const char *format, const char *line, size_t len)
{
	char text[256];
	size_t n = take_literal(&format, text, sizeof(text));

	if (n > len || memcmp(text, line, n))
		return false;
	line += n;
	len -= n;
	while (*format) {
		const char *found;

		format = *format == '%' ? skip_conversion(format) : format;
		n = take_literal(&format, text, sizeof(text));
		if (!*format) /* the last text must end the line */
			return n <= len && !memcmp(text, line + len - n, n);
		found = n ? memmem(line, len, text, n) : line;
		if (!found)
			return false;
		len -= (size_t)(found - line) + n;
		line = found + n;
	}
	return !len;
}
