"""Which files a call of the mail hook reviews, for every git and whatever it is given."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from reviewer.hook import sending, siblings

MAIL = """\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: A Developer <dev@example.org>
Date: Thu, 1 Jan 2026 00:00:00 +0000
Subject: {subject}

Toys get lost because nobody counts them. Count them. {more}

Signed-off-by: A Developer <dev@example.org>
---
 lib/toy.c | 1 +
 1 file changed, 1 insertion(+)

diff --git a/lib/toy.c b/lib/toy.c
index 0123456789ab..123456789abc 100644
--- a/lib/toy.c
+++ b/lib/toy.c
@@ -1 +1,2 @@
 int toys;
+int {name};
"""
COVER = MAIL[: MAIL.index(" lib/toy.c")] + "-- \n2.39.5\n"


@pytest.fixture
def git_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "tree" / ".git"
    folder.mkdir(parents=True)
    return folder


def mail(folder: Path, number: int, total: int, title: str = "Count them", version: int = 1) -> Path:
    """A file as git format-patch names it; number 0 is the cover letter."""
    folder.mkdir(exist_ok=True)
    versioned = f" v{version}" if version > 1 else ""
    subject = f"[PATCH{versioned} {number}/{total}] lib/toy: {title} by {number}"
    start = f"v{version}-" if version > 1 else ""
    file = folder / f"{start}{number:04d}-{title.replace(' ', '-')}-by-{number}.patch"
    file.write_text((MAIL if number else COVER).format(subject=subject, more="", name=f"count{number}"))
    return file


def threaded(files: Sequence[Path]) -> Sequence[Path]:
    """As git format-patch --thread writes them."""
    for number, file in enumerate(files):
        answers = f"\nIn-Reply-To: <{files[0].name}.0@example.org>" if number else ""
        named = f"\nMessage-ID: <{files[0].name}.{number}@example.org>{answers}\nSubject:"
        file.write_text(file.read_text().replace("\nSubject:", named))
    return files


def series(folder: Path, total: int, *, cover: bool = True, **more: object) -> list[Path]:
    return [mail(folder, number, total, **more) for number in range(0 if cover else 1, total + 1)]  # type: ignore[arg-type]


def single(folder: Path, title: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{title}.patch"
    file.write_text(MAIL.format(subject=f"[PATCH] lib/toy: {title}", more="", name=title))
    return file


def sent(git_dir: Path | None, files: Sequence[Path], *, counted: bool = True,
         bad: Sequence[Path] = (), sign: bool = False) -> list[list[Path]]:  # fmt: skip
    """What one git send-email has reviewed at each call; it ends where a review has a bad file in it."""
    reviewed = []
    for number, file in enumerate(files, 1):
        names = ("GIT_SENDEMAIL_FILE_COUNTER", "GIT_SENDEMAIL_FILE_TOTAL")
        told = dict(zip(names, (str(number), str(len(files))), strict=True)) if counted else {}
        run, call = sending.Run(git_dir), sending.call(str(file), told)
        due = run.due(call)
        reviewed.append(list(due))
        if set(due) & set(bad):
            run.forget()
            return reviewed
        if due:
            run.passed(call, due)
        if sign:
            file.write_text("X-Developer-Signature: v=1; a=ed25519-sha256\n" + file.read_text())
    return reviewed


def left_behind(git_dir: Path) -> list[Path]:
    return list(git_dir.rglob("*"))


# --- a series


@pytest.mark.parametrize("cover", [True, False])
@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("sign", [True, False])
def test_a_series_is_reviewed_once_and_first(
    tmp_path: Path, git_dir: Path, cover: bool, counted: bool, sign: bool
) -> None:
    files = series(tmp_path / "out", 3, cover=cover)
    reviewed = sent(git_dir, files, counted=counted, sign=sign)
    assert reviewed == [files, *[[]] * (len(files) - 1)]
    assert left_behind(git_dir) == []


@pytest.mark.parametrize("counted", [True, False])
def test_a_bad_last_patch_is_known_before_the_first_is_signed(tmp_path: Path, git_dir: Path, counted: bool) -> None:
    files = series(tmp_path / "out", 3)
    assert sent(git_dir, files, counted=counted, bad=files[-1:]) == [files]
    assert left_behind(git_dir) == []


@pytest.mark.parametrize("counted", [True, False])
def test_a_second_run_is_reviewed_again(tmp_path: Path, git_dir: Path, counted: bool) -> None:
    files = series(tmp_path / "out", 3)
    first = sent(git_dir, files, counted=counted)
    assert sent(git_dir, files, counted=counted) == first
    ended_early = sent(git_dir, files[:2], counted=False)
    assert ended_early == [files, []]
    assert sent(git_dir, files, counted=counted) == first


@pytest.mark.parametrize("counted", [True, False])
def test_a_file_that_was_changed_since_is_reviewed(tmp_path: Path, git_dir: Path, counted: bool) -> None:
    files = series(tmp_path / "out", 2, cover=False)
    assert sent(git_dir, files[:1], counted=False) == [files]
    files[1].write_text(files[1].read_text().replace("Count them.", "Count them all."))
    run = sending.Run(git_dir)
    call = sending.Call(files[1], *((2, 2) if counted else (None, None)))
    assert run.due(call) == (files[1],)


def test_the_cover_letter_may_stay_at_home(tmp_path: Path, git_dir: Path) -> None:
    files = series(tmp_path / "out", 2)
    assert sent(git_dir, files[1:]) == [files[1:], []]
    assert sent(git_dir, files[1:], counted=False) == [files[1:], []]


def test_other_series_in_the_folder_do_not_matter(tmp_path: Path, git_dir: Path) -> None:
    out = tmp_path / "out"
    series(out, 2)
    series(out, 3, title="Sort them")
    files = series(out, 2, version=2)
    (out / "notes.txt").write_text("[PATCH 1/2] no mail\n")
    (out / "0001-broken.patch").write_bytes(b"\0\xff" * 100)
    assert sent(git_dir, files) == [files, [], []]
    assert sent(git_dir, files, counted=False) == [files, [], []]


def test_a_thread_tells_a_series_from_another_in_its_folder(tmp_path: Path, git_dir: Path) -> None:
    files = threaded(series(tmp_path / "out", 2))
    series(tmp_path / "out", 2, title="Sort them")
    assert sent(git_dir, files) == [files, [], []]


def test_the_files_of_a_rerun_with_other_titles_leave_it_open(tmp_path: Path, git_dir: Path) -> None:
    """Then the files wait for the last one; an older git has each reviewed by itself."""
    out = tmp_path / "out"
    mail(out, 2, 2, title="Count once")
    files = series(out, 2)
    assert sent(git_dir, files) == [[], [], files]
    assert left_behind(git_dir) == []
    assert sent(git_dir, files, counted=False) == [[file] for file in files]


def test_a_missing_patch_is_not_waited_for(tmp_path: Path, git_dir: Path) -> None:
    files = series(tmp_path / "out", 3)
    files.pop(2).unlink()
    assert sent(git_dir, files) == [[], [], files]
    assert sent(git_dir, files, counted=False) == [[file] for file in files]


# --- files that are no series


def test_single_patches_are_reviewed_together(tmp_path: Path, git_dir: Path) -> None:
    files = [single(tmp_path / "out", name) for name in ("one", "two", "three")]
    assert sent(git_dir, files) == [[], [], files]
    assert sent(git_dir, files, counted=False) == [[file] for file in files]
    assert sent(git_dir, files[:1]) == [files[:1]]


def test_a_composed_text_comes_with_the_series(tmp_path: Path, git_dir: Path) -> None:
    """git send-email --compose writes it into the git directory, and sends it first."""
    composed = git_dir / ".gitsendemail.msg.x.final"
    composed.write_text(COVER.format(subject="Toys", more="", name=""))
    files = series(tmp_path / "out", 2, cover=False)
    assert sent(git_dir, [composed, *files]) == [[], [composed, *files], []]


def test_two_series_and_a_patch_are_reviewed_together(tmp_path: Path, git_dir: Path) -> None:
    files = [*series(tmp_path / "a", 2), single(tmp_path / "a", "one"), *series(tmp_path / "b", 2, cover=False)]
    reviewed = sent(git_dir, files)
    assert [set(each) for each in reviewed if each] == [set(files)]
    assert left_behind(git_dir) == []


def test_a_file_that_was_not_the_one_expected_is_reviewed(tmp_path: Path, git_dir: Path) -> None:
    """As many files as the series has, but another one among them."""
    files = series(tmp_path / "out", 2, cover=False)
    other = single(tmp_path / "out", "other")
    assert sent(git_dir, [files[0], other]) == [files, [other]]


def test_every_file_that_leaves_has_been_reviewed(tmp_path: Path, git_dir: Path) -> None:
    """In whatever order, by whatever git, with or without a place to remember things in."""
    first, second = series(tmp_path / "a", 3), series(tmp_path / "b", 2, version=3)
    mixed = [second[2], first[3], single(tmp_path / "a", "one"), first[0], second[0], first[1], first[2], second[1]]
    for memory in (git_dir, None, tmp_path / "nowhere"):
        for counted in (True, False):
            for files in (mixed, mixed[:5], mixed[3:], list(reversed(mixed)), mixed[2:3]):
                reviewed = {file for due in sent(memory, files, counted=counted) for file in due}
                assert set(files) <= reviewed


# --- what git gives


@pytest.mark.parametrize(
    ("counter", "total"),
    [("", ""), ("1", ""), ("", "2"), ("0", "2"), ("3", "2"), ("-1", "2"), ("x", "2"), ("1", "9" * 30), ("²", "3")],
)
def test_counters_that_make_no_sense_count_as_none(counter: str, total: str) -> None:
    given = {"GIT_SENDEMAIL_FILE_COUNTER": counter, "GIT_SENDEMAIL_FILE_TOTAL": total}
    assert sending.call("/x", given) == sending.Call(Path("/x"))


def test_a_file_that_is_not_there_is_handed_on(tmp_path: Path, git_dir: Path) -> None:
    """The review says what is wrong with it."""
    missing = tmp_path / "nowhere" / "0001-x.patch"
    assert sending.Run(git_dir).due(sending.Call(missing)) == (missing,)
    assert sending.Run(git_dir).due(sending.Call(missing, 1, 1)) == (missing,)


# --- what is remembered


@pytest.mark.parametrize("content", ["", "[]", "{", '{"total": 2}', '{"total": 2, "waiting": "x", "told": [1]}', "\0"])
def test_a_broken_memory_is_none(tmp_path: Path, git_dir: Path, content: str) -> None:
    files = series(tmp_path / "out", 2, cover=False)
    memory = git_dir / "presend" / f"sending-{os.getpgrp()}"
    memory.parent.mkdir()
    memory.write_text(content)
    assert sending.Run(git_dir).due(sending.Call(files[1], 2, 2)) == (files[1],)


def test_what_other_runs_left_is_swept_away(tmp_path: Path, git_dir: Path) -> None:
    files = series(tmp_path / "out", 2)
    folder = git_dir / "presend"
    folder.mkdir()
    for name in ("sending-1", "waivers"):
        (folder / name).write_text("")
        os.utime(folder / name, (0, 0))
    sent(git_dir, files)
    assert sorted(path.name for path in folder.iterdir()) == ["waivers"]


def test_an_old_memory_is_not_believed(tmp_path: Path, git_dir: Path) -> None:
    files = series(tmp_path / "out", 2, cover=False)
    assert sent(git_dir, files[:1], counted=False) == [files]
    (memory,) = (git_dir / "presend").iterdir()
    os.utime(memory, (0, 0))
    assert sending.Run(git_dir).due(sending.Call(files[1])) == (files[1],)


def test_a_folder_of_a_thousand_mails_is_not_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = series(tmp_path / "out", 2)
    assert siblings.of(files[1]) == tuple(files)
    monkeypatch.setattr(siblings, "MOST", 2)
    assert siblings.of(files[1]) == (files[1],)
