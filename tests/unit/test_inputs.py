"""reviewer.inputs: what the user names, and what is said of that which cannot be read."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest

from reviewer import inputs
from reviewer.inputs import Inputs
from reviewer.model import InputRecord

MAIL = "From: A <a@example.org>\nSubject: [PATCH] lib: {}\n\nWhy.\n\nSigned-off-by: A <a@example.org>\n"
FROM_LINE = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is in no repository, to stand in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def put(name: str, content: str | bytes = MAIL.format("Do it")) -> str:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def subjects(read: Inputs) -> list[str]:
    return [message.subject for message in read.messages]


# --- files


def test_a_patch_and_an_mbox() -> None:
    put("one.patch")
    put("two.mbox", "".join(FROM_LINE + MAIL.format(n) + "\n" for n in ("One", "Two")))
    read = inputs.read(["one.patch", "two.mbox"], None)
    assert read.records == (InputRecord("patch", "one.patch", 1), InputRecord("mbox", "two.mbox", 2))
    assert subjects(read) == ["[PATCH] lib: Do it", "[PATCH] lib: One", "[PATCH] lib: Two"]
    assert (read.errors, read.usage) == ((), None)


@pytest.mark.parametrize("name", ["no-suffix", "with blank.patch", "-f", "HEAD", "\udcff.patch"])
def test_whatever_a_file_is_called(name: str) -> None:
    assert inputs.read([put(name)], None).records == (InputRecord("patch", name, 1),)


def test_a_link_to_a_file() -> None:
    put("one.patch")
    Path("link").symlink_to("one.patch")
    assert len(inputs.read(["link"], None).messages) == 1


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL.format("Do it").encode())))
    read = inputs.read(["-"], None)
    assert read.records == (InputRecord("patch", "-", 1),)
    assert read.messages[0].origin == "standard input"


def test_an_empty_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    assert inputs.read(["-"], None).errors == ("standard input: the input is empty",)


# --- what cannot be read


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the input is empty"),
        (b" \n\n", "the input is empty"),
        (b"\x00\x01\x02", "not a mail: binary data"),
        (b"\x7fELF\x02\x01\x01\x00", "not a mail: binary data"),
        (b"\x89PNG\r\n", "not a mail: a PNG image"),
        (b"<!DOCTYPE html>\n<html>", "an HTML or XML page, not a mail; save the raw message instead"),
        (b"just a text\n", "no mail headers and no diff in it"),
    ],
)
def test_what_is_no_mail(content: bytes, reason: str) -> None:
    read = inputs.read([put("x.patch", content)], None)
    assert read == Inputs((), (), (f"x.patch: {reason}",), None)


def test_a_folder_of_patches() -> None:
    Path("out").mkdir()
    for number in (2, 1):
        put(f"out/000{number}-x.patch", MAIL.format(number))
    assert subjects(inputs.read(["out"], None)) == ["[PATCH] lib: 1", "[PATCH] lib: 2"]


def test_a_folder_without_patches(folder: Path) -> None:
    assert inputs.read([str(folder)], None).errors == (f"{folder}: is a folder; name the patch files in it",)


def test_a_pipe_is_not_waited_for() -> None:
    os.mkfifo("pipe")
    (error,) = inputs.read(["pipe"], None).errors
    assert error.startswith("pipe: is no regular file; for a pipe, pass -")


@pytest.mark.parametrize("name", ["none.patch", "none.mbox", "none.eml", "none.diff", "none.txt"])
def test_a_file_that_is_not_there(name: str) -> None:
    read = inputs.read([name], None)
    assert (read.errors, read.usage) == ((f"{name}: No such file or directory",), None)


def test_a_dangling_link() -> None:
    Path("link").symlink_to("nowhere")
    assert inputs.read(["link"], None).errors == ("link: No such file or directory",)


def test_links_in_a_circle() -> None:
    Path("link").symlink_to("link")
    (error,) = inputs.read(["link"], None).errors
    assert error.startswith("link: ")


def test_a_file_that_may_not_be_read() -> None:
    Path(put("x.patch")).chmod(0)
    owner = os.geteuid()
    if owner == 0:
        os.seteuid(65534)  # root may read everything
    try:
        assert inputs.read(["x.patch"], None).errors == ("x.patch: Permission denied",)
    finally:
        os.seteuid(owner)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_name_that_cannot_be_one(name: str) -> None:
    read = inputs.read([name], None)
    (error,) = read.errors
    assert error.startswith(name)
    assert read.messages == ()


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "LARGEST", 2**20)
    put("x.patch", b"Subject: x\n\n" + b"x\n" * 2**20)
    assert inputs.read(["x.patch"], None).errors == ("x.patch: has more than 1 MiB",)


def test_the_others_are_read() -> None:
    put("good.patch")
    put("bad.patch", b"\0")
    read = inputs.read(["bad.patch", "none.patch", "good.patch"], None)
    assert len(read.messages) == 1
    assert [error.partition(":")[0] for error in read.errors] == ["bad.patch", "none.patch"]


def test_one_message_of_an_mbox_that_cannot_be_read() -> None:
    html = "From: A <a@example.org>\nContent-Type: text/html\n\n<p>\n"
    put("x.mbox", FROM_LINE + MAIL.format("One") + "\n" + FROM_LINE + html + "\n" + FROM_LINE + MAIL.format("Three"))
    read = inputs.read(["x.mbox"], None)
    assert subjects(read) == ["[PATCH] lib: One", "[PATCH] lib: Three"]
    (error,) = read.errors
    assert error.startswith("x.mbox: message 2: ")
    assert read.records == (InputRecord("mbox", "x.mbox", 2),)


# --- revisions


@pytest.fixture
def tree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with three commits and a tag, beside the folder that one stands in."""
    top = folder / "tree"
    top.mkdir()
    monkeypatch.setenv("GIT_CONFIG_COUNT", "0")
    who = ["-c", "user.name=A Developer", "-c", "user.email=dev@example.org", "-c", "commit.gpgSign=false"]

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(top), *who, *arguments], check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    for name in ("One", "Two", "Three"):
        (top / "toy.c").write_text(f"int {name};\n")
        git("add", "--all")
        git("commit", "--quiet", "--signoff", "-m", f"lib: Do {name}\n\nWhy.")
    git("tag", "v1.0")
    return top


def test_a_commit(tree: Path) -> None:
    read = inputs.read(["HEAD"], tree)
    assert subjects(read) == ["[PATCH] lib: Do Three"]
    assert read.records == (InputRecord("range", "HEAD", 1),)
    assert subjects(inputs.read(["v1.0"], tree)) == ["[PATCH] lib: Do Three"]


def test_a_range_from_the_oldest_on(tree: Path) -> None:
    read = inputs.read(["HEAD~2..HEAD"], tree)
    assert [subject.rpartition(" ")[2] for subject in subjects(read)] == ["Two", "Three"]


def test_the_repository_that_one_stands_in(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert len(inputs.read(["HEAD"], None).messages) == 1


@pytest.mark.parametrize(
    "name", ["nowhere", "HEAD..nowhere", "0123456789abcdef", "--all", "a b", ";ls", "HEAD:toy.c", "nothing..here"]
)
def test_what_is_no_revision(tree: Path, name: str) -> None:
    read = inputs.read([name], tree)
    assert read.messages == ()
    (error,) = read.errors
    assert "neither a file nor a revision: " in error
    assert "\n" not in error
    assert read.usage is not None
    assert str(read.usage) == error


def test_not_in_a_repository() -> None:
    read = inputs.read(["HEAD"], None)
    assert read.usage is not None
    assert "is not in a git repository" in read.errors[0]


def test_a_tree_that_is_not_there(folder: Path) -> None:
    read = inputs.read(["HEAD"], folder / "nowhere")
    assert read.usage is not None
    assert len(read.errors) == 1


def test_the_first_wrong_name_is_told(tree: Path) -> None:
    read = inputs.read(["first", "second"], tree)
    assert len(read.errors) == 2
    assert str(read.usage) == read.errors[0]
