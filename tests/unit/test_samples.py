"""The samples are real: git applies each, and the review of each is the story that its README tells."""

from __future__ import annotations

import email
import subprocess
from pathlib import Path

import pytest

import reviewer
from reviewer import inputs, review
from reviewer.engine import Engine
from reviewer.model import Finding, PatchKind, Persona, Report

SAMPLES = Path(reviewer.__file__).parents[1] / "samples"
BEFORE = Path(__file__).with_name("before")
OLD_FILES = {
    "rtc-lanthorn.c": "drivers/rtc",
    "leds-glowworm.c": "drivers/leds",
    "sandglass_wdt.c": "drivers/watchdog",
}
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".patch", ".mbox"))


class Tree:
    """A scratch repository that holds the files which the samples change."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.git("init", "--quiet")
        for name, folder in OLD_FILES.items():
            (top / folder).mkdir(parents=True)
            (top / folder / name).write_bytes((BEFORE / name).read_bytes())
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=Base")

    def git(self, *arguments: str) -> str:
        someone = ("-c", "user.name=A Maintainer", "-c", "user.email=maintainer@example.org")
        command = ["git", "-C", str(self.top), *someone, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def split(self, name: str, folder: Path) -> list[str]:
        """The mails of a sample, each a file of its own; git am would stop at a cover letter."""
        folder.mkdir()
        self.git("mailsplit", f"-o{folder}", str(SAMPLES / name))
        return [str(path) for path in sorted(folder.iterdir()) if "\ndiff --git " in unwrapped(path)]


def unwrapped(path: Path) -> str:
    """The mail as text, decoded where it is encoded."""
    content = email.message_from_bytes(path.read_bytes()).get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    folder = tmp_path / "tree"
    folder.mkdir()
    return Tree(folder)


def report(engine: Engine, name: str) -> Report:
    return review.report(engine, inputs.read([str(SAMPLES / name)], None))


def shown(engine: Engine, name: str) -> list[Finding]:
    found = [finding for each in report(engine, name).patches for finding in each.findings]
    return [finding for finding in found if finding.persona is Persona.REGULAR]


def test_the_readme_tells_of_each_sample() -> None:
    told = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert len(NAMES) == 6
    assert [name for name in NAMES if f"**{name}**" not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_git_applies_it(tree: Tree, tmp_path: Path, name: str) -> None:
    mails = tree.split(name, tmp_path / "mails")
    assert len(mails) == (3 if name.endswith(".mbox") else 1)
    tree.git("am", "--whitespace=error", *mails)
    assert tree.git("rev-list", "--count", "HEAD").strip() == str(1 + len(mails))


@pytest.mark.parametrize("name", NAMES)
def test_git_and_presend_read_the_same_in_it(engine: Engine, tree: Tree, tmp_path: Path, name: str) -> None:
    tree.git("am", *tree.split(name, tmp_path / "mails"))
    patches = [each.patch for each in report(engine, name).patches if each.patch.kind is PatchKind.PATCH]
    for back, patch in enumerate(reversed(patches)):
        applied = tree.git("show", "--no-patch", "--format=%an <%ae>%n%s%n%n%b", f"HEAD~{back}").strip()
        text = "\n".join(line.text for line in patch.message.text).strip()
        assert applied == f"{patch.message.author}\n{patch.subject.line}\n\n{text}"


@pytest.mark.parametrize("name", ["01-gate-call.patch", "02-gate-call-mended.patch"])
def test_new_files_apply_to_an_empty_tree(tmp_path: Path, name: str) -> None:
    command = ["git", "-C", str(tmp_path), "apply", "--check", "--whitespace=error", str(SAMPLES / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["02-gate-call-mended.patch", "03-well-made-fix.patch"])
def test_a_good_patch_gets_nothing(engine: Engine, name: str) -> None:
    assert shown(engine, name) == []


def test_the_gate_call_gets_every_kind_of_objection(engine: Engine) -> None:
    categories = {finding.category for finding in shown(engine, "01-gate-call.patch")}
    assert categories >= {
        "opening-too-detailed",
        "too-detailed",
        "wrong-claim",
        "irrelevant-paragraph",
        "symbol-not-in-patch",
        "comment-wording",
        "first-person",
        "abi",
    }


def test_the_misspelt_sign_off_is_none(engine: Engine) -> None:
    assert "no-sign-off" in {finding.name for finding in shown(engine, "04-trailer-mess.patch")}


def test_the_series_has_two_patches_to_mend(engine: Engine) -> None:
    told = report(engine, "05-series.mbox")
    assert [each.patch.kind for each in told.patches] == [PatchKind.COVER, *[PatchKind.PATCH] * 3]
    names = [[f.name for f in each.findings if f.persona == "regular"] for each in told.patches]
    assert names == [[], ["described-subject"], ["this-patch"], []]
    assert [each.series.present for each in told.series] == [(1, 2, 3)]


def test_the_encoded_mail_is_read(engine: Engine) -> None:
    (told,) = report(engine, "06-encoded.patch").patches
    assert told.patch.message.author == "Zoë Łukasik <zoe@example.org>"
    assert [(finding.name, finding.primary.quote) for finding in told.findings] == [("unexplained-acronym", "ALCW")]
