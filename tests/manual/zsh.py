#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""zsh.py FOLDER LINE DUMP: what zsh, with the completions in FOLDER, offers behind LINE, one a line.
DUMP: a file where it keeps what it found in its folders, which takes it long.

zsh completes in its line editor alone: one on a terminal of ours, which is asked to list.
"""
import os
import pty
import re
import select
import sys
import time

SETUP = """
PS1= PROMPT= zle_bracketed_paste=() LISTMAX=0
fpath=(%s $fpath)
autoload -Uz compinit && compinit -u -d %s
zstyle ':completion:*' list-colors ''
zstyle ':completion:*' verbose no
zstyle ':completion:*' list-packed no
setopt list_rows_first no_beep no_always_last_prompt list_ambiguous
bindkey '^T' list-choices
zle-line-init() { print REA''DY }
zle -N zle-line-init
"""


def read_until(fd, wanted, seconds=20):
    text, end = "", time.monotonic() + seconds
    while not re.search(wanted, text):
        left = end - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            sys.exit("zsh did not say %r but %r" % (wanted, text))
        text += os.read(fd, 65536).decode(errors="replace")
    return text


def main():
    folder, line, dump = sys.argv[1:]
    pid, fd = pty.fork()
    if not pid:
        os.environ.update(TERM="dumb", COLUMNS="60", LINES="2000")
        os.execvp("zsh", ["zsh", "-f", "-i"])
    os.write(fd, (SETUP % (folder, dump)).encode())
    read_until(fd, "READY")
    # Not before the editor runs: until then ^U would be the terminal's. ^T lists; what follows
    # is run, and ends what was listed.
    os.write(fd, line.encode() + b"\x14\x15echo EN''D\n")
    print(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", read_until(fd, "END\r\n")))
    os.close(fd)
    os.waitpid(pid, 0)


main()
