#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# The Debian packages in a Debian of their own: installed, run, beside libbpf-tools, and removed.
# Each test goes on from where the one before it ended. ./do deb --test makes the packages first.

bats_require_minimum_version 1.5.0

setup_file() {
	export ROOT=$BATS_FILE_TMPDIR/root
	"$BATS_TEST_DIRNAME/chroot" "$ROOT"
	mkdir "$ROOT/debs"
	cp "$OUT"/deb/exitsnoop_*.deb "$ROOT/debs/exitsnoop.deb"
	cp "$OUT"/deb/exitsnoop-ecc_*.deb "$ROOT/debs/exitsnoop-ecc.deb"
}

teardown_file() {
	rm -rf "$ROOT"
}

# inside COMMAND...: in the chroot, with /proc and /sys, in a mount namespace that ends with it.
inside() {
	# shellcheck disable=SC2016 # for the shell in the namespace
	timeout 300 unshare --mount --propagation private sh -c '
		mount -t proc proc "$0/proc" && mount --rbind /sys "$0/sys" || exit 99
		exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
			TERM=dumb LC_ALL=C.UTF-8 chroot "$0" "$@"' "$ROOT" "$@"
}

install_debs() {
	inside env DEBIAN_FRONTEND=noninteractive \
		apt-get -y -o Dpkg::Use-Pty=0 --no-install-recommends install "$@"
}

@test "exitsnoop is installed, with no compiler" {
	install_debs /debs/exitsnoop.deb man-db
	run -1 inside dpkg -s clang
	run -0 inside dpkg --audit
	[ -z "$output" ]
}

@test "it tells its version, the package's" {
	local version
	# shellcheck disable=SC2016 # dpkg's own variable
	version=$(inside dpkg-query -W -f '${source:Upstream-Version}' exitsnoop)
	inside exitsnoop --version | head -n 1 | grep -F "exitsnoop $version"
	inside ecli --version | grep -F "$version"
}

@test "it sees who killed, in the chroot" {
	# shellcheck disable=SC2016 # for the shell that dies
	run --separate-stderr -137 inside exitsnoop --json -- sh -c 'kill -9 $$'
	jq -se 'map(select(.type == "exit" and .comm == "sh")) |
		length == 1 and .[0].signal == 9 and .[0].cause == "self"' <<<"$output"
}

@test "the manual is found and readable" {
	inside man -l /usr/share/man/man8/exitsnoop.8.gz | grep -F -- --cause
	inside man 8 exitsnoop | grep -F 'EXIT STATUS'
	inside man 8 ecli | grep -F 'ecli'
}

@test "completions and texts lie where Debian looks for them" {
	local file
	for file in bash-completion/completions/exitsnoop \
		bash-completion/completions/ecli zsh/vendor-completions/_exitsnoop \
		fish/vendor_completions.d/exitsnoop.fish doc/exitsnoop/copyright \
		doc/exitsnoop/README.Debian doc/exitsnoop/docs/security.md; do
		[ -s "$ROOT/usr/share/$file" ] || [ -s "$ROOT/usr/share/$file.gz" ] || {
			echo "$file is missing" >&2
			return 1
		}
	done
}

# Installed before libbpf-tools and after it: ours is found, theirs is there by its other name.
both_are_there() {
	[ "$(inside sh -c 'command -v exitsnoop')" = /usr/sbin/exitsnoop ]
	[ "$(readlink -f "$ROOT/usr/sbin/exitsnoop")" = "$ROOT/usr/bin/exitsnoop" ]
	inside /usr/sbin/exitsnoop --version | grep '^exitsnoop'
	inside /usr/sbin/exitsnoop.libbpf-tools --help 2>&1 | grep -F -- --threaded
}

@test "libbpf-tools comes second: both are there" {
	install_debs libbpf-tools
	both_are_there
}

@test "removed, it leaves libbpf-tools its name" {
	inside dpkg --purge exitsnoop
	[ ! -e "$ROOT/usr/sbin/exitsnoop.libbpf-tools" ]
	[ ! -e "$ROOT/usr/bin/exitsnoop" ]
	inside /usr/sbin/exitsnoop --help 2>&1 | grep -F -- --threaded
	[ -z "$(inside dpkg-divert --list '*exitsnoop*')" ]
}

@test "libbpf-tools was there first: both are there, also after installing once more" {
	install_debs /debs/exitsnoop.deb
	both_are_there
	install_debs --reinstall /debs/exitsnoop.deb
	both_are_there
}

@test "ecc compiles, and ecli runs what it made" {
	install_debs /debs/exitsnoop-ecc.deb
	inside man 1 ecc | grep -F ecc
	cp -r "$ROOT/usr/share/doc/exitsnoop-ecc/examples/exits" "$ROOT/tmp/exits"
	inside sh -c 'cd /tmp/exits && ecc exits.bpf.c exits.h'
	inside ecli run /tmp/exits/package.json --help | grep -F -- --min-ms
}
