"""Whatever stands in a mail: a Diff, None or a DiffError, and a Diff that agrees with itself."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.comments import comments, split
from reviewer.diff import parse
from reviewer.errors import DiffError
from reviewer.model import Diff, DiffLine, Hunk, Line, LineKind, Message

STEADY = settings(derandomize=True, deadline=None)

NAMES = st.sampled_from(["a/x.c", "b/x.c", "x.c", "/dev/null", '"a/\\303\\251.rs"', "a/../x", "w/a b.S", "a/9\\9"])
COUNTS = st.integers(0, 4) | st.integers(0, 10**12)
RANGES = st.builds(lambda start, count: f"{start},{count}", COUNTS, COUNTS)
CODE = st.sampled_from(["", "int a;", "/*", " * b", "*/", "// c", '"/*"', "# d", "-- e", "++ f", "'\"'", "\\"])
BODY = st.builds(lambda mark, text: mark + text, st.sampled_from(["", " ", "+", "-", "\\ "]), CODE)
HEADERS = st.one_of(
    st.builds(lambda old, new: f"diff --git {old} {new}", NAMES, NAMES),
    st.builds(lambda mark, name: f"{mark} {name}", st.sampled_from(["---", "+++", "Index:", "diff --cc"]), NAMES),
    st.builds(
        lambda verb, name: f"{verb} {name}",
        st.sampled_from(["rename from", "rename to", "copy from", "copy to"]),
        NAMES,
    ),
    st.builds(lambda old, new: f"@@ -{old} +{new} @@ int f()", RANGES, RANGES),
    st.sampled_from(
        [
            "new file mode 100644",
            "deleted file mode 100644",
            "old mode 100644",
            "new mode 100755",
            "index 1111111..2222222 100644",
            "GIT binary patch",
            "Binary files a/x and b/x differ",
            "@@@ -1 -1 +1 @@@",
            "-- ",
            "2.39.5",
        ]
    ),
)
ROWS = st.one_of(HEADERS, BODY, BODY, st.text(max_size=30))
FILES = st.builds(
    lambda old, new, span, body: [f"--- {old}", f"+++ {new}", f"@@ -{span[0]} +{span[1]} @@", *body],
    NAMES,
    NAMES,
    st.tuples(RANGES, RANGES),
    st.lists(BODY, max_size=8),
)
DIFFS = st.lists(FILES | st.lists(ROWS, max_size=4), max_size=6).map(
    lambda parts: [row for part in parts for row in part]
)


def read(rows: list[str], first: int) -> Diff | None:
    lines = tuple(Line(row, first + index) for index, row in enumerate(rows))
    message = Message(
        origin="-", message_id="", subject="", subject_lines=None, author="", sender="", date="", diff=lines
    )
    try:
        return parse(message)
    except DiffError:
        return None


def check_hunk(hunk: Hunk) -> None:
    old = [line.old for line in hunk.lines if line.kind is not LineKind.ADDED]
    new = [line.new for line in hunk.lines if line.kind is not LineKind.REMOVED]
    assert old == list(range(hunk.old_start, hunk.old_start + len(old)))
    assert new == list(range(hunk.new_start, hunk.new_start + len(new)))
    assert all(line.old is None for line in hunk.lines if line.kind is LineKind.ADDED)
    assert all(line.new is None for line in hunk.lines if line.kind is LineKind.REMOVED)
    if hunk.complete:
        assert (len(old), len(new)) == (hunk.old_length, hunk.new_length)


def check_line(line: DiffLine, rows: list[str], first: int) -> None:
    assert line.mail is not None
    assert first <= line.mail < first + len(rows)
    row = rows[line.mail - first].rstrip("\r")
    assert row == line.kind.value + line.text or (row == line.text == "")


@STEADY
@given(st.text())
def test_any_text(text: str) -> None:
    diff = read(text.split("\n"), 1)
    assert diff is None or diff.files


@STEADY
@given(DIFFS, st.integers(1, 1000))
def test_a_diff_agrees_with_itself(rows: list[str], first: int) -> None:
    diff = read(rows, first)
    if diff is None:
        return
    lost = [remark for remark in diff.remarks if not remark.startswith("git apply refuses ")]
    assert diff.truncated == bool(lost)
    for file in diff.files:
        assert file.path
        assert file.path != "/dev/null"
        assert ".." not in file.path.split("/")
        assert file.added == len(file.lines(LineKind.ADDED))
        assert file.removed == len(file.lines(LineKind.REMOVED))
        assert diff.truncated or all(hunk.complete for hunk in file.hunks)
        for hunk in file.hunks:
            check_hunk(hunk)
        for line in file.lines():
            check_line(line, rows, first)


@STEADY
@given(DIFFS)
def test_carriage_returns_change_nothing(rows: list[str]) -> None:
    assert read([row + "\r" for row in rows], 1) == read(rows, 1)


@STEADY
@given(DIFFS)
def test_comments_are_of_the_lines(rows: list[str]) -> None:
    diff = read(rows, 1)
    for file in diff.files if diff else ():
        parts = split(file)
        assert [part.line for part in parts] == list(file.lines())
        by_mail = {part.line.mail: part for part in parts}
        for part in parts:
            assert len(part.code) + len(part.comment) <= len(part.line.text) + 2
        for passage in comments(file):
            assert [by_mail[anchor.mail].comment for anchor in passage.anchors] == passage.text.split("\n")
            assert any(by_mail[anchor.mail].line.kind is LineKind.ADDED for anchor in passage.anchors)
            assert all(anchor.line is not None and anchor.file == file.path for anchor in passage.anchors)
