"""A long history: what is known of it without a walk over the whole, with and without git's index."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer import history, mail, repo, series, tree
from reviewer.engine import Engine
from reviewer.history import History
from reviewer.repo import Repository
from reviewer.rulebook import Rulebook

START = 1_700_000_000
DIFF = "diff --git a/mm/slab.c b/mm/slab.c\n--- a/mm/slab.c\n+++ b/mm/slab.c\n@@ -1 +1,2 @@\n int a;\n+int b;\n"


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


def commits(branch: str, count: int, parent: str = "") -> Iterator[bytes]:
    """A stream for git fast-import: so many commits of a branch, a minute apart."""
    for number in range(1, count + 1):
        title = f"mm: slab: Make step {number} of {branch}"
        yield b"commit refs/heads/%s\n" % branch.encode()
        yield b"committer A Developer <dev@example.org> %d +0000\n" % (START + 60 * number)
        yield b"data %d\n%s\n" % (len(title), title.encode())
        if parent and number == 1:
            yield b"from %s\n" % parent.encode()
        content = f"int a;\nint step{number}_{branch};\n".encode()
        yield b"M 100644 inline mm/slab.c\ndata %d\n%s\n" % (len(content), content)


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Thirty commits on main, of which the newest ten are looked at; three on a branch that left main at its root."""
    monkeypatch.setattr(history, "NEWEST", 10)
    folder = tmp_path / "linux"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "fast-import", "--quiet", stdin=b"".join(commits("main", 30)))
    root = git(folder, "rev-list", "--max-parents=0", "main")
    git(folder, "fast-import", "--quiet", stdin=b"".join(commits("side", 3, root)))
    return folder


def ancestor(top: Path, name: str) -> bool | None:
    found = History(repo.find(top)).commit(git(top, "rev-parse", name)[:12])
    assert found is not None
    return found.ancestor


def test_one_of_the_newest_commits_is_known_without_a_question(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Repository, "is_ancestor", None)  # a call of it would fail
    assert ancestor(top, "main~3") is True


def test_an_old_commit_takes_the_index_of_the_history(top: Path) -> None:
    assert (ancestor(top, "main~20"), ancestor(top, "side")) == (None, None)
    git(top, "commit-graph", "write", "--reachable")
    assert (ancestor(top, "main~20"), ancestor(top, "side")) == (True, False)


def test_the_index_of_the_repository_whose_objects_are_borrowed_counts(top: Path, tmp_path: Path) -> None:
    git(top, "commit-graph", "write", "--reachable", "--split")
    git(tmp_path, "clone", "-q", "--shared", "--no-checkout", str(top), "borrower")
    assert repo.find(tmp_path / "borrower").has_commit_graph()
    assert ancestor(tmp_path / "borrower", "HEAD~20") is True


def test_a_young_commit_of_another_branch_is_near_enough_to_be_asked_about(top: Path) -> None:
    git(top, "fast-import", "--quiet", stdin=b"".join(commits("young", 28, "main~5^0")))
    assert ancestor(top, "young") is False


def test_a_short_history_is_known_as_a_whole(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "NEWEST", 100)
    monkeypatch.setattr(Repository, "is_ancestor", None)
    assert (ancestor(top, "main~20"), ancestor(top, "side")) == (True, False)


def test_behind_the_end_of_a_shallow_clone_nobody_knows(top: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=3", "--no-single-branch", f"file://{top}", "shallow")
    assert (ancestor(tmp_path / "shallow", "main~1"), ancestor(tmp_path / "shallow", "origin/side")) == (True, None)


def test_a_git_that_is_slow_is_asked_once(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(top, "commit-graph", "write", "--reachable")
    asked: list[str] = []
    monkeypatch.setattr(Repository, "is_ancestor", lambda _, name: asked.append(name))
    known = History(repo.find(top))
    name = git(top, "rev-parse", "main~20")
    answers = [known.commit(name) for _ in range(3)]
    assert asked == [name]
    assert {answer.ancestor for answer in answers if answer} == {None}


def test_a_rule_that_cannot_be_decided_says_why(top: Path, rulebook: Rulebook) -> None:
    title = git(top, "log", "-1", "--format=%s", "side")
    text = f'Why.\n\nFixes: {git(top, "rev-parse", "side")[:12]} ("{title}")\n'
    raw = f"From: A Developer <dev@example.org>\nSubject: [PATCH] mm: slab: Fix b\n\n{text}---\n{DIFF}"
    engine = Engine(rulebook, trees=tree.Trees(tree.named(top)))
    patch = series.assemble(mail.read(raw.encode(), "one").messages[0])
    review = engine.review(patch)
    reason = next(skipped.reason for skipped in review.skipped if skipped.rule == "TR109")
    assert reason.startswith(f"whether HEAD has {git(top, 'rev-parse', 'side')[:12]} would take a walk")
    assert reason.endswith("git commit-graph write --reachable makes one")
    git(top, "commit-graph", "write", "--reachable")
    review = Engine(rulebook, trees=tree.Trees(tree.named(top))).review(patch)
    assert "TR109" in {finding.rule for finding in review.findings}


def test_another_base_does_not_ask_the_history_anew(top: Path) -> None:
    here = tree.named(top)
    assert here.subjects("mm")
    assert here.at("main~3").subjects("mm") is here.subjects("mm")
