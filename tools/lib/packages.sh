# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# packages: installs, or names, what is missing of tools/packages.

packages_list=$TOP/tools/packages

# column GROUPS NUMBER: that column of the list, for the groups.
column()
{
	awk -v groups=" $1 " -v n="$2" '!/^#/ && NF && index(groups, " " $1 " ") { print $n }' \
		"$packages_list"
}

is_debian()
{
	grep -Eq '^(ID|ID_LIKE)=.*(debian|ubuntu)' /etc/os-release 2>/dev/null &&
		command -v apt-get >/dev/null
}

# Prints the words of the list whose packages are not all installed, in any of their alternatives.
debian_missing()
{
	# dpkg-query fails when it does not know one of them, which is what we want to learn.
	{
		dpkg-query -W -f '${Status} ${Package}\n' 2>/dev/null |
			sed -n 's/^install ok installed /= /p'
		column "$1" 2
	} | awk '
		$1 == "=" { there[$2] = 1; next }
		{
			n = split($1, alternative, "|")
			for (i = 1; i <= n; i++) {
				all = 1
				m = split(alternative[i], name, "+")
				for (j = 1; j <= m; j++)
					all = all && name[j] in there
				if (all)
					next
			}
			print $1
		}'
}

# The alternatives that this suite's archive has, as package names.
debian_choose()
{
	for word in "$@"; do
		first=${word%%|*}
		case $word in
		*'|'*) apt-cache show "$first" >/dev/null 2>&1 || first=${word#*|} ;;
		esac
		printf '%s\n' "$first" | tr + '\n'
	done
}

apt()
{
	$SUDO env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq -y \
		"$@" >>"$apt_log" 2>&1
}

have_lists()
{
	for list in /var/lib/apt/lists/*Packages*; do
		[ ! -f "$list" ] || return 0
	done
	return 1
}

apt_install()
{
	chosen=$(debian_choose "$@" | tr '\n' ' ')
	say "installing $chosen(log: out/apt.log)"
	# shellcheck disable=SC2086 # a list of words
	apt install --no-install-recommends $chosen
}

debian_need()
{
	missing=$(debian_missing "$1" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	need_root "installing packages"
	mkdir -p "$OUT"
	apt_log=$OUT/apt.log
	: >"$apt_log"
	# A new machine has no lists of packages; old ones are fetched anew when they do not do.
	have_lists || apt update || fail "apt-get update failed; its log is $apt_log"
	# shellcheck disable=SC2086 # lists of words
	if ! apt_install $missing && ! { apt update && apt_install $missing; }; then
		tail -n 20 "$apt_log" >&2
		fail "apt-get could not install what is missing; the whole log is $apt_log"
	fi
	give_back
}

# is_there PROBE: see the head of tools/packages.
is_there()
{
	case $1 in
	cmd:*) command -v "${1#cmd:}" >/dev/null ;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	file:*)
		printf '%s\n' "${1#file:}" | tr '|' '\n' | while read -r pattern; do
			for path in $pattern; do
				[ ! -e "$path" ] || echo found
			done
		done | grep -q found
		;;
	esac
}

# Which column of the list names the packages here, and how they are installed.
other_distribution()
{
	if command -v dnf >/dev/null; then
		names=3 install='dnf install'
	elif command -v pacman >/dev/null; then
		names=4 install='pacman -S --needed'
	else
		names=2 install="with your package manager (Debian's names):"
	fi
}

other_need()
{
	other_distribution
	missing=$(awk -v groups=" $1 " -v n="$names" '
		!/^#/ && NF && index(groups, " " $1 " ") { print $n, $5 }' "$packages_list" |
		while read -r name probe; do
			is_there "$probe" || printf '%s\n' "$name"
		done | sort -u | tr '\n' ' ')
	[ -z "$missing" ] || fail "please install what is missing: $install $missing"
}

# packages_need GROUP...: returns when all packages of the groups are there.
packages_need()
{
	[ $# -gt 0 ] || return 0
	if is_debian; then
		debian_need "$*"
	else
		other_need "$*"
	fi
}
