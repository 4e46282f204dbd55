"""Every kind of diff through the whole command: what "files" and "remarks" of its JSON say."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from reviewer.cli import presend

HEAD = """\
From: A Developer <dev@example.org>
Date: Tue, 1 Sep 2026 10:00:00 +0000
Message-ID: <toy@example.org>
Subject: [PATCH] mm/toy: Release the lock before the callback
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit

The callback takes the lock again and the machine hangs. Release it first.

Signed-off-by: A Developer <dev@example.org>
---
"""
FIRST = HEAD.count("\n") + 1
"""The mail line at which the diff begins."""
SIGNATURE = b"-- \n2.39.5\n"

File = tuple[str, str | None, str, int, int]
"""path, old path, status, added, removed"""


def check(diff: bytes, folder: Path) -> tuple[list[File], list[str]]:
    """Files and remarks of a mail with this diff."""
    patch = folder / "toy.patch"
    patch.write_bytes(HEAD.encode() + diff + SIGNATURE)
    done = CliRunner().invoke(presend, ["check", "--format", "json", "--fail-on", "never", str(patch)])
    assert done.exit_code == 0, done.output
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["errors"] == []
    (found,) = report["patches"]
    files = [(f["path"], f["old_path"], f["status"], f["added"], f["removed"]) for f in found["files"]]
    return files, found["remarks"]


# --- what git writes

TEXT = b"".join(b"line %d\n" % number for number in range(40))
EDITED = TEXT.replace(b"line 5\n", b"line five\nand more\n").replace(b"line 30\n", b"")
BINARY = bytes(range(256)) * 8
Tree = Mapping[str, bytes]


@dataclass(frozen=True)
class Case:
    """Two trees, how git compares them, and the files that the report must name."""

    before: Tree
    after: Tree
    files: list[File]
    options: tuple[str, ...] = field(default=())


GIT = {
    "modified": Case({"d/x": TEXT}, {"d/x": EDITED}, [("d/x", None, "modified", 2, 2)]),
    "added": Case({}, {"d/x": TEXT}, [("d/x", None, "added", 40, 0)]),
    "deleted": Case({"d/x": TEXT}, {}, [("d/x", None, "deleted", 0, 40)]),
    "renamed": Case({"x": TEXT}, {"d/y": TEXT}, [("d/y", "x", "renamed", 0, 0)]),
    "renamed and edited": Case({"x": TEXT}, {"y": EDITED}, [("y", "x", "renamed", 2, 2)]),
    "copied": Case({"x": TEXT}, {"x": TEXT, "y": EDITED}, [("y", "x", "copied", 2, 2)], ("-C", "-C")),
    "mode": Case({"x": TEXT}, {"x*": TEXT}, [("x", None, "mode", 0, 0)]),
    "mode and text": Case({"x": TEXT}, {"x*": EDITED}, [("x", None, "modified", 2, 2)]),
    "mode and name": Case({"x": TEXT}, {"y*": TEXT}, [("y", "x", "renamed", 0, 0)]),
    "binary": Case({"x": BINARY}, {"x": b"\0" + BINARY}, [("x", None, "binary", 0, 0)], ("--binary",)),
    "binary, added": Case({}, {"x": BINARY}, [("x", None, "binary", 0, 0)], ("--binary",)),
    "binary, only named": Case({"a b": BINARY}, {"a b": BINARY + b"\0"}, [("a b", None, "binary", 0, 0)]),
    "delta": Case({"x": BINARY}, {"x": BINARY[:9] + BINARY[10:]}, [("x", None, "binary", 0, 0)], ("--binary",)),
    "submodule": Case({"lib!": b"1"}, {"lib!": b"2"}, [("lib", None, "modified", 1, 1)]),
    "symbolic link": Case({}, {"x@": b"../../etc/passwd"}, [("x", None, "added", 1, 0)]),
    "file becomes link": Case(
        {"x": TEXT}, {"x@": b"target"}, [("x", None, "deleted", 0, 40), ("x", None, "added", 1, 0)]
    ),
    "octal": Case({"naïve/中.c": TEXT}, {"naïve/中.c": EDITED}, [("naïve/中.c", None, "modified", 2, 2)]),
    "octal, renamed": Case({"naïve.c": TEXT}, {"naive.c": TEXT}, [("naive.c", "naïve.c", "renamed", 0, 0)]),
    "octal, mode": Case({"naïve.c": TEXT}, {"naïve.c*": TEXT}, [("naïve.c", None, "mode", 0, 0)]),
    "spaces": Case({"a b/c d": TEXT}, {"a b/c d": EDITED}, [("a b/c d", None, "modified", 2, 2)]),
    "spaces, empty": Case({}, {"a b b/c": b""}, [("a b b/c", None, "added", 0, 0)]),
    "no prefix": Case({"mm/x": TEXT}, {"mm/x": EDITED}, [("mm/x", None, "modified", 2, 2)], ("--no-prefix",)),
    "mnemonic prefix": Case(
        {"mm/x": TEXT}, {"mm/x": EDITED}, [("mm/x", None, "modified", 2, 2)], ("--src-prefix=i/", "--dst-prefix=w/")
    ),
    "no newline": Case({"x": b"a\n"}, {"x": b"b"}, [("x", None, "modified", 1, 1)]),
    "no newline on both sides": Case({"x": b"a"}, {"x": b"b"}, [("x", None, "modified", 1, 1)]),
    "empty, added": Case({}, {"x": b""}, [("x", None, "added", 0, 0)]),
    "empty, deleted": Case({"x": b""}, {}, [("x", None, "deleted", 0, 0)]),
    "CRLF": Case({"x": b"a\r\nb\r\n"}, {"x": b"a\r\nc\r\n"}, [("x", None, "modified", 1, 1)]),
    "form feeds": Case({"x": b"a\n\x0c\nb\n"}, {"x": b"a\n\x0c\nc\x0b\x0cd\n"}, [("x", None, "modified", 1, 1)]),
    "bare returns": Case({"x": b"a\n"}, {"x": b"b\rc\xe2\x80\xa8d\n"}, [("x", None, "modified", 1, 1)]),
    "lines like headers": Case(
        {"x": TEXT + b"-- a\n"}, {"x": TEXT + b"++ b\n"}, [("x", None, "modified", 1, 1)], ("--diff-algorithm=minimal",)
    ),
}


def git(folder: Path, *arguments: str, data: bytes = b"") -> bytes:
    names = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", "-c", "core.autocrlf=false", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **names}, input=data, capture_output=True, check=True
    ).stdout


def tree(folder: Path, files: Tree) -> str:
    """The id of a tree; a name ends in * for an executable, in @ for a link, in ! for a submodule."""
    modes = {"*": "100755", "@": "120000", "!": "160000"}
    entries = []
    for name, content in files.items():
        mode = modes.get(name[-1], "100644")
        blob = git(folder, "hash-object", "-w", "--stdin", data=content).decode().strip()
        entries.append(f"{mode} {blob}\t{name.rstrip('*@!')}\0")
    git(folder, "read-tree", "--empty")
    git(folder, "update-index", "-z", "--index-info", data="".join(entries).encode())
    return git(folder, "write-tree").decode().strip()


@pytest.mark.parametrize("name", GIT)
def test_what_git_writes(tmp_path: Path, name: str) -> None:
    git(tmp_path, "init", "--quiet")
    case = GIT[name]
    diff = git(tmp_path, "diff", "-M", *case.options, tree(tmp_path, case.before), tree(tmp_path, case.after))
    assert diff
    assert check(diff, tmp_path) == (case.files, [])


# --- what others write, and what is broken

OK = "diff --git a/mm/ok.c b/mm/ok.c\n--- a/mm/ok.c\n+++ b/mm/ok.c\n@@ -1 +1 @@\n-a\n+b\n"
FINE: File = ("mm/ok.c", None, "modified", 1, 1)
MERGE = (
    "diff --%s kernel/x.c\nindex 111,222..333\n--- a/kernel/x.c\n+++ b/kernel/x.c\n@@@ -1,1 -1,1 +1,1 @@@\n--a\n++b\n"
)
AWAY = "diff --git a/{0} b/{0}\nnew file mode 100644\n--- /dev/null\n+++ b/{0}\n@@ -0,0 +1 @@\n+x\n"
COMBINED = f"b/kernel/x.c at mail line {FIRST} is left out: it is the combined diff of a merge."
OUTSIDE = f"at mail line {FIRST} is left out: its header names no file of the tree."

OTHERS: dict[str, tuple[str, list[File], list[str]]] = {
    "two diffs of one file": (OK + OK.replace("1 +1", "9 +9"), [FINE, FINE], []),
    "Index lines": (
        "Index: linux/mm/ok.c\n=====\n--- linux.orig/mm/ok.c\n+++ linux/mm/ok.c\n@@ -1 +1 @@\n-a\n+b\n",
        [FINE],
        [],
    ),
    "Subversion": (
        "Index: mm/ok.c\n=====\n--- mm/ok.c\t(revision 12)\n+++ mm/ok.c\t(working copy)\n@@ -1 +1 @@\n-a\n+b\n",
        [FINE],
        [],
    ),
    "Subversion's properties": (
        f"{OK}\nProperty changes on: mm/ok.c\n______\nAdded: svn:eol-style\n",
        [FINE],
        [f"Subversion's property changes of mm/ok.c at mail line {FIRST + 7} are left out."],
    ),
    "combined": (MERGE % "cc", [], [f"The diff cannot be read: {COMBINED}"]),
    "combined, the long word": (MERGE % "combined", [], [f"The diff cannot be read: {COMBINED}"]),
    "combined and a sound one": (MERGE % "cc" + OK, [FINE], [COMBINED]),
    "out of the tree": (
        AWAY.format("../../etc/passwd"),
        [],
        [f"The diff cannot be read: b/../../etc/passwd {OUTSIDE}"],
    ),
    "out of the tree and a sound one": (AWAY.format("a/../../b") + OK, [FINE], [f"b/a/../../b {OUTSIDE}"]),
    "renamed out of the tree": (
        "diff --git a/x b/../y\nsimilarity index 100%\nrename from x\nrename to ../y\n" + OK,
        [FINE],
        [f"a/x b/../y {OUTSIDE}"],
    ),
    "renamed from out of the tree": (
        "diff --git a/../x b/y\nsimilarity index 100%\nrename from ../x\nrename to y\n" + OK,
        [FINE],
        [f"a/../x b/y {OUTSIDE}"],
    ),
    "a hunk that is cut off": (
        OK.replace("1 +1", "1,5 +1,6"),
        [FINE],
        [
            f"mm/ok.c: the hunk at mail line {FIRST + 3} is cut off:"
            " its header promises 6 lines of the new file, 1 are here."
        ],
    ),
    "a cut hunk before a sound file": (
        OK.replace("1 +1", "1,5 +1,6") + OK.replace("ok.c", "k.c"),
        [FINE, ("mm/k.c", None, "modified", 1, 1)],
        [
            f"mm/ok.c: the hunk at mail line {FIRST + 3} is cut off:"
            " its header promises 6 lines of the new file, 1 are here."
        ],
    ),
    "more lines than its header says": (
        OK + "+c\n",
        [("mm/ok.c", None, "modified", 2, 1)],
        [f"mm/ok.c: the hunk at mail line {FIRST + 3} cannot be trusted, header and lines differ in number."],
    ),
    "a hunk header that is none": (
        OK + "@@ -5,x +5 @@\n-c\n+d\n",
        [FINE],
        [f"mm/ok.c: a hunk header at mail line {FIRST} or below cannot be read."],
    ),
    "hunks that were lost": (
        "diff --git a/mm/ok.c b/mm/ok.c\nindex 1111111..2222222 100644\n",
        [("mm/ok.c", None, "modified", 0, 0)],
        ["mm/ok.c: the hunks that its header announces are missing."],
    ),
    "a hunk without a file": (
        "@@ -1 +1 @@\n-a\n+b\n" + OK,
        [FINE],
        [f"A hunk without a file header at mail line {FIRST} is left out."],
    ),
    "a context diff": (
        "*** a/mm/ok.c\tMon\n--- b/mm/ok.c\tMon\n***************\n*** 1,3 ****\n  a\n! b\n--- 1,3 ----\n  a\n! d\n",
        [],
        ["A context diff is not read; git am takes unified diffs only."],
    ),
    "a diff without context": (
        "diff mm/ok.c mm/ok.c.new\n1c1\n< a\n---\n> b\n",
        [],
        ["A diff without context is not read; git am takes unified diffs only."],
    ),
    "a submodule as a log": (
        f"Submodule lib 1234567..89abcde:\n  > lib: Fix it\n{OK}",
        [FINE],
        [f"The change of submodule lib at mail line {FIRST} is told as a log, which cannot be applied."],
    ),
    "a base behind the diff": (OK + "\n---\nbase-commit: 0123456789abcdef\n\nBest regards,\n", [FINE], []),
    "words between two files": (
        f"{OK}\nAnd this:\n\n{OK.replace('ok.c', 'k.c')}",
        [FINE, ("mm/k.c", None, "modified", 1, 1)],
        [],
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_others_write_and_what_is_broken(tmp_path: Path, name: str) -> None:
    diff, files, remarks = OTHERS[name]
    assert check(diff.encode(), tmp_path) == (files, remarks)


def test_a_mail_with_CRLF_says_the_same(tmp_path: Path) -> None:
    plain = HEAD.encode() + OK.encode() + SIGNATURE
    (tmp_path / "x.patch").write_bytes(plain.replace(b"\n", b"\r\n"))
    done = CliRunner().invoke(presend, ["check", "-f", "json", "--fail-on", "never", str(tmp_path / "x.patch")])
    (found,) = json.loads(done.stdout)["patches"]
    assert ([file["path"] for file in found["files"]], found["remarks"]) == (["mm/ok.c"], [])
