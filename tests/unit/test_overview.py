"""reviewer.overview: placeholders, interdiffs and bases of real mails that git format-patch writes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from reviewer import mail, overview, series
from reviewer.model import BlockKind, Message, PatchKind


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two versions of three patches on the branches v1 and v2."""
    run(tmp_path, "init", "--quiet", "--initial-branch=main")
    write(tmp_path, {})
    run(tmp_path, "add", "f")
    run(tmp_path, "commit", "--quiet", "-m", "Start")
    for version in ("v1", "v2"):
        run(tmp_path, "checkout", "--quiet", "-b", version, "main")
        for line in (8, 16, 24):
            write(tmp_path, {at: version for at in (8, 16, 24) if at <= line})
            run(tmp_path, "commit", "--quiet", "-am", f"f: Change {line}\n\nThe reason for {version} is this.")
    return tmp_path


def run(folder: Path, *arguments: str) -> bytes:
    who = ("-c", "user.name=A Developer", "-c", "user.email=dev@example.org")
    return subprocess.run(["git", "-C", str(folder), *who, *arguments], capture_output=True, check=True).stdout


def write(folder: Path, changed: dict[int, str]) -> None:
    (folder / "f").write_text("".join(f"line {at} {changed.get(at, '')}\n" for at in range(30)))


def messages(folder: Path, *options: str) -> tuple[Message, ...]:
    raw = run(folder, "format-patch", "--stdout", "-v2", *options, "main..v2")
    return mail.read(raw, "v2.mbox").messages


def test_a_cover_letter_that_nobody_filled_in(tree: Path) -> None:
    cover, *patches = messages(tree, "--cover-letter", "--base=main")
    assert [line.text for line in overview.placeholders(cover)] == ["*** SUBJECT HERE ***", "*** BLURB HERE ***"]
    assert [line.number for line in overview.placeholders(cover)] == [4, 6]
    assert [overview.placeholders(patch) for patch in patches] == [()] * 3


def test_the_placeholders_of_b4() -> None:
    text = "From: A <a@example.org>\nSubject: [PATCH 0/2] EDITME: cover title for toy\n\nEDITME: Imagine the reader.\n"
    (message,) = mail.read(text.encode(), "x").messages
    assert [line.text for line in overview.placeholders(message)] == [
        "EDITME: cover title for toy",
        "EDITME: Imagine the reader.",
    ]


def test_a_sentence_about_a_placeholder_is_none() -> None:
    text = "From: A <a@example.org>\nSubject: [PATCH] x\n\nGit writes *** BLURB HERE *** into a cover letter.\n"
    (message,) = mail.read(text.encode(), "x").messages
    assert overview.placeholders(message) == ()


@pytest.mark.parametrize(
    "options", [(), ("--range-diff=v1",), ("--interdiff=v1",), ("--interdiff=v1", "--range-diff=v1")]
)
def test_no_line_of_a_generated_cover_letter_is_prose(tree: Path, options: tuple[str, ...]) -> None:
    cover, *_ = messages(tree, "--cover-letter", "--base=main", *options)
    assert series.kind_of(cover) is PatchKind.COVER
    assert overview.is_interdiff(cover) is ("--interdiff=v1" in options)
    patch = series.assemble(cover)
    assert patch.changelog.of(BlockKind.PROSE, BlockKind.LIST) == ()
    assert patch.changelog.trailers == ()
    assert not (patch.diff and patch.diff.files)


@pytest.mark.parametrize("option", ["--range-diff=v1", "--interdiff=v1"])
def test_a_comparison_below_the_cut_of_a_patch_is_no_diff(tree: Path, option: str) -> None:
    (message,) = mail.read(run(tree, "format-patch", "--stdout", "-v2", option, "-1", "v2"), "x.patch").messages
    patch = series.assemble(message)
    assert patch.diff is not None
    assert [(file.path, file.added, file.removed) for file in patch.diff.files] == [("f", 1, 1)]
    assert patch.diff.remarks == ()


@pytest.mark.parametrize("options", [("--cover-letter",), ()])
def test_the_base_of_git(tree: Path, options: tuple[str, ...]) -> None:
    first, *others = messages(tree, "--base=main", *options)
    commit = run(tree, "rev-parse", "main").decode().strip()
    assert overview.base(first) == overview.Base(commit=commit)
    assert {overview.base(one) for one in others} == {overview.Base()}
    (found,) = series.group(map(series.assemble, (first, *others)))
    assert (found.base_commit, found.missing, found.present) == (commit, (), (1, 2, 3))


def test_prerequisites_of_git(tree: Path) -> None:
    raw = run(tree, "format-patch", "--stdout", "--base=main", "-1", "v2")
    (message,) = mail.read(raw, "x.patch").messages
    base = overview.base(message)
    assert base.commit
    assert [one.partition(" ")[0] for one in base.prerequisites] == ["patch-id", "patch-id"]


@pytest.mark.parametrize("options", [("--cover-letter",), ()])
@pytest.mark.parametrize("prerequisites", [(), ("patch-id " + "1" * 40, "message-id <pond@example.org>")])
def test_a_base_behind_the_signature(tree: Path, options: tuple[str, ...], prerequisites: tuple[str, ...]) -> None:
    raw = run(tree, "format-patch", "--stdout", "-v2", *options, "main..v2").decode()
    needed = ["prerequisite-" + one.replace(" ", ": ", 1) for one in prerequisites]
    said = "\n".join(["base-commit: 1234567", "change-id: 20260803-frogs-1", *needed, ""])
    first, between, rest = raw.partition("\nFrom ")
    (found,) = series.group(map(series.assemble, mail.read((first + said + between + rest).encode(), "x").messages))
    assert (found.base_commit, found.change_id) == ("1234567", "20260803-frogs-1")
    assert found.prerequisites == prerequisites
