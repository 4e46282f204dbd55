"""A patch against a repository that the test builds: each lie about it is found, and the truth is left alone.

The tree is given as a user gives it, by --tree or by standing in it, and in the states that trees are in: dirty, bare,
detached, shallow, partial, damaged, of another project.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer import mail, series, tree
from reviewer.engine import Engine
from reviewer.model import Patch, PatchReview
from reviewer.rulebook import Rulebook

AUTHOR = "A Developer <dev@example.org>"
MAINTAINERS = "MM\nM:\tA Helper <helper@example.org>\nF:\tmm/\n"
CULPRIT = "mm: slab: Take the lock"
HISTORY_RULES = ("TR107", "TR108", "TR109")


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A Developer", "-c", "user.email=dev@example.org", "-c", "commit.gpgsign=false")
    allowed = ("-c", "protocol.file.allow=always")
    done = subprocess.run(["git", "-C", str(folder), *who, *allowed, *arguments], capture_output=True, check=True)
    return done.stdout.decode().strip()


def commit(top: Path, path: str, text: str, subject: str) -> str:
    place = top / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    git(top, "add", "--all")
    git(top, "commit", "-q", "-m", subject)
    return git(top, "rev-parse", "HEAD")


class Story:
    """A repository, and the ids of what happened in it."""

    def __init__(self, top: Path) -> None:
        self.top = top
        top.mkdir()
        git(top, "init", "-q", "-b", "main")
        git(top, "config", "uploadpack.allowFilter", "true")
        self.start = commit(top, "MAINTAINERS", MAINTAINERS, "MAINTAINERS: Add mm")
        self.culprit = commit(top, "mm/slab.c", "int locked;\n", CULPRIT)
        git(top, "checkout", "-q", "-b", "side")
        self.aside = commit(top, "mm/aside.c", "int aside;\n", "mm: Stay aside")
        git(top, "checkout", "-q", "main")
        for number in range(12):
            commit(top, "mm/slab.c", f"int locked;\nint step{number};\n", f"mm: slab: Make step {number}")
        git(top, "mv", "mm/slab.c", "mm/slab_common.c")
        git(top, "commit", "-q", "-m", "mm: slab: Rename the file")
        self.head = git(top, "rev-parse", "HEAD")

    def patch(self, fixes: str = "", subject: str = "mm: slab: Release the lock", new: str = "") -> Patch:
        """A patch to the file as it is called now, and a new file."""
        blob = git(self.top, "rev-parse", f"{self.head}:mm/slab_common.c")[:12]
        path = "mm/slab_common.c"
        diff = (
            f"diff --git a/{path} b/{path}\nindex {blob}..0123456789ab 100644\n--- a/{path}\n+++ b/{path}\n"
            "@@ -1,2 +1,3 @@\n int locked;\n+int released;\n int step11;\n"
        )
        if new:
            head = f"diff --git a/{new} b/{new}\nnew file mode 100644\nindex 000000000000..0123456789ab\n"
            diff += f"{head}--- /dev/null\n+++ b/{new}\n@@ -0,0 +1 @@\n+/* SPDX-License-Identifier: GPL-2.0 */\n"
        text = "The lock is never released on the error path, so the next caller hangs."
        tags = f"Fixes: {fixes}\n" if fixes else ""
        raw = f"From: {AUTHOR}\nSubject: [PATCH] {subject}\n\n{text}\n\n{tags}Signed-off-by: {AUTHOR}\n---\n\n{diff}"
        return series.assemble(mail.read(raw.encode(), "one").messages[0])

    def cited(self, commit: str, title: str = CULPRIT) -> str:
        return f'{commit[:12]} ("{title}")'


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(tmp_path_factory.mktemp("story") / "linux")


@pytest.fixture
def against(rulebook: Rulebook) -> Callable[[Path, Patch], PatchReview]:
    def review(top: Path, patch: Patch) -> PatchReview:
        found = Engine(rulebook, trees=tree.Trees(tree.named(top))).review(patch)
        assert not found.broken
        return found

    return review


Against = Callable[[Path, Patch], PatchReview]


def told(review: PatchReview) -> set[str]:
    return {finding.rule for finding in review.findings}


def reasons(review: PatchReview) -> dict[str, str]:
    return {skipped.rule: skipped.reason for skipped in review.skipped}


def test_the_truth_is_left_alone(story: Story, against: Against) -> None:
    review = against(story.top, story.patch(story.cited(story.culprit), new="mm/new.c"))
    assert [finding.rule for finding in review.findings if finding.persona == "regular"] == []
    assert not {*HISTORY_RULES, "FM135", "SU103"} & (told(review) | reasons(review).keys())


def test_a_title_that_is_another_one(story: Story, against: Against) -> None:
    review = against(story.top, story.patch(story.cited(story.culprit, "mm: slab: Give it back")))
    found = next(finding for finding in review.findings if finding.rule == "TR108")
    assert CULPRIT in (found.suggestion or "")
    assert not {"TR107", "TR109"} & told(review)


def test_an_id_that_nobody_knows(story: Story, against: Against) -> None:
    assert "TR107" in told(against(story.top, story.patch(story.cited("123456789abc"))))


def test_a_commit_of_another_branch(story: Story, against: Against) -> None:
    review = against(story.top, story.patch(story.cited(story.aside, "mm: Stay aside")))
    assert told(review) & {*HISTORY_RULES} == {"TR109"}


def test_a_prefix_that_the_folder_never_had(story: Story, against: Against) -> None:
    review = against(story.top, story.patch(subject="storage: slab: Release the lock"))
    assert "SU103" in told(review)
    assert "SU103" not in told(against(story.top, story.patch()))


def test_a_file_by_the_name_that_it_had(story: Story, against: Against) -> None:
    """The text before is found by the blob of the index line, whatever the file is called, else by its path."""
    here = tree.named(story.top)
    file = story.patch().diff.files[0]  # type: ignore[union-attr]
    assert here.before(file) == "int locked;\nint step11;\n"
    old = here.at(f"{story.head}~1")
    assert (old.file("mm/slab.c"), old.file("mm/slab_common.c")) == (here.file("mm/slab_common.c"), None)
    assert old.before(file) == here.before(file)


def test_a_new_file_that_no_section_covers(story: Story, against: Against) -> None:
    assert "FM135" in told(against(story.top, story.patch(new="lib/new.c")))


# --- the states that trees are in


def lies(story: Story) -> Patch:
    return story.patch(story.cited(story.culprit, "mm: slab: Give it back"), new="lib/new.c")


def test_a_dirty_tree(story: Story, tmp_path: Path, against: Against) -> None:
    git(tmp_path, "clone", "-q", str(story.top), "dirty")
    (tmp_path / "dirty/MAINTAINERS").write_text("ALL\nF:\tlib/\n")
    git(tmp_path / "dirty", "rm", "-q", "--cached", "mm/slab_common.c")
    assert {"TR108", "FM135"} <= told(against(tmp_path / "dirty", lies(story)))


@pytest.mark.parametrize("how", [("--bare",), ("--no-checkout",), ("--shared",), ("--mirror",)])
def test_a_clone_of_any_kind(story: Story, tmp_path: Path, against: Against, how: tuple[str, ...]) -> None:
    git(tmp_path, "clone", "-q", *how, str(story.top), "clone")
    assert {"TR108", "FM135"} <= told(against(tmp_path / "clone", lies(story)))


def test_a_detached_head_and_a_linked_work_tree(story: Story, tmp_path: Path, against: Against) -> None:
    git(tmp_path, "clone", "-q", str(story.top), "clone")
    git(tmp_path / "clone", "checkout", "-q", "--detach", story.start)
    git(tmp_path / "clone", "worktree", "add", "-q", "--detach", str(tmp_path / "linked"), story.head)
    assert "TR109" in told(against(tmp_path / "clone", story.patch(story.cited(story.culprit))))
    assert {"TR108", "FM135"} <= told(against(tmp_path / "linked", lies(story)))


def test_a_shallow_clone(story: Story, tmp_path: Path, against: Against) -> None:
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{story.top}", "shallow")
    review = against(tmp_path / "shallow", lies(story))
    assert all("shallow clone" in reasons(review)[rule] for rule in HISTORY_RULES)
    assert not {*HISTORY_RULES} & told(review)


def test_a_partial_clone_fetches_nothing(story: Story, tmp_path: Path, against: Against) -> None:
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{story.top}", "partial")
    before = sorted(path.name for path in (tmp_path / "partial/.git/objects").rglob("*"))
    review = against(tmp_path / "partial", lies(story))
    assert "TR108" in told(review)  # commits are there
    assert "partial" in reasons(review)["FM135"]
    assert sorted(path.name for path in (tmp_path / "partial/.git/objects").rglob("*")) == before


def test_a_repository_that_has_lost_its_blobs(story: Story, tmp_path: Path, against: Against) -> None:
    git(tmp_path, "clone", "-q", "--no-hardlinks", str(story.top), "damaged")
    top = tmp_path / "damaged"
    blob = git(top, "rev-parse", "HEAD:MAINTAINERS")
    (top / ".git/objects" / blob[:2] / blob[2:]).unlink()
    review = against(top, lies(story))
    assert reasons(review)["FM135"] == "MAINTAINERS in HEAD is lost: this repository is damaged"
    assert "TR108" in told(review)


def test_the_tree_of_another_project(story: Story, tmp_path: Path, against: Against) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    commit(other, "src/main.c", "int main;\n", "main: Add it")
    review = against(other, lies(story))
    assert {reasons(review)[rule] for rule in (*HISTORY_RULES, "FM135")} == {
        f"{other} is not the tree of this patch: it has none of its files"
    }
    assert not {*HISTORY_RULES, "FM135", "SU103"} & told(review)


def test_standing_in_another_project_is_standing_in_none(story: Story, tmp_path: Path, rulebook: Rulebook) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q", "-b", "main")
    commit(other, "src/main.c", "int main;\n", "main: Add it")
    review = Engine(rulebook, trees=tree.Trees(around=lambda: tree.around(other))).review(lies(story))
    assert "--tree DIR" in reasons(review)["TR107"]
    inside = Engine(rulebook, trees=tree.Trees(around=lambda: tree.around(story.top / "mm"))).review(lies(story))
    assert {"TR108", "FM135"} <= told(inside)


def test_a_patch_of_new_files_alone_still_belongs_to_a_kernel_tree(story: Story) -> None:
    new = story.patch(new="lib/new.c").diff.files[1:]  # type: ignore[union-attr]
    assert not tree.is_foreign(tree.named(story.top), new)


def test_a_submodule_is_another_repository(story: Story, tmp_path: Path, against: Against) -> None:
    git(tmp_path, "clone", "-q", str(story.top), "outer")
    git(tmp_path / "outer", "submodule", "--quiet", "add", str(story.top), "lib/inner")
    git(tmp_path / "outer", "commit", "-q", "-m", "lib: Add the inner one")
    outer = tree.named(tmp_path / "outer")
    assert outer.file("lib/inner/MAINTAINERS") is None
    assert {"TR108", "FM135"} <= told(against(tmp_path / "outer/lib/inner", lies(story)))


def test_a_path_that_leads_out_of_the_tree(story: Story, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/MAINTAINERS").write_text(MAINTAINERS)
    git(tmp_path, "clone", "-q", str(story.top), "clone")
    (tmp_path / "clone/out").symlink_to(tmp_path / "secret")
    git(tmp_path / "clone", "add", "--all")
    git(tmp_path / "clone", "commit", "-q", "-m", "out: Add a link")
    for path in ("out/MAINTAINERS", "../secret/MAINTAINERS", "out"):
        assert tree.named(tmp_path / "clone").file(path) is None


def test_a_huge_pack_costs_nothing(story: Story, tmp_path: Path, against: Against) -> None:
    """Two gigabytes that no question needs; the file is sparse, and git finds no object of ours in it."""
    git(tmp_path, "clone", "-q", "--bare", str(story.top), "huge")
    packs = tmp_path / "huge/objects/pack"
    for suffix in ("pack", "idx"):
        with (packs / f"pack-{'0' * 40}.{suffix}").open("wb") as file:
            file.truncate(2 * 2**30 if suffix == "pack" else 4096)
    assert {"TR108", "FM135"} <= told(against(tmp_path / "huge", lies(story)))
