"""The tree around a patch: files before it, subjects of a folder, cited commits; nothing outside the tree."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from reviewer import series, tree
from reviewer.errors import RepoError
from reviewer.model import FileChange, FileStatus, Line, Message, Patch
from reviewer.tree import FolderTree, GivenTree, RepositoryTree, Trees

OLD = "int old;\n"
NEW = "int new;\n"


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A Developer", "-c", "user.email=dev@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(folder), *who, *arguments], capture_output=True, check=True)
    return done.stdout.decode()


def commit(top: Path, path: str, text: str, subject: str) -> str:
    place = top / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    git(top, "add", "--all")
    git(top, "commit", "-q", "-m", subject)
    return git(top, "rev-parse", "HEAD").strip()


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository: mm/slab.c changed once, a side branch that main does not have."""
    folder = tmp_path / "linux"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "mm/slab.c", OLD, "mm: slab: Add the slab")
    commit(folder, "mm/slab.c", NEW, "mm: slab: Make it new")
    git(folder, "checkout", "-q", "-b", "side")
    commit(folder, "mm/side.c", OLD, "mm: Stay aside")
    git(folder, "checkout", "-q", "main")
    return folder


def change(path: str, status: FileStatus = FileStatus.MODIFIED, blob: str = "", old: str | None = None) -> FileChange:
    return FileChange(path=path, old_path=old, status=status, old_blob=blob)


def test_the_blob_of_the_index_line_comes_before_the_path(top: Path) -> None:
    here = tree.named(top)
    blob = git(top, "rev-parse", "HEAD^:mm/slab.c").strip()
    assert here.before(change("mm/slab.c", blob=blob[:12])) == OLD
    assert here.before(change("mm/slab.c", blob="123456789abc")) == NEW  # not here: the path decides
    assert here.before(change("mm/slab.c")) == NEW


def test_a_dirty_work_tree_makes_no_difference(top: Path) -> None:
    (top / "mm/slab.c").write_text("dirt")
    assert tree.named(top).before(change("mm/slab.c")) == NEW


def test_a_renamed_file_is_looked_up_by_its_old_name(top: Path) -> None:
    assert tree.named(top).before(change("mm/cache.c", FileStatus.RENAMED, old="mm/slab.c")) == NEW


def test_a_new_file_has_no_text_before(top: Path) -> None:
    assert tree.named(top).before(change("mm/slab.c", FileStatus.ADDED)) is None


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "mm/../../secret", "", "mm", "a\0b", ".git/config"])
def test_nothing_outside_the_tree_is_read(top: Path, path: str) -> None:
    (top.parent / "secret").write_text("secret")
    assert tree.named(top).file(path) is None


def test_a_link_out_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "linux"
    folder.mkdir()
    (folder / "link.c").symlink_to(tmp_path / "secret")
    (folder / "real.c").write_text(OLD)
    (folder / "near.c").symlink_to(folder / "real.c")
    here = FolderTree(folder)
    assert (here.file("link.c"), here.file("near.c"), here.file("real.c")) == (None, OLD, OLD)


def test_a_link_in_a_repository_is_no_file(top: Path) -> None:
    (top / "mm/link.c").symlink_to("/etc/passwd")
    git(top, "add", "--all")
    git(top, "commit", "-q", "-m", "mm: Add a link")
    assert tree.named(top).file("mm/link.c") is None


def test_a_folder_without_git_gives_files_but_no_history(tmp_path: Path) -> None:
    (tmp_path / "mm").mkdir()
    (tmp_path / "mm/slab.c").write_text(OLD)
    here = FolderTree(tmp_path)
    assert here.before(change("mm/slab.c")) == OLD
    assert here.before(change("mm/slab.c", blob="0123456789ab")) is None  # another version lies there
    blob = subprocess.run(["git", "hash-object", tmp_path / "mm/slab.c"], capture_output=True, check=True).stdout
    assert here.before(change("mm/slab.c", blob=blob.decode()[:12])) == OLD
    with pytest.raises(RepoError, match="not in a git repository"):
        here.subjects("mm")
    with pytest.raises(RepoError, match="not in a git repository"):
        here.commit("0123456789ab")


def test_subjects_are_those_of_the_folder_newest_first(top: Path) -> None:
    commit(top, "fs/file.c", OLD, "fs: Add a file")
    here = tree.named(top)
    assert here.subjects("mm") == ("mm: slab: Make it new", "mm: slab: Add the slab")
    assert here.subjects("fs") == ("fs: Add a file",)
    assert here.subjects("net") == ()
    assert here.subjects("../etc") == ()


def test_a_cited_commit_is_found_with_title_and_ancestry(top: Path) -> None:
    here = tree.named(top)
    head = git(top, "rev-parse", "HEAD").strip()
    side = git(top, "rev-parse", "side").strip()
    found, aside = here.commit(head[:12]), here.commit(side[:12])
    assert found is not None
    assert (found.id, found.title, found.ancestor) == (head, "mm: slab: Make it new", True)
    assert aside is not None
    assert (aside.title, aside.ancestor) == ("mm: Stay aside", False)
    assert here.commit("0123456789ab") is None
    assert here.commit("--help") is None


def test_a_base_commit_decides_by_path(top: Path) -> None:
    first = git(top, "rev-parse", "HEAD^").strip()
    here = tree.named(top)
    assert here.at(first).before(change("mm/slab.c")) == OLD
    assert here.at("0" * 40) is here


def test_the_base_of_a_series_is_remembered_for_its_later_mails(top: Path) -> None:
    first = git(top, "rev-parse", "HEAD^").strip()
    trees = Trees(tree.named(top))
    cover = message("<0@x>", notes=(Line(f"base-commit: {first}", 9),))
    later = message("<1@x>", references=("<0@x>",), diff=DIFF)
    trees.learn(cover)
    found = trees.of(patch_of(later))
    assert found is not None
    assert found.before(change("mm/slab.c")) == OLD


def test_a_repository_that_does_not_have_the_files_is_not_the_tree(top: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    commit(other, "README", OLD, "Add a README")
    patch = patch_of(message("<1@x>", diff=DIFF))
    assert Trees(None, lambda: tree.around(other)).of(patch) is None
    assert Trees(None, lambda: tree.around(top)).of(patch) is not None
    assert Trees(tree.named(other)).of(patch) is not None  # the user says so


def test_a_bare_and_a_detached_repository_are_read(top: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(top), str(tmp_path / "bare.git"))
    git(top, "checkout", "-q", "--detach")
    for place in (tmp_path / "bare.git", top):
        assert tree.named(place).before(change("mm/slab.c")) == NEW


def test_an_empty_repository_counts_as_a_folder(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert isinstance(tree.named(tmp_path), FolderTree)
    assert tree.around(tmp_path) is None


def test_a_tree_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RepoError, match="no such folder"):
        tree.named(tmp_path / "gone")


def test_what_a_submodule_holds_is_not_read(top: Path) -> None:
    inner = git(top, "rev-parse", "HEAD").strip()
    git(top, "update-index", "--add", "--cacheinfo", f"160000,{inner},mm/sub")
    git(top, "commit", "-q", "-m", "mm: Add a submodule")
    assert tree.named(top).file("mm/sub") is None
    assert tree.named(top).file("mm/sub/slab.c") is None


def test_the_tree_of_an_example_knows_what_the_example_gives() -> None:
    here = GivenTree({"mm/slab.c": OLD}, {"mm/slab.c": ["mm: slab: One"]}, {"0123456789ab": "!mm: Other"})
    assert here.before(change("mm/slab.c")) == OLD
    assert here.subjects("mm") == ("mm: slab: One",)
    found = here.commit("0123456789ab")
    assert found is not None
    assert (found.title, found.ancestor) == ("mm: Other", False)


def test_files_are_asked_for_once(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tree.named(top)
    assert isinstance(here, RepositoryTree)
    first = here.file("mm/slab.c"), here.subjects("mm"), here.commit("HEAD")
    monkeypatch.setenv("PATH", os.devnull)  # no git any more
    assert (here.file("mm/slab.c"), here.subjects("mm"), here.commit("HEAD")) == first


DIFF = tuple(
    Line(text, number)
    for number, text in enumerate(
        [
            "diff --git a/mm/slab.c b/mm/slab.c",
            "--- a/mm/slab.c",
            "+++ b/mm/slab.c",
            "@@ -1 +1 @@",
            "-int a;",
            "+int b;",
        ],
        start=10,
    )
)


def message(
    message_id: str, *, references: tuple[str, ...] = (), notes: tuple[Line, ...] = (), diff: tuple[Line, ...] = ()
) -> Message:
    return Message(
        origin="test",
        message_id=message_id,
        subject="[PATCH] mm: Do it",
        subject_lines=(1, 1),
        author="A Developer <dev@example.org>",
        sender="A Developer <dev@example.org>",
        date="",
        references=references,
        notes=notes,
        diff=diff,
    )


def patch_of(mail: Message) -> Patch:
    return series.assemble(mail)
