# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: make the Debian packages, the same bytes from the same tree; --test installs them in a chroot
# packages: build test deb

deb_usage()
{
	cat <<-END
		usage: ./do deb [--test]

		Builds the source package and its binary packages from a clean copy of this tree into
		out/deb, and has lintian judge them. --test then installs them in a chroot of Debian 12
		and runs them there (tests/deb); it needs root. What is downloaded for the chroot is kept
		in $(deb_cache).
	END
}

# Outside the tree, as what ./do matrix downloads.
deb_cache()
{
	echo "${XDG_CACHE_HOME:-$HOME/.cache}/exitsnoop/deb"
}

# The files of this tree, and no others, in DIR: what git knows, else all but what was made.
deb_copy()
{
	mkdir -p "$1"
	if git -C "$TOP" ls-files --error-unmatch meson.build >/dev/null 2>&1; then
		git -C "$TOP" ls-files -z --cached --exclude-standard
	else
		(cd "$TOP" && find . -path ./out -prune -o -path ./.git -prune -o -type f -print0)
	fi | tar -C "$TOP" --null -T - -cf - | tar -C "$1" -xf -
}

# deb_source VERSION: the upstream archive and the tree beside it, as Debian's tools want them. The
# packaging is none of upstream's files.
deb_source()
{
	mkdir -p "$OUT/deb"
	deb_copy "$OUT/deb/exitsnoop-$1"
	mv "$OUT/deb/exitsnoop-$1/packaging" "$OUT/deb/packaging"
	find "$OUT/deb/exitsnoop-$1" -type d -exec chmod 755 {} + -o -type f -exec chmod u=rwX,go=rX {} +
	tar -C "$OUT/deb" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
		--numeric-owner --format=ustar -cf - "exitsnoop-$1" |
		gzip -9n >"$OUT/deb/exitsnoop_$1.orig.tar.gz"
	mv "$OUT/deb/packaging/debian" "$OUT/deb/exitsnoop-$1/debian"
	rmdir "$OUT/deb/packaging"
}

deb_build()
{
	version=$(sed -n "s/^  version: '\(.*\)',/\1/p" "$TOP/meson.build")
	changelog=$TOP/packaging/debian/changelog
	SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l "$changelog" -S Timestamp)
	export SOURCE_DATE_EPOCH
	case $(dpkg-parsechangelog -l "$changelog" -S Version) in
	"$version"-*) ;;
	*) fail "meson.build says version $version, and packaging/debian/changelog does not" ;;
	esac
	rm -rf "$OUT/deb"
	deb_source "$version"
	find_bpftool
	if ! (cd "$OUT/deb/exitsnoop-$version" && dpkg-buildpackage -us -uc) >"$OUT/deb/build.log" 2>&1
	then
		tail -n 40 "$OUT/deb/build.log" >&2
		fail "dpkg-buildpackage failed; the whole log is out/deb/build.log"
	fi
	rm -rf "$OUT/deb/exitsnoop-$version"
}

# lintian wants no root, and says so on stderr.
deb_lint()
{
	say "lintian"
	lintian --allow-root --fail-on error,warning,info "$OUT"/deb/*.changes >&2 ||
		fail "lintian found something"
	say "lintian found nothing"
}

deb_test()
{
	need_root "the test of the packages"
	# shellcheck disable=SC2086 # empty, or the word sudo
	$SUDO env DEB_CACHE="$(deb_cache)" OUT="$OUT" TOP="$TOP" \
		BATS_TEST_TIMEOUT="${BATS_TEST_TIMEOUT:-600}" bats "$TOP/tests/deb"
}

do_deb()
{
	case ${1:-} in
	'' | --test) ;;
	-h | --help) deb_usage && return ;;
	*) fail "unknown argument '$1': see ./do deb --help" ;;
	esac
	deb_build
	deb_lint
	(cd "$OUT/deb" && sha256sum -- *.deb)
	[ -z "${1:-}" ] || deb_test
	give_back
}
