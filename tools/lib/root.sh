# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# root: who we are, and whose tree this is. Sets SUDO when root's rights are a sudo away.

is_root()
{
	[ "$(id -u)" -eq 0 ]
}

# need_root WHY: returns with $SUDO empty (we are root) or "sudo"; fails when there is neither.
need_root()
{
	export SUDO=
	is_root && return
	command -v sudo >/dev/null || fail "$1 needs root: run this as root (there is no sudo here)"
	say "$1 needs root: using sudo"
	SUDO=sudo
}

# Under sudo, what was made in out/ and by ./do bench goes to the user whose tree it is, so that a
# later ./do without sudo can still write there.
give_back()
{
	is_root && [ -n "${SUDO_UID:-}" ] && [ -d "$OUT" ] || return 0
	[ "$(stat -c %u "$TOP")" = "$SUDO_UID" ] || return 0
	for made in "$OUT" "$TOP/bench/results"; do
		[ ! -d "$made" ] || chown -R -h "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$made"
	done
}
