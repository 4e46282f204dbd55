"""reviewer.diff: files, hunks and lines of a patch, and what git apply says of the same patches."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer.diff import parse
from reviewer.errors import DiffError
from reviewer.model import Diff, FileChange, FileStatus, Line, LineKind, Message

FIRST_LINE = 40
"""The mail line at which the diffs of these tests begin."""


def message(text: str, first: int | None = FIRST_LINE) -> Message:
    """A message with nothing but a diff."""
    texts = text.split("\n")[: -1 if text.endswith("\n") else None]
    lines = (Line(line, None if first is None else first + index) for index, line in enumerate(texts))
    return Message(
        origin="test.patch",
        message_id="",
        subject="",
        subject_lines=None,
        author="",
        sender="",
        date="",
        diff=tuple(lines),
    )


def read(text: str) -> Diff:
    diff = parse(message(text))
    assert diff is not None
    return diff


def only(text: str) -> FileChange:
    (file,) = read(text).files
    return file


SMALL = """\
diff --git a/mm/slab.c b/mm/slab.c
index 1111111..2222222 100644
--- a/mm/slab.c
+++ b/mm/slab.c
@@ -10,4 +10,5 @@ static void grow(void)
 one

-two
+TWO
+three
 four
"""


class TestLines:
    def test_numbers_and_kinds(self) -> None:
        file = only(SMALL)
        (hunk,) = file.hunks
        assert (file.path, file.status, file.old_path) == ("mm/slab.c", FileStatus.MODIFIED, None)
        assert (file.added, file.removed) == (2, 1)
        assert (file.old_blob, file.new_blob) == ("1111111", "2222222")
        assert (hunk.old_start, hunk.old_length, hunk.new_start, hunk.new_length) == (10, 4, 10, 5)
        assert (hunk.section, hunk.complete) == ("static void grow(void)", True)
        assert [(line.kind.value, line.text, line.old, line.new, line.mail) for line in hunk.lines] == [
            (" ", "one", 10, 10, 45),
            (" ", "", 11, 11, 46),
            ("-", "two", 12, None, 47),
            ("+", "TWO", None, 12, 48),
            ("+", "three", None, 13, 49),
            (" ", "four", 13, 14, 50),
        ]

    def test_a_good_diff_has_no_remark(self) -> None:
        diff = read(SMALL)
        assert (diff.truncated, diff.remarks, diff.changed) == (False, (), 3)

    def test_recovered_lines_have_no_mail_line(self) -> None:
        diff = parse(message(SMALL, first=None))
        assert diff is not None
        assert {line.mail for line in diff.files[0].lines()} == {None}
        assert len(diff.files[0].lines()) == 6

    def test_carriage_returns_of_the_mail_go(self) -> None:
        assert read(SMALL.replace("\n", "\r\n")) == read(SMALL)

    def test_no_newline_marks_are_no_lines(self) -> None:
        file = only("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline\n")
        assert [(line.kind.value, line.text) for line in file.lines()] == [("-", "a"), ("+", "b")]
        assert file.hunks[0].complete

    def test_removed_and_added_lines_that_look_like_headers(self) -> None:
        diff = read("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n y\n--- a\n+++ b\n@@ -9 +9 @@\n-p\n+q\n")
        assert [file.path for file in diff.files] == ["x"]
        assert [line.text for line in diff.files[0].lines(LineKind.REMOVED)] == ["-- a", "p"]
        assert not diff.truncated

    def test_odd_characters_do_not_end_lines(self) -> None:
        file = only("--- a/x\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\x0bb\x0cc\x85d\u2028e\rf\n+g\n")
        assert [line.text for line in file.lines()] == ["a\x0bb\x0cc\x85d\u2028e\rf", "g"]


class TestDamage:
    def test_a_hunk_that_is_cut_off_keeps_what_is_there(self) -> None:
        text = "--- a/x\n+++ b/x\n@@ -0,0 +1,52 @@\n" + "".join(f"+line {n}\n" for n in range(15)) + "\n\n"
        diff = read(text)
        (hunk,) = diff.files[0].hunks
        assert (len(hunk.lines), hunk.new_length, hunk.complete, diff.truncated) == (15, 52, False, True)
        assert hunk.lines[-1].new == 15
        assert diff.remarks == (
            "x: the hunk at mail line 42 is cut off: its header promises 52 lines of the new file, 15 are here.",
        )

    def test_a_cut_hunk_does_not_eat_the_next_file(self) -> None:
        cut = "--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n-b\n+c\n"
        for following in (SMALL, "--- a/y\n+++ b/y\n@@ -1 +1 @@\n-p\n+q\n"):
            diff = read(cut + following)
            assert [hunk.complete for file in diff.files for hunk in file.hunks] == [False, True]
            assert len(diff.files[0].lines()) == 3

    def test_a_hunk_with_more_lines_than_it_says(self) -> None:
        diff = read("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n+d\n e\n@@ -20 +21 @@\n-f\n+g\n")
        first, second = diff.files[0].hunks
        assert [line.text for line in first.lines] == ["a", "b", "c", "d", "e"]
        assert (first.complete, second.complete, diff.truncated) == (False, True, True)
        assert diff.remarks[0].startswith("x: 1 of 2 hunks at mail line 42")

    def test_one_count_too_large(self) -> None:
        diff = read(SMALL.replace("-10,4 +10,5", "-10,4 +10,6"))
        assert (len(diff.files[0].lines()), diff.files[0].hunks[0].complete) == (6, False)

    def test_a_hunk_without_any_line(self) -> None:
        diff = read("--- a/x\n+++ b/x\n@@ -1,3 +1,4 @@\n")
        assert (diff.files[0].hunks[0].lines, diff.truncated) == ((), True)

    @pytest.mark.parametrize("signature", ["-- \n2.39.5\n", "-- \n2.51.0.rc1\n\n", "-- \n"])
    def test_a_signature_is_no_removed_line(self, signature: str) -> None:
        assert read(SMALL + signature) == read(SMALL)
        cut = read("--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n+c\n" + signature)
        assert [line.text for line in cut.files[0].lines()] == ["a", "c"]

    def test_a_wrapped_line_costs_only_its_rest(self) -> None:
        header = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@ int f(int a,\nint b)\n"
        diff = read(header + "-\treturn g(a,\nb);\n+\treturn h();\n }\n")
        assert [line.text for line in diff.files[0].lines()] == ["\treturn g(a,", "\treturn h();", "}"]
        assert diff.truncated

    def test_hunks_missing_after_their_header(self) -> None:
        assert "hunks" in read("diff --git a/x b/x\nindex 1111111..2222222 100644\n").remarks[0]
        assert read("diff --git a/x b/x\n").truncated

    def test_an_unreadable_hunk_header(self) -> None:
        diff = read("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n@@ -5,x +5 @@\n-c\n+d\n")
        assert (len(diff.files[0].lines()), diff.truncated) == (2, True)

    def test_a_merge_is_named_and_the_others_are_kept(self) -> None:
        names = "--- a/kernel/fork.c\n+++ b/kernel/fork.c\n"
        merge = f"diff --cc kernel/fork.c\nindex 111,222..333\n{names}@@@ -1,1 -1,1 +1,1 @@@\n--a\n++b\n"
        diff = read(merge + SMALL)
        assert [file.path for file in diff.files] == ["mm/slab.c"]
        assert "kernel/fork.c" in diff.remarks[0]
        assert "merge" in diff.remarks[0]

    def test_hunks_without_a_file(self) -> None:
        diff = read("@@ -1 +1 @@\n-a\n+b\n" + SMALL)
        assert [file.path for file in diff.files] == ["mm/slab.c"]
        assert diff.truncated

    @pytest.mark.parametrize("path", ["../../etc/passwd", "x/../../y", "/etc/passwd"])
    def test_a_path_out_of_the_tree_is_left_out(self, path: str) -> None:
        diff = read(f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n" + SMALL)
        assert [file.path for file in diff.files] == ["mm/slab.c"]

    def test_an_old_name_out_of_the_tree_is_left_out(self) -> None:
        diff = read("diff --git a/../x b/y\nsimilarity index 100%\nrename from ../x\nrename to y\n" + SMALL)
        assert [file.path for file in diff.files] == ["mm/slab.c"]
        assert diff.remarks == ("a/../x b/y at mail line 40 is left out: its header names no file of the tree.",)

    def test_the_separator_of_b4_is_no_removed_line(self) -> None:
        assert read(SMALL + "---\nbase-commit: 0123456789abcdef\n") == read(SMALL)

    def test_an_error_names_every_file_that_is_left_out(self) -> None:
        with pytest.raises(
            DiffError, match=r"b/\.\./x at mail line 40 is left out.*b/\.\./y at mail line 43 is left out"
        ):
            parse(message("".join(f"diff --git a/../{n} b/../{n}\n--- a/../{n}\n+++ b/../{n}\n" for n in "xy")))

    @pytest.mark.parametrize("text", ["hello\n", "@@ -1 +1 @@\n-a\n+b\n", "diff -u\n", "1:  abc = 1:  def x\n"])
    def test_nothing_to_be_made_of(self, text: str) -> None:
        with pytest.raises(DiffError, match=r"test\.patch: diff: "):
            parse(message(text))

    @pytest.mark.parametrize("text", ["", "\n\n", "  \r\n"])
    def test_no_diff(self, text: str) -> None:
        assert parse(message(text)) is None


NAMES = [
    ("a/fs/x.c", "b/fs/x.c", "fs/x.c"),
    ("i/fs/x.c", "w/fs/x.c", "fs/x.c"),
    ("c/fs/x.c", "i/fs/x.c", "fs/x.c"),
    ("linux-4.9.34/fs/x.c", "linux-4.9.34-new/fs/x.c", "fs/x.c"),
    ("fs/x.c", "fs/x.c", "fs/x.c"),
    ("a/fs/x.c", "a/fs/x.c", "fs/x.c"),
    ("Makefile", "Makefile", "Makefile"),
    ("fs/x.c.orig", "fs/x.c", "fs/x.c"),
    ("a/fs/x.c\t2024-01-01 10:00:00.000000000 +0000", "b/fs/x.c\t2024-01-02 10:00:00 +0000", "fs/x.c"),
    ("a/fs/x.c 2024-01-01 10:00:00 +0000", "b/fs/x.c 2024-01-02 10:00:00 +0000", "fs/x.c"),
    ("a/fs/x.c Mon Jan  1 10:00:00 2024", "b/fs/x.c Mon Jan  1 10:00:00 2024", "fs/x.c"),
    ("a/fs/x.c ", "b/fs/x.c ", "fs/x.c"),
    ('"a/fs/na\\303\\257ve.c"', '"b/fs/na\\303\\257ve.c"', "fs/naïve.c"),
    ('"a/q\\"t\\tb\\\\.c"', '"b/q\\"t\\tb\\\\.c"', 'q"t\tb\\.c'),
    ("./fs/x.c", "./fs/x.c", "fs/x.c"),
    ("/home/me/linux/x.c", "/home/me/linux.new/x.c", "home/me/linux.new/x.c"),
]


class TestNames:
    @pytest.mark.parametrize(("old", "new", "path"), NAMES)
    def test_prefixes_and_stamps(self, old: str, new: str, path: str) -> None:
        assert only(f"--- {old}\n+++ {new}\n@@ -1 +1 @@\n-a\n+b\n").path == path

    @pytest.mark.parametrize(
        ("name", "path"),
        [("b/fs/x.c", "fs/x.c"), ("fs/x.c", "fs/x.c"), ("linux-6.1/fs/x.c", "fs/x.c"), ("x.c", "x.c")],
    )
    def test_a_new_file_of_plain_diff(self, name: str, path: str) -> None:
        file = only(f"--- /dev/null\n+++ {name}\n@@ -0,0 +1 @@\n+b\n")
        assert (file.path, file.status) == (path, FileStatus.ADDED)

    def test_the_epoch_is_a_missing_file(self) -> None:
        epoch, now = "1970-01-01 00:00:00.000000000 +0000", "2024-01-01 10:00:00.000000000 +0000"
        added = only(f"--- o/fs/x.c\t{epoch}\n+++ n/fs/x.c\t{now}\n@@ -0,0 +1 @@\n+b\n")
        removed = only(f"--- o/fs/x.c\t{now}\n+++ n/fs/x.c\t{epoch}\n@@ -1 +0,0 @@\n-b\n")
        changed = only(f"--- o/fs/x.c\t{epoch}\n+++ n/fs/x.c\t{epoch}\n@@ -1 +1 @@\n-b\n+c\n")
        assert [added.path, removed.path, changed.path] == ["fs/x.c"] * 3
        assert [added.status, removed.status, changed.status] == ["added", "deleted", "modified"]

    def test_marks_outrank_the_command_line(self) -> None:
        assert only("diff --git a/x b/x\n--- a/lib/x\n+++ b/lib/x\n@@ -1 +1 @@\n-a\n+b\n").path == "lib/x"

    def test_index_lines_of_quilt(self) -> None:
        patch = "Index: linux/x.c\n=====\n--- linux.orig/x.c\n+++ linux/x.c\n@@ -1 +1 @@\n-a\n+b\n"
        diff = read(patch + patch.replace("x.c", "y.c"))
        assert [file.path for file in diff.files] == ["x.c", "y.c"]
        assert not diff.truncated

    def test_the_command_line_of_diff_r(self) -> None:
        patch = "diff -urN old/x.c new/x.c\n--- old/x.c\n+++ new/x.c\n@@ -1 +1 @@\n-a\n+b\n"
        assert [file.path for file in read(patch + "Only in new: y\n" + patch).files] == ["x.c", "x.c"]

    def test_binary_files_of_plain_diff(self) -> None:
        diff = read("diff -urN old/a.bin new/a.bin\nBinary files old/a.bin and new/a.bin differ\n" + SMALL)
        assert [(file.path, file.status.value) for file in diff.files] == [
            ("a.bin", "binary"),
            ("mm/slab.c", "modified"),
        ]


class TestBounds:
    def test_many_hunks(self) -> None:
        hunks = "".join(f"@@ -{3 * n + 1} +{3 * n + 1} @@\n-a\n+b\n" for n in range(20_000))
        file = only("--- a/x\n+++ b/x\n" + hunks)
        assert (len(file.hunks), file.added, file.removed) == (20_000, 20_000, 20_000)

    def test_huge_numbers(self) -> None:
        assert read(f"--- a/x\n+++ b/x\n@@ -{'9' * 5000} +1 @@\n-a\n").truncated
        assert read("--- a/x\n+++ b/x\n@@ -999999999,999999999 +1,999999999 @@\n-a\n").truncated


# --- the same diffs, read by git ---

Tree = dict[str, bytes]
TEXT = b"".join(b"line %d\n" % number for number in range(40))
EDITED = TEXT.replace(b"line 5\n", b"line five\nand more\n").replace(b"line 30\n", b"")
BINARY = bytes(range(256)) * 8


class Case:
    """Two trees and the way to compare them."""

    def __init__(self, before: Tree, after: Tree, *options: str, strip: int = 1) -> None:
        self.before, self.after, self.options, self.strip = before, after, options, strip


CASES = {
    "modify": Case({"x": TEXT}, {"x": EDITED}),
    "add": Case({}, {"d/x": TEXT}),
    "delete": Case({"d/x": TEXT}, {}),
    "rename": Case({"a/x": TEXT}, {"b/y": TEXT}),
    "rename-edit": Case({"x": TEXT}, {"y": EDITED}),
    "no-rename": Case({"x": TEXT}, {"y": EDITED}, "--no-renames"),
    "copy": Case({"x": TEXT}, {"x": TEXT, "y": EDITED}, "-C", "--find-copies-harder"),
    "mode": Case({"x": TEXT}, {"x*": TEXT}),
    "mode-edit": Case({"x": TEXT}, {"x*": EDITED}),
    "mode-rename": Case({"x": TEXT}, {"y z*": TEXT}),
    "binary": Case({"x": BINARY}, {"x": BINARY + b"more\0"}, "--binary"),
    "binary-add": Case({}, {"x": BINARY}, "--binary"),
    "binary-delete": Case({"x": BINARY, "y": TEXT}, {"y": EDITED}, "--binary"),
    "binary-rename": Case({"x": BINARY}, {"y": BINARY + b"\0"}, "--binary"),
    "binary-short": Case({"x y": BINARY}, {"x y": BINARY + b"\0"}),
    "no-newline-old": Case({"x": TEXT[:-1]}, {"x": TEXT}),
    "no-newline-new": Case({"x": TEXT}, {"x": TEXT[:-1]}),
    "no-newline-both": Case({"x": b"a"}, {"x": b"b"}),
    "spaces": Case({"a b/c d": TEXT}, {"a b/c d": EDITED}),
    "spaces-empty": Case({}, {"a b b/c d": b""}),
    "spaces-mode": Case({"a b/c b/d": TEXT}, {"a b/c b/d*": TEXT}),
    "trailing-space": Case({"x ": TEXT}, {"x ": EDITED}),
    "octal": Case({"na\u00efve/\u4e2d.c": TEXT}, {"na\u00efve/\u4e2d.c": EDITED}),
    "octal-mode": Case({"na\u00efve.c": TEXT}, {"na\u00efve.c*": TEXT}),
    "octal-rename": Case({"na\u00efve.c": TEXT}, {"naive.c": TEXT}),
    "odd-name": Case({'q"u\\o\tt': TEXT}, {'q"u\\o\tt': EDITED}),
    "crlf-file": Case({"x": TEXT.replace(b"\n", b"\r\n")}, {"x": EDITED.replace(b"\n", b"\r\n")}),
    "empty-add": Case({}, {"x": b""}),
    "empty-delete": Case({"x": b"", "y": b"\n"}, {}),
    "blank-lines": Case({"x": b"\n" * 20}, {"x": b"\n" * 9 + b"x\n" + b"\n" * 8}),
    "symlink": Case({"x": TEXT}, {"x@": b"target"}),
    "no-prefix": Case({"d/x": TEXT, "y": TEXT}, {"d/x": EDITED, "d/new": b"1\n"}, "--no-prefix", strip=0),
    "mnemonic": Case({"d/x": TEXT}, {"d/x": EDITED, "d/y": b"1\n"}, "--src-prefix=i/", "--dst-prefix=w/"),
    "own-prefix": Case({"d/x": TEXT}, {"d/x": EDITED, "n": b""}, "--src-prefix=old/", "--dst-prefix=new.1/"),
    "no-context": Case({"x": TEXT}, {"x": EDITED}, "-U0"),
    "function-context": Case({"x.c": TEXT}, {"x.c": EDITED}, "-W"),
    "reverse": Case({"x": TEXT}, {"y*": EDITED}, "-R"),
    "like-headers": Case({"x": TEXT + b"-- a\n"}, {"x": TEXT + b"++ b\n"}),
    "full-index": Case({"x": TEXT}, {"x": EDITED}, "--full-index"),
    "latin-1": Case({"x": TEXT}, {"x": TEXT + b"Andr\xe9\n"}),
    "odd-characters": Case({"x": TEXT}, {"x": TEXT + b"a\x0bb\x0cc\xe2\x80\xa8d\re\n"}),
    "many": Case(
        {f"d{n}/x": TEXT for n in range(9)},
        {f"d{n}/x": EDITED if n % 2 else TEXT for n in range(8)} | {"z": b""},
    ),
}


@pytest.fixture
def git(tmp_path: Path) -> Callable[..., bytes]:
    """Runs git in a new repository that knows no configuration but ours."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }

    def run(*arguments: str, data: bytes = b"") -> bytes:
        command = ["git", "-c", "core.autocrlf=false", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, input=data, capture_output=True, check=True)
        return done.stdout

    run("init", "-q")
    return run


def tree(git: Callable[..., bytes], files: Tree) -> str:
    """The id of a tree; a name ends in * for an executable, in @ for a link."""
    modes = {"*": "100755", "@": "120000"}
    entries = []
    for name, content in files.items():
        blob = git("hash-object", "-w", "--stdin", data=content).decode().strip()
        mode = modes.get(name[-1], "100644")
        entries.append(f"{mode} {blob}\t{name.rstrip('*@')}\0")
    git("read-tree", "--empty")
    git("update-index", "-z", "--index-info", data="".join(entries).encode())
    return git("write-tree").decode().strip()


def numstat(output: bytes) -> list[tuple[str, str, str]]:
    """Path, added and removed of each file of git apply --numstat -z."""
    rows = [row.split("\t", 2) for row in output.decode("utf-8", "replace").split("\0") if row]
    return sorted((path, added, removed) for added, removed, path in rows)


def counted(diff: Diff) -> list[tuple[str, str, str]]:
    """The same of ours."""
    return sorted(
        (file.path, "-", "-") if file.status is FileStatus.BINARY else (file.path, str(file.added), str(file.removed))
        for file in diff.files
    )


def check_against_git(git: Callable[..., bytes], patch: bytes, strip: int) -> Diff:
    diff = read(patch.decode("utf-8", "surrogateescape"))
    assert counted(diff) == numstat(git("apply", f"-p{strip}", "--numstat", "-z", data=patch))
    assert (diff.truncated, diff.remarks) == (False, ())
    summary = git("apply", f"-p{strip}", "--summary", data=patch).decode("utf-8", "replace")
    verbs = Counter(line.split()[0] for line in summary.splitlines())
    ours = Counter(file.status.value for file in diff.files)
    if not ours["binary"]:
        assert [ours[status] for status in ("added", "deleted", "renamed", "copied")] == [
            verbs[verb] for verb in ("create", "delete", "rename", "copy")
        ]
    return diff


@pytest.mark.parametrize("name", CASES)
def test_as_git_apply_reads_it(git: Callable[..., bytes], name: str) -> None:
    case = CASES[name]
    before, after = tree(git, case.before), tree(git, case.after)
    patch = git("diff", "-M", *case.options, before, after)
    assert patch
    diff = check_against_git(git, patch, case.strip)
    if name != "crlf-file":
        returns = patch.decode("utf-8", "surrogateescape").replace("\n", "\r\n")
        assert read(returns) == diff


def test_a_submodule_as_git_apply_reads_it(git: Callable[..., bytes]) -> None:
    trees = []
    for digit in "12":
        git("update-index", "--add", "--cacheinfo", f"160000,{digit * 40},lib/sub")
        trees.append(git("write-tree").decode().strip())
    diff = check_against_git(git, git("diff", *trees), 1)
    (file,) = diff.files
    assert (file.status, file.old_blob, file.new_blob) == (FileStatus.MODIFIED, "1111111", "2222222")
    assert [line.text for line in file.lines()] == [f"Subproject commit {digit * 40}" for digit in "12"]


@pytest.mark.parametrize(
    ("name", "status", "path", "old_path"),
    [
        ("rename", FileStatus.RENAMED, "b/y", "a/x"),
        ("octal-rename", FileStatus.RENAMED, "naive.c", "naïve.c"),
        ("copy", FileStatus.COPIED, "y", "x"),
        ("mode", FileStatus.MODE, "x", None),
        ("mode-edit", FileStatus.MODIFIED, "x", None),
        ("mode-rename", FileStatus.RENAMED, "y z", "x"),
        ("binary-add", FileStatus.BINARY, "x", None),
        ("binary-rename", FileStatus.BINARY, "y", "x"),
        ("empty-add", FileStatus.ADDED, "x", None),
        ("delete", FileStatus.DELETED, "d/x", None),
    ],
)
def test_what_a_file_went_through(
    git: Callable[..., bytes], name: str, status: FileStatus, path: str, old_path: str | None
) -> None:
    case = CASES[name]
    patch = git("diff", "-M", *case.options, tree(git, case.before), tree(git, case.after))
    file = only(patch.decode())
    assert (file.status, file.path, file.old_path) == (status, path, old_path)


HUNKS = ["@@ -1 +1 @@\n-a\n+A\n", "@@ -3 +3 @@\n-c\n+C\n", "@@ -5 +5 @@\n-e\n+E\n\\ No newline at end of file\n"]
LAST = "diff --git a/y b/y\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+A\n"


def spaced(*between: str, below: str = "") -> str:
    """A patch of the file x with these lines behind its hunks."""
    return "--- a/x\n+++ b/x\n" + "".join(map("".join, zip(HUNKS, between, strict=False))) + below


def refused(git: Callable[..., bytes], patch: str) -> str:
    """What git apply says against a patch, empty where it takes it."""
    try:
        git("apply", "--numstat", data=patch.encode())
    except subprocess.CalledProcessError as error:
        return str(error.stderr, "utf-8")
    return ""


@pytest.mark.parametrize(
    ("between", "remark"),
    [
        (("\n", "", ""), "the empty line between two hunks at mail line 45"),
        (("", "\n\n\n", ""), "the empty line between two hunks at mail line 48"),
        (("\n", "\n", ""), "the empty line between two hunks at mail line 45, and 1 more like it"),
        (("And then:\n\n", "", ""), "what stands between two hunks at mail line 45"),
        (("", "-- \n", ""), "what stands between two hunks at mail line 48"),
    ],
)
def test_what_stands_between_two_hunks(git: Callable[..., bytes], between: tuple[str, ...], remark: str) -> None:
    patch = spaced(*between)
    assert "patch fragment without header" in refused(git, patch)
    diff = read(patch)
    assert (diff.truncated, diff.remarks) == (False, (f"git apply refuses {remark}.",))
    (file,) = diff.files
    assert [(line.text, line.new) for line in file.lines(LineKind.ADDED)] == [("A", 1), ("C", 3), ("E", 5)]


@pytest.mark.parametrize("below", ["", "\n\n", "\n\n-- \n2.39.5\n\n", "\n---\nbase-commit: 1234567\n", "\n" + LAST])
def test_blank_lines_behind_the_last_hunk_of_a_file(git: Callable[..., bytes], below: str) -> None:
    patch = spaced("", "", "", below=below)
    assert refused(git, patch) == ""
    diff = read(patch)
    assert (diff.truncated, diff.remarks) == (False, ())
    assert [line.text for line in diff.files[0].lines(LineKind.ADDED)] == ["A", "C", "E"]


def test_the_blank_lines_of_a_reply_are_not_told() -> None:
    diff = parse(message(spaced("\n", "", ""), first=None))
    assert diff is not None
    assert (len(diff.files[0].hunks), diff.remarks) == (3, ())


def test_a_hunk_that_is_cut_off_is_told_of_once() -> None:
    diff = read(spaced("", "\n", "").replace("@@ -3 +3 @@", "@@ -3,3 +3,3 @@"))
    assert diff.truncated
    assert [remark.partition(" at mail line")[0] for remark in diff.remarks] == ["x: 1 of 3 hunks"]
