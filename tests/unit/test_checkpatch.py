"""checkpatch.pl of the named tree: how it is run, what becomes of its remarks, and what it must not do to us."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer import checkpatch, mail, series
from reviewer.checkpatch import CannotRunError, Checkpatch
from reviewer.model import WHOLE_MESSAGE, Confidence, Finding, Part, Patch, Persona, Severity
from reviewer.rulebook import CATEGORIES, Rulebook

needs_perl = pytest.mark.skipif(shutil.which("perl") is None, reason="perl is not here")
MAIL = b"""\
From: A Developer <dev@example.org>
Subject: [PATCH] leds: glowworm: Release the lock on the error path

The lock is never released on the error path, so the next caller hangs.

Signed-off-by: A Developer <dev@example.org>
---
 drivers/leds/leds-glowworm.c | 1 +

diff --git a/drivers/leds/leds-glowworm.c b/drivers/leds/leds-glowworm.c
index 1111111..2222222 100644
--- a/drivers/leds/leds-glowworm.c
+++ b/drivers/leds/leds-glowworm.c
@@ -10,3 +10,4 @@ int glow(void)
 {
 \tlock();
+\tunlock() ;
 }
"""
ADDED = 16  # counted without the empty line above the diff, which is no part of the notes


Make = Callable[..., Checkpatch]


@pytest.fixture
def patch() -> Patch:
    return series.assemble(mail.read(MAIL, "one").messages[0])


@pytest.fixture
def make(tmp_path: Path, rulebook: Rulebook) -> Make:
    def made(perl: str, *, patience: float = 30.0) -> Checkpatch:
        script = tmp_path / "linux" / "scripts" / "checkpatch.pl"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(perl, "utf-8")
        return Checkpatch(script, rulebook.vocabulary["checkpatch"], patience=patience)

    return made


def printing(*lines: str, status: int = 1) -> str:
    """A script that prints these lines, whatever the patch."""
    said = "".join(f"{line}\n" for line in lines)
    return f"local $/; my $patch = <STDIN>; print <<'END_OF_IT';\n{said}END_OF_IT\nexit {status};\n"


def ours(rule: str, number: int | None) -> Finding:
    place = replace(WHOLE_MESSAGE, part=Part.DIFF, mail_lines=(number, number)) if number else WHOLE_MESSAGE
    return Finding(
        rule=rule, name="a-rule", category="tags", severity=Severity.NOTE, confidence=Confidence.LOW,
        persona=Persona.PEDANTIC, message="", advice="", locations=(place,),
    )  # fmt: skip


@needs_perl
def test_a_remark_on_code_has_its_three_coordinates(make: Make, patch: Patch) -> None:
    (found,) = make(printing(f"-:{ADDED}: ERROR:SPACING: space prohibited before semicolon")).remarks(patch, ())
    assert (found.rule, found.name, found.category) == ("checkpatch:SPACING", "spacing", "code")
    assert (found.severity, found.persona) == (Severity.WARNING, Persona.REGULAR)
    place = found.primary
    assert (place.part, place.quote) == (Part.DIFF, "\tunlock() ;")
    assert (place.file, place.lines) == ("drivers/leds/leds-glowworm.c", (12, 12))
    assert place.mail_lines is not None
    assert MAIL.decode().splitlines()[place.mail_lines[0] - 1] == "+\tunlock() ;"


@needs_perl
@pytest.mark.parametrize(
    ("line", "persona", "part", "category"),
    [
        ("-:2: WARNING:SOMETHING_NEW: of the subject", Persona.PEDANTIC, Part.SUBJECT, "code"),
        ("-:4: CHECK:TYPO_SPELLING: of the text", Persona.AUDITOR, Part.CHANGELOG, "typo-grammar"),
        ("-:6: WARNING:BAD_SIGN_OFF: settled by our rules", Persona.AUDITOR, Part.TRAILERS, "tags"),
        ("-:17: WARNING:NOT_UNIFIED_DIFF: of all", Persona.PEDANTIC, Part.MESSAGE, "formatting"),
        ("-:900: ERROR:SPACING: a line that is not there", Persona.REGULAR, Part.MESSAGE, "code"),
        ("-:: ERROR:SPACING: no line", Persona.REGULAR, Part.MESSAGE, "code"),
    ],
)
def test_levels_and_parts(make: Make, patch: Patch, line: str, persona: Persona, part: Part, category: str) -> None:
    (found,) = make(printing(line)).remarks(patch, ())
    assert (found.persona, found.primary.part, found.category) == (persona, part, category)


@needs_perl
def test_what_is_no_remark_is_passed_over(make: Make, patch: Patch) -> None:
    said = printing("", "-:1: FATAL:X: no level", "-:1: ERROR:x y: no type", "total: 1 errors", "-:4: CHECK:X_Y: yes")
    assert [found.rule for found in make(said).remarks(patch, ())] == ["checkpatch:X_Y"]


@needs_perl
def test_ours_wins(make: Make, patch: Patch) -> None:
    said = make(printing(f"-:{ADDED}: WARNING:REPEATED_WORD: twice", "-:9: ERROR:MISSING_SIGN_OFF: none"))
    assert len(said.remarks(patch, ())) == 2
    assert len(said.remarks(patch, [ours("LG101", None)])) == 2
    assert [f.name for f in said.remarks(patch, [ours("LG103", None)])] == ["missing-sign-off"]
    assert [f.name for f in said.remarks(patch, [ours("LG103", 2), ours("TR101", None)])] == ["repeated-word"]


@needs_perl
def test_it_gets_the_mail_without_a_tree_and_without_our_environment(
    make: Make, patch: Patch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setenv("PERL5OPT", "-MNoSuchModule")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    program = f"""
        use Cwd;
        open(my $out, '>', '{seen}') or die;
        print $out join("\\n", "@ARGV", getcwd(), $ENV{{HOME}}, $ENV{{GIT_DIR}} // 'none', ''), <STDIN>;
    """
    assert make(program).remarks(patch, ()) == ()
    options, folder, home, git_dir, *text = seen.read_text("utf-8").split("\n")
    assert "--no-tree" in options.split()
    assert folder == home
    assert not Path(folder).exists()
    assert git_dir == "none"
    assert text[:3] == ["From: A Developer <dev@example.org>", f"Subject: {patch.message.subject}", ""]
    assert text[-2:] == [" }", ""]


@needs_perl
@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("exit 2;", "exit status 2"),
        ("die 'no';", "exit status 255"),
        ("exit 1;", "exit status 1"),
        ("this is not perl", "exit status"),
        ("kill 'KILL', $$;", "exit status -9"),
        ("$| = 1; print 'x' x 65536 while 1;", "more than 1000000 bytes"),
    ],
)
def test_a_failure_is_told(make: Make, patch: Patch, program: str, reason: str) -> None:
    with pytest.raises(CannotRunError, match=reason):
        make(program).remarks(patch, ())


@needs_perl
@pytest.mark.parametrize("program", ["sleep 600;", "close STDOUT; sleep 600;", "fork(); sleep 600;", "1 while 1;"])
def test_a_script_that_hangs_is_stopped_and_not_started_again(make: Make, patch: Patch, program: str) -> None:
    hanging = make(program, patience=0.3)
    for _ in range(2):
        with pytest.raises(CannotRunError, match=r"did not finish within 0\.3 seconds"):
            hanging.remarks(patch, ())
        hanging.script.unlink(missing_ok=True)


def test_without_perl(make: Make, patch: Patch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotRunError, match="perl was not found"):
        make("").remarks(patch, ())


def test_what_an_archive_may_have_changed_is_not_judged(make: Make, patch: Patch) -> None:
    quoted = replace(patch, message=replace(patch.message, recovered=True))
    with pytest.raises(CannotRunError, match="quote"):
        make("exit 2;").remarks(quoted, ())


def test_a_message_without_a_diff_is_not_for_it(make: Make, patch: Patch) -> None:
    bare = replace(patch, message=replace(patch.message, diff=()))
    assert make("exit 2;").remarks(bare, ()) == ()


def test_where_the_script_is(make: Make, tmp_path: Path) -> None:
    top = make("").script.parent.parent
    assert checkpatch.script(top) == top / "scripts" / "checkpatch.pl"
    assert checkpatch.script(tmp_path) is None
    subprocess.run(["git", "init", "-q", str(top)], check=True, timeout=60)
    (top / "drivers").mkdir()
    assert checkpatch.script(top / "drivers") == top / "scripts" / "checkpatch.pl"


def test_the_table_names_what_there_is(rulebook: Rulebook) -> None:
    table = rulebook.vocabulary["checkpatch"]
    assert set(table["categories"]) <= CATEGORIES
    assert {rule for rules in table["ours"].values() for rule in rules.split()} <= set(rulebook.rules)
    assert set(table["settled"]["types"].split()) <= set(table["ours"])


@needs_perl
@pytest.mark.parametrize(
    ("more", "rules", "suppressed"),
    [
        ([], ["checkpatch:SPACING"], []),
        (["--checkpatch", "never"], [], []),
        (["--disable", "checkpatch:spacing"], [], ["checkpatch:SPACING"]),
    ],
)
def test_in_the_report(make: Make, tmp_path: Path, more: list[str], rules: list[str], suppressed: list[str]) -> None:
    tree = make(printing(f"-:{ADDED}: ERROR:SPACING: space <b>prohibited</b>")).script.parent.parent
    given = tmp_path / "one.patch"
    given.write_bytes(MAIL)
    command = [sys.executable, "-m", "reviewer", "check", "--tree", str(tree), "--format", "json", *more, str(given)]
    ended = subprocess.run(command, capture_output=True, timeout=120, check=False, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    (found,) = json.loads(ended.stdout)["patches"]
    assert [f["rule"] for f in found["findings"] if f["rule"].startswith("checkpatch")] == rules
    assert [entry["finding"]["rule"] for entry in found["suppressed"]] == suppressed


@needs_perl
def test_the_tree_that_one_stands_in_runs_nothing(make: Make, tmp_path: Path) -> None:
    tree = make(f"open(my $out, '>', '{tmp_path}/ran');").script.parent.parent
    subprocess.run(["git", "init", "-q", str(tree)], check=True, timeout=60)
    given = tmp_path / "one.patch"
    given.write_bytes(MAIL)
    command = [sys.executable, "-m", "reviewer", "check", str(given)]
    subprocess.run(command, capture_output=True, timeout=120, check=True, cwd=tree)
    assert not (tmp_path / "ran").exists()
