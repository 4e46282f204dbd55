"""reviewer.commitmsg: what git will commit of a file, checked against the git that is here."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer import commitmsg
from reviewer.commitmsg import AUTO, Cleanup, Declined
from reviewer.errors import MailError
from reviewer.model import Line, Message

EDITOR = """\
#!/bin/sh
{ cat ../words; cat "$1"; } > ../whole
cp ../whole "$1"
"""
HOOK = """\
#!/bin/sh
cp "$1" ../handed-over
"""
WORDS = (
    "pond: Count the frogs  \n\n\n\nThe pond loses count.\t\n# frogs: 3\n  indented\n\n\n"
    "Signed-off-by: A <a@example.org>\n\n"
)


def read(text: str, how: Cleanup | None = None) -> Message:
    found = commitmsg.read(text.encode(), "MSG", how or Cleanup())
    assert isinstance(found, Message)
    return found


def declined(text: str, how: Cleanup | None = None) -> str:
    found = commitmsg.read(text.encode(), "MSG", how or Cleanup())
    assert isinstance(found, Declined)
    return found.reason


def joined(lines: tuple[Line, ...]) -> str:
    return "\n".join(line.text for line in lines)


class Pond:
    """A repository with a change to commit, an editor that adds words, and a hook that keeps what it is given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.top = folder / "pond"
        self.top.mkdir()
        self.git("init", "--quiet")
        self.script(folder / "editor", EDITOR)
        (self.top / ".git/hooks").mkdir(exist_ok=True)
        self.script(self.top / ".git/hooks/commit-msg", HOOK)
        self.change("one")
        self.git("commit", "--quiet", "--no-verify", "-m", "Base")
        self.change("two")
        (self.top / "frogs").write_text("three\n")

    def script(self, path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o755)

    def change(self, text: str) -> None:
        (self.top / "frogs").write_text(f"{text}\n")
        self.git("add", "frogs")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", f"core.editor={self.folder / 'editor'}")
        command = ["git", "-C", str(self.top), *who, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self, words: str, *arguments: str, **settings: str) -> tuple[bytes, str]:
        """What the hook was given, and what was committed."""
        (self.folder / "words").write_text(words)
        given = (part for name, value in settings.items() for part in ("-c", f"{name.replace('_', '.')}={value}"))
        self.git(*given, "commit", "--quiet", *arguments)
        return (self.folder / "handed-over").read_bytes(), self.git("log", "-1", "--format=%B")


@pytest.fixture
def pond(tmp_path: Path) -> Pond:
    return Pond(tmp_path)


@pytest.mark.parametrize("mode", ["default", "strip", "whitespace", "verbatim", "scissors"])
@pytest.mark.parametrize("verbosity", [(), ("-v",), ("-v", "-v")], ids=["", "v", "vv"])
@pytest.mark.parametrize("comment", ["#", ";", AUTO])
def test_git_commits_what_is_read(pond: Pond, mode: str, verbosity: tuple[str, ...], comment: str) -> None:
    settings = {"commit_cleanup": mode, "core_commentChar": comment}
    raw, committed = pond.commit(WORDS, *verbosity, **settings)
    message = read(raw.decode(), Cleanup(comment, mode))
    subject, _, body = committed.partition("\n\n")
    assert joined(message.text).strip() == body.strip()
    assert message.subject == subject.strip()
    diff = joined(message.diff)
    assert ("+two" in diff) == bool(verbosity)
    assert "+three" not in diff
    lines = raw.decode().splitlines()
    for line in (*message.text, *message.notes, *message.diff):
        assert line.number is not None
        assert lines[line.number - 1].startswith(line.text)


@pytest.mark.parametrize("mode", ["strip", "whitespace", "scissors"])
@pytest.mark.parametrize("verbosity", [(), ("-v",)], ids=["", "v"])
def test_scissors_of_the_author_cut_where_git_cuts(pond: Pond, mode: str, verbosity: tuple[str, ...]) -> None:
    words = f"pond: Count\n\nAbove.\n# {'-' * 24} >8 {'-' * 24}\nBelow.\n\n"
    raw, committed = pond.commit(words, *verbosity, commit_cleanup=mode)
    message = read(raw.decode(), Cleanup(mode=mode))
    assert joined(message.text).strip() == committed.partition("\n\n")[2].strip()


def test_without_an_editor_comments_stay(pond: Pond) -> None:
    raw, committed = pond.commit("", "-m", WORDS)
    message = read(raw.decode(), Cleanup(edited=False))
    assert "# frogs: 3" in committed
    assert "# frogs: 3" in joined(message.text)
    assert "# frogs: 3" not in joined(read(raw.decode()).text)


def test_a_subject_of_two_lines() -> None:
    message = read("\n# why\npond: Count\nthe frogs\n\nWhy.\n")
    assert (message.subject, message.subject_lines) == ("pond: Count the frogs", (3, 4))
    assert message.text == (Line("Why.", 6),)
    assert (message.author, message.sender, message.date, message.message_id) == ("", "", "", "")


def test_a_comment_may_begin_with_a_string() -> None:
    message = read("pond: x\n\n// gone\n# stays\n", Cleanup("//"))
    assert joined(message.text) == "# stays"


def test_what_git_am_would_lose_stands_in_the_notes() -> None:
    message = read(
        "pond: x\n\nWhy.\n---\nSigned-off-by: A <a@example.org>\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n"
    )
    assert joined(message.text) == "Why."
    assert "Signed-off-by: A <a@example.org>" in joined(message.notes)
    assert "diff --git a/x b/x" in joined(message.notes)
    assert message.diff == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("# only\n# comments\n", "empty"),
        ("fixup! pond: x\n", "a commit for fixup! is not reviewed"),
        ("squash! pond: x\n\nmore\n", "squash!"),
        ("amend! pond: x\n", "amend!"),
        ("Merge branch 'frogs' into toads\n", "a merge is not reviewed"),
        ("Merge tag 'v6.1' of git://example.org/x\n", "a merge"),
        ("Merge branches 'a', 'b' and 'c'\n", "a merge"),
        ("Merge remote-tracking branch 'origin/x'\n", "a merge"),
        ("Merge commit '0123456'\n", "a merge"),
    ],
)
def test_what_is_not_reviewed(text: str, reason: str) -> None:
    assert declined(text).startswith("MSG: ")
    assert reason in declined(text)


@pytest.mark.parametrize("subject", ["Merge two ponds", "pond: fixup! stays", "Merge: take both", 'Revert "x"'])
def test_what_only_looks_so(subject: str) -> None:
    assert read(f"{subject}\n").subject == subject


def test_what_is_no_text() -> None:
    with pytest.raises(MailError, match="MSG: not a commit message: binary data"):
        commitmsg.read(b"x\0", "MSG", Cleanup())
    with pytest.raises(MailError, match="MSG: larger than"):
        commitmsg.read(b"\n" * 2_000_000, "MSG", Cleanup())


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, Cleanup("#", "default")),
        ({"core.commentChar": ";"}, Cleanup(";", "default")),
        ({"core.commentChar": ";", "core.commentString": "//"}, Cleanup("//", "default")),
        ({"commit.cleanup": "scissors"}, Cleanup("#", "scissors")),
    ],
)
def test_the_settings_of_git(settings: dict[str, str], expected: Cleanup) -> None:
    setting: Callable[[str], str] = lambda name: settings.get(name, "")  # noqa: E731
    assert commitmsg.cleanup(setting) == expected
