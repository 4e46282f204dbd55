"""Warm runs: what was said before is said again word for word, and only while nothing has changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from reviewer import gitdir, inputs, mail, resources, review, rulebook, session, waivers
from reviewer.cache.store import Folder
from reviewer.desk import Desk
from reviewer.engine import Engine
from reviewer.errors import NoAnswerError, RuleFileError
from reviewer.inputs import Inputs
from reviewer.model import Message, Patch, PatchReview, Report
from reviewer.repo import Repository
from reviewer.rulebook import Rulebook, RuleFiles
from reviewer.tree import GivenTree, Trees
from reviewer.waivers import Waivers

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = CHECKOUT / "samples"
NOBODY = ("-c", "user.name=A Developer", "-c", "user.email=dev@example.org")


def not_again() -> NoReturn:
    raise AssertionError("the engine is asked, though everything is known")


@pytest.fixture(scope="module")
def files() -> RuleFiles:
    return rulebook.gather(resources.data_dir("rules"))


Make = Callable[..., Desk]


@pytest.fixture
def desk(files: RuleFiles, rulebook: Rulebook, tmp_path: Path) -> Make:
    """A desk over one cache; unless told to know everything, it has an engine."""

    def make(
        *,
        knows: bool = False,
        book: RuleFiles = files,
        settings: Sequence[object] = (),
        state: Callable[[], str] = lambda: "state",
        trees: Trees | None = None,
        known: Waivers | None = None,
    ) -> Desk:
        around, waived = trees or Trees(), known or Waivers()
        engine = not_again if knows else lambda: Engine(rulebook, trees=around, waivers=waived)
        return Desk(
            book, engine, Folder(tmp_path / "cache"), trees=around, waivers=waived, state=state, settings=settings
        )

    return make


def read(name: str) -> tuple[Message, ...]:
    return tuple(inputs.read([str(SAMPLES / name)], None).messages)


def report(desk: Desk | Engine, *messages: Message) -> Report:
    return review.report(desk, Inputs((), messages, (), None))


def asks(desk: Desk, *messages: Message) -> bool:
    """Whether the engine is needed for these."""
    report(desk, *messages)
    return "engine" in vars(desk)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.*") if path.suffix != ".md"))
def test_every_sample_is_the_same_without_cache_with_an_empty_one_and_with_a_full_one(
    name: str, engine: Engine, desk: Make
) -> None:
    messages = read(name)
    plain = report(engine, *messages)
    assert repr(report(desk(), *messages)) == repr(plain)
    assert repr(report(desk(knows=True), *messages)) == repr(plain)


def test_a_patch_is_known_wherever_it_lies_and_whenever_it_was_written(desk: Make) -> None:
    (message,) = read("01-gate-call.patch")
    report(desk(), message)
    moved = replace(message, origin="/elsewhere/x.patch", message_id="<other@example.org>", date="today")
    found = report(desk(knows=True), moved)
    assert found.patches[0].patch.message.origin == "/elsewhere/x.patch"


def changed(message: Message, **parts: object) -> Message:
    return replace(message, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("part", ["subject", "author", "sender", "text", "notes", "diff", "tail", "subject_lines"])
def test_whatever_a_rule_can_see_makes_another_patch(part: str, desk: Make) -> None:
    (message,) = read("01-gate-call.patch")
    report(desk(), message)
    old = getattr(message, part)
    new = f"{old} 2" if isinstance(old, str) else (1, 2) if part == "subject_lines" else (*old, message.text[0])
    assert asks(desk(), changed(message, **{part: new}))


def test_lines_that_stand_elsewhere_in_the_mail_make_another_patch(desk: Make) -> None:
    (message,) = read("01-gate-call.patch")
    report(desk(), message)
    moved = tuple(replace(line, number=(line.number or 0) + 1) for line in message.text)
    assert asks(desk(), changed(message, text=moved))


def test_another_member_makes_another_series(desk: Make) -> None:
    messages = read("05-series.mbox")
    report(desk(), *messages)
    assert not asks(desk(), *messages)
    assert asks(desk(), *messages[:-1])


def test_one_new_patch_alone_is_reviewed(desk: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    known, new = read("01-gate-call.patch")[0], read("04-trailer-mess.patch")[0]
    report(desk(), known)
    seen: list[str] = []
    judged = Engine.judged

    def seeing(engine: Engine, patch: Patch, **given: Any) -> PatchReview:
        seen.append(patch.subject.line)
        return judged(engine, patch, **given)

    monkeypatch.setattr(Engine, "judged", seeing)
    assert len(report(desk(), known, new).patches) == 2
    assert seen == [new.subject.partition("] ")[2]]


def another_rule(files: RuleFiles) -> RuleFiles:
    first = files.files[0]
    return replace(files, files=(replace(first, raw=first.raw + b"\n"), *files.files[1:]))


def renamed_file(files: RuleFiles) -> RuleFiles:
    first = files.files[0]
    return replace(files, files=(replace(first, place=(*first.place[:-1], "other.toml")), *files.files[1:]))


def test_other_rules_settings_and_programs_miss_and_a_state_that_nobody_asked_for_does_not(
    desk: Make, files: RuleFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = read("01-gate-call.patch")
    report(desk(), message)
    assert not asks(desk(), message)
    assert asks(desk(book=another_rule(files)), message)
    assert asks(desk(book=renamed_file(files)), message)
    assert asks(desk(settings=[["CL101"], None, ""]), message)
    assert asks(desk(settings=[[], "tip", ""]), message)
    assert not asks(desk(state=lambda: "HEAD has moved"), message)
    monkeypatch.setattr("reviewer.cache.program.__version__", "99.0")
    assert asks(desk(), message)


def test_another_package_beside_us_misses(desk: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (message,) = read("01-gate-call.patch")
    monkeypatch.syspath_prepend(tmp_path)
    report(desk(), message)
    assert not asks(desk(), message)
    (tmp_path / "spacy-99.0.dist-info").mkdir()
    assert asks(desk(), message)


def given_tree(**changes: Any) -> Trees:
    """The tree of the sample, more or less."""
    parts: dict[str, Any] = {
        "files": {"arch/x86/virt/keeper/Makefile": "obj-y += keeper.o\n"},
        "history": {"arch/x86/virt/keeper/gatecall.S": ["x86/virt: Add the keeper"]},
        "commits": {},
    }
    return Trees(around=lambda: GivenTree(**{**parts, **changes}))


def test_where_the_repository_has_changed_the_tree_is_asked_again(desk: Make) -> None:
    (message,) = read("01-gate-call.patch")
    report(desk(trees=given_tree(), state=lambda: "one"), message)
    assert not asks(desk(trees=given_tree(history={}), state=lambda: "one"), message)
    assert not asks(desk(trees=given_tree(), state=lambda: "two"), message)
    assert not asks(desk(trees=given_tree(history={}), state=lambda: "two"), message)  # two is known to be as one was
    assert asks(desk(trees=given_tree(history={}), state=lambda: "three"), message)
    assert asks(desk(trees=Trees(), state=lambda: "four"), message)


def test_a_repository_that_changes_under_the_review_has_no_known_state(desk: Make, tmp_path: Path) -> None:
    (message,) = read("01-gate-call.patch")
    states = iter(["before", *["after"] * 9])
    report(desk(trees=given_tree(), state=lambda: next(states)), message)
    (entry,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert Folder(tmp_path / "cache").get(entry.name)["state"] == ""
    assert not asks(desk(trees=given_tree(), state=lambda: "after"), message)
    assert Folder(tmp_path / "cache").get(entry.name)["state"] == "after"


class Slow:
    """A tree whose git does not answer in time."""

    name = "slow"

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        def ask(*_: object) -> NoReturn:
            raise NoAnswerError("git did not finish within 3 seconds")

        return ask


def test_what_git_was_too_slow_for_is_asked_again(desk: Make) -> None:
    (message,) = read("01-gate-call.patch")
    assert asks(desk(trees=Trees(Slow())), message)
    assert asks(desk(trees=Trees(Slow())), message)
    assert asks(desk(trees=Trees(around=lambda: Slow())), message)
    assert asks(desk(trees=Trees(around=lambda: Slow())), message)


def test_a_folder_without_git_is_looked_into_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files can change without a trace."""
    monkeypatch.chdir(tmp_path)
    (message,) = read("01-gate-call.patch")
    for _ in range(2):
        made = session.desk((), tree=tmp_path, cached=True)
        assert asks(made, message)


def test_a_broken_rule_is_run_again(desk: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    (message,) = read("01-gate-call.patch")
    with monkeypatch.context() as broken:
        broken.setattr("reviewer.checks.context.Context.comments", property(lambda self: 1 / 0))
        assert report(desk(), message).patches[0].broken
    found = desk()
    assert not report(found, message).patches[0].broken
    assert "engine" in vars(found)


def test_a_damaged_entry_is_told_once_and_reviewed_anew(desk: Make, tmp_path: Path, engine: Engine) -> None:
    messages = (*read("01-gate-call.patch"), *read("04-trailer-mess.patch"))
    report(desk(), *messages)
    for entry in (tmp_path / "cache").rglob("*"):
        if entry.is_file():
            entry.write_bytes(entry.read_bytes()[:-9])
    found = desk()
    assert repr(report(found, *messages)) == repr(report(engine, *messages))
    assert found.complaint.startswith("2 damaged entries")
    assert not desk(knows=True).complaint
    report(desk(knows=True), *messages)


def test_an_entry_of_another_form_is_damaged_too(desk: Make, tmp_path: Path) -> None:
    (message,) = read("01-gate-call.patch")
    report(desk(), message)
    (entry,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    whole = Folder(tmp_path / "cache").get(entry.name)
    wrong: object
    for wrong in ({"findings": [["x"]]}, [], {**whole, "tree": {"name": None, "heard": 1}}, {**whole, "tree": 1}):
        Folder(tmp_path / "cache").put(entry.name, wrong)
        found = desk(state=lambda: "another")
        assert asks(found, message)
        assert found.complaint


def test_waivers_are_no_part_of_what_is_kept(tmp_path: Path, engine: Engine, desk: Make) -> None:
    subprocess.run(("git", "init", "-q", str(tmp_path)), check=True)
    (message,) = read("01-gate-call.patch")
    before = report(desk(), message)
    finding = before.patches[0].findings[0]
    repository = Repository(tmp_path, tmp_path / ".git")
    name = waivers.id_of(repository, before.patches[0].patch)
    subject = before.patches[0].patch.subject.line
    waivers.add(
        repository, [waivers.Waiver(*waivers.key_of(finding)[:1], name, waivers.key_of(finding)[1], "so", subject)]
    )
    waived = report(desk(known=waivers.around(tmp_path)), message)
    plain = report(Engine(engine.rulebook, waivers=waivers.around(tmp_path)), message)
    assert repr(waived) == repr(plain)
    assert waived.patches[0].suppressed[0].reason == "waived: so"
    assert repr(report(desk(knows=True), message)) == repr(before)


def test_a_wrong_rule_file_is_an_error_even_where_nothing_is_reviewed(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "XX999-x.toml").write_text("id = 1\n")
    with pytest.raises(RuleFileError):
        report(session.desk([tmp_path / "rules"], tree=None, cached=True))


def presend(folder: Path, *arguments: str, trace: bool = False) -> subprocess.CompletedProcess[str]:
    traced = ("-X", "importtime") if trace else ()
    command = [sys.executable, *traced, "-m", "reviewer", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that a patch belongs to, and the patch in it."""
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    top = tmp_path / "linux"
    top.mkdir()
    subprocess.run(("git", "init", "-q"), cwd=top, check=True)
    (top / "a.c").write_text("int a;\n")
    for step in (("add", "."), ("commit", "-qm", "one")):
        subprocess.run(("git", *NOBODY, *step), cwd=top, check=True)
    shutil.copy(SAMPLES / "01-gate-call.patch", top / "x.patch")
    shutil.copy(SAMPLES / "05-series.mbox", top / "series.mbox")
    return top


@pytest.mark.parametrize("name", ["x.patch", "series.mbox", "HEAD"])
def test_a_second_run_imports_no_model_and_no_git_and_says_the_same(repository: Path, name: str) -> None:
    runs = [presend(repository, "check", "-f", "json", name, trace=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout != ""
    imported = {line.rpartition("|")[2].strip() for line in runs[1].stderr.splitlines() if "import time" in line}
    assert "reviewer.desk" in imported
    own = set() if name == "HEAD" else {"git"}
    assert imported.isdisjoint({"spacy", "thinc", "numpy", "reviewer.engine", "reviewer.checks"} | own)


def test_every_format_is_the_same_from_the_cache(repository: Path) -> None:
    from reviewer.render import FORMATS

    wanted = ["check", "--persona", "auditor", "x.patch", "series.mbox"]
    written = []
    for run, more in enumerate((["--no-cache"], [], [])):
        folder = repository / f"out{run}"
        folder.mkdir()
        styles = [part for style in FORMATS for part in ("-f", f"{style}={folder / style}")]
        done = presend(repository, *wanted, *styles, *more)
        written.append((done.returncode, done.stderr, {style: (folder / style).read_bytes() for style in FORMATS}))
    assert written[0] == written[1] == written[2]


def test_no_cache_neither_reads_nor_writes(repository: Path) -> None:
    presend(repository, "check", "--no-cache", "x.patch")
    assert session.stored().filling().entries == 0
    presend(repository, "check", "x.patch")
    assert session.stored().filling().entries == 1


def test_a_cache_that_cannot_be_written_is_no_matter(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = repository.parent / "blocked"
    blocked.write_text("")
    expected = presend(repository, "check", "--no-cache", "x.patch")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    found = presend(repository, "check", "x.patch")
    assert (found.stdout, found.stderr, found.returncode) == (expected.stdout, expected.stderr, expected.returncode)


def test_the_cache_tells_what_it_has_and_forgets(repository: Path) -> None:
    presend(repository, "check", "x.patch")
    told = presend(repository, "cache", "info")
    assert "1 review" in told.stdout
    assert str(session.stored().top) in told.stdout
    assert "1 review" in presend(repository, "cache", "clear").stdout
    assert session.stored().filling().entries == 0
    assert presend(repository, "cache", "clear").returncode == 0


def test_the_state_covers_where_one_stands_and_the_tree_that_is_named(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = session.desk((), tree=repository, cached=True)
    assert made.state() == f"{gitdir.state(Path())} {gitdir.state(repository)}"


CITING = """From: A Developer <dev@example.org>
Subject: [PATCH] a: Count the toys

Commit 0123456789ab ("a: Drop the toys") lost them. Count them.

Signed-off-by: A Developer <dev@example.org>
---
diff --git a/a.c b/a.c
--- a/a.c
+++ b/a.c
@@ -1 +1,2 @@
 int a;
+int count;
"""


def test_a_commit_that_comes_or_goes_changes_what_is_said_of_it(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run against one without a cache, while the repository goes on."""
    monkeypatch.chdir(repository)
    cited = subprocess.run(("git", "rev-parse", "HEAD"), capture_output=True, text=True, check=True).stdout[:12]
    messages = [mail.read(text.encode(), "x").messages[0] for text in (CITING, CITING.replace("0123456789ab", cited))]

    def same(*, warm: bool) -> None:
        made = session.desk((), tree=None, cached=True)
        plain = session.desk((), tree=None, cached=False)
        assert repr(report(made, *messages)) == repr(report(plain, *messages))
        assert ("engine" in vars(made)) is not warm

    same(warm=False)
    same(warm=True)
    subprocess.run(("git", "hash-object", "-w", "x.patch"), check=True, capture_output=True)
    same(warm=True)
    subprocess.run(("git", *NOBODY, "commit", "-qm", "b: two", "--allow-empty"), check=True)
    same(warm=True)
    subprocess.run(("git", "checkout", "-q", "--orphan", "other"), check=True)
    subprocess.run(("git", *NOBODY, "commit", "-qm", "a: Another history"), check=True)
    same(warm=False)
    same(warm=True)
