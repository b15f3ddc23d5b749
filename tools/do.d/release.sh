# shellcheck shell=sh
# SPDX-License-Identifier: BSD-2-Clause
# help: make the archive of the static programs, the same bytes from the same tree
# packages: build

release_limit=$((4 * 1024 * 1024))

# The moment that the archive claims to be from: of the last commit, else of the newest file.
release_epoch()
{
	if [ -n "${SOURCE_DATE_EPOCH:-}" ]; then
		echo "$SOURCE_DATE_EPOCH"
	elif git -C "$TOP" log -1 --format=%ct 2>/dev/null; then
		:
	else
		find "$TOP" -path "$OUT" -prune -o -type f -printf '%Ts\n' | sort -n | tail -n 1
	fi
}

# As one word of a list that meson splits as a shell does.
release_word()
{
	printf "'%s' " "$(printf %s "$1" | sed "s/'/'\\\\''/g")"
}

# Paths of this machine would make the bytes depend on where the tree lies.
release_build()
{
	find_bpftool
	if [ ! -f "$OUT/release/build.ninja" ]; then
		maps=$(release_word "-ffile-prefix-map=$OUT/release=.")$(
			release_word "-ffile-prefix-map=$TOP=.")
		mkdir -p "$OUT"
		meson setup --buildtype=release -Db_lto=true -Dtests=disabled \
			-Dstatic_programs=true "-Dc_args=$maps" \
			"$OUT/release" "$TOP" >"$OUT/release.log" 2>&1 || {
			cat "$OUT/release.log" >&2
			fail "meson setup failed"
		}
	fi
	# shellcheck disable=SC2046 # a list of words
	ninja -C "$OUT/release" src/cli/exitsnoop src/ecli/ecli $(release_texts) >&2 ||
		fail "the build failed in out/release"
}

# The man pages and completions of these programs that the build makes, as its targets.
release_texts()
{
	for program in exitsnoop ecli; do
		for text in $program.8 $program _$program $program.fish; do
			echo "src/manual/$text"
		done
	done
}

release_place()
{
	case $1 in
	*.8) echo share/man/man8 ;;
	*.fish) echo share/fish/vendor_completions.d ;;
	*/_*) echo share/zsh/site-functions ;;
	*) echo share/bash-completion/completions ;;
	esac
}

# release_check PROGRAM: what the archive promises.
release_check()
{
	if readelf -d -l "$1" | grep -Eq 'NEEDED|INTERP'; then
		fail "${1##*/} needs shared libraries"
	fi
	size=$(stat -c %s "$1")
	[ "$size" -lt "$release_limit" ] || fail "${1##*/} has $size bytes, more than 4 MiB"
	if grep -qF "$TOP" "$1"; then
		fail "${1##*/} holds the path of this tree"
	fi
}

release_stage()
{
	mkdir -p "$stage/bin"
	for program in cli/exitsnoop ecli/ecli; do
		strip -s -o "$stage/bin/${program##*/}" "$OUT/release/src/$program"
		release_check "$stage/bin/${program##*/}"
	done
	for text in $(release_texts); do
		place=$stage/$(release_place "$text")
		mkdir -p "$place"
		cp "$OUT/release/$text" "$place/"
	done
	# The texts, and whatever their links lead to.
	mkdir -p "$stage/bench"
	cp "$TOP/LICENSE" "$TOP"/*.md "$stage/"
	cp -R "$TOP/docs" "$TOP/examples" "$stage/"
	cp -R "$TOP/bench/results" "$stage/bench/"
	rm -rf "$stage/bench/results/last"
	cat >"$stage/INSTALL" <<-END
		Copy bin/ and share/ to /usr/local. The programs are static: nothing else is needed.

		ecli takes packages from http and https URLs only where its helper ecli-fetch is installed,
		which needs the system's libcurl and is built from source. Without it:
		curl -fsSL URL | ecli run -
	END
}

do_release()
{
	release_build
	version=$(meson introspect --projectinfo "$OUT/release" | sed 's/.*"version": "\([^"]*\)".*/\1/')
	archive=exitsnoop-$version-$(uname -m)-linux-static
	stage=$OUT/release-stage/$archive
	rm -rf "$OUT/release-stage"
	release_stage
	find "$stage" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
	chmod 755 "$stage"/bin/*
	tar -C "$OUT/release-stage" --sort=name --mtime="@$(release_epoch)" --owner=0 --group=0 \
		--numeric-owner --format=ustar -cf - "$archive" |
		gzip -9n >"$OUT/$archive.tar.gz"
	rm -rf "$OUT/release-stage"
	give_back
	say "made out/$archive.tar.gz, $(stat -c %s "$OUT/$archive.tar.gz") bytes"
	(cd "$OUT" && sha256sum "$archive.tar.gz")
}
