"""reviewer.engine: what runs, what is skipped and why, wording, echoes, suppression, order."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import reviewer.engine
import reviewer.prose.pipeline
from reviewer import mail, resources, rulebook, series
from reviewer.checks.context import CannotTellError, Context, Hit, Kind, Need
from reviewer.engine import Engine, profile_of
from reviewer.errors import ConfigError, RuleFileError
from reviewer.model import WHOLE_MESSAGE, AbiVerdict, Confidence, Patch, PatchReview, Persona, Severity
from reviewer.rulebook import Change, Profile, Rule, Rulebook, Wording

MAIL = """\
From: A Developer <dev@example.org>
Subject: [PATCH] lib/toy: Count the toys

Toys get lost. Count them.

This patch adds a counter.

Signed-off-by: A Developer <dev@example.org>
"""
DIFF = """\
---
diff --git a/lib/toy.c b/lib/toy.c
--- a/lib/toy.c
+++ b/lib/toy.c
@@ -1 +1,2 @@
 int toys;
+int count;
"""
REPLY = "From: B <b@example.org>\nSubject: Re: [PATCH] lib/toy: Count\n\nOn Tuesday, A wrote:\n"


def patch(text: str = MAIL + DIFF) -> Patch:
    (message,) = mail.read(text.encode(), "toy.patch").messages
    return series.assemble(message)


# --- an engine over toy checks


@dataclass(frozen=True)
class Words:
    """The words that a toy check looks for."""

    words: tuple[str, ...] = ()


def find(params: Words, context: Context) -> Iterable[Hit]:
    for passage in (context.subject, *context.paragraphs):
        for word in params.words:
            if word in passage.text:
                start = passage.text.index(word)
                yield Hit(passage.locate(start, start + len(word)), {"size": len(word)}, variant=word)


def throw(_: Words, __: Context) -> Iterable[Hit]:
    raise ZeroDivisionError("a toy broke")


def hesitate(_: Words, __: Context) -> Iterable[Hit]:
    raise CannotTellError("it is too dark")


def point_at_all(_: Words, __: Context) -> Iterable[Hit]:
    return [Hit(WHOLE_MESSAGE)]


TOYS = {
    kind.name: kind
    for kind in (
        Kind("find", Words, find, facts=("size",)),
        Kind("throw", Words, throw, facts=("size",)),
        Kind("hesitate", Words, hesitate, facts=("size",)),
        Kind("whole", Words, point_at_all, facts=("size",)),
        *(Kind(f"needs-{need}", Words, find, (need,), ("size",)) for need in Need),
    )
}
PLAIN = """\
id = "XX100"
name = "plain"
title = "A toy"
message = "{match} has {size}"
advice = "Say less than {match}."
category = "other"
severity = "warning"
confidence = "high"
persona = "regular"
check = "find"
rationale = "Toys."
[[source]]
cite = "a book"
point = "says so"
[[bad]]
text = "A toy."
expect = [{ match = "toy" }]
[[bad]]
text = "A toy."
expect = [{ match = "toy" }]
[[good]]
text = "A tool."
[[good]]
text = "A tool."
"""


@cache
def plain() -> Rule:
    """A rule file that says no more than it must."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "XX100-plain.toml").write_text(PLAIN)
        return rulebook.load(Path(folder)).rules["XX100"]


def rule(name: str, check: str = "find", *words: str, **more: Any) -> Rule:
    made = replace(
        plain(), id=name, name=name.lower(), check=check, params={"words": list(words)}, path=Path(f"{name}.toml")
    )
    return replace(made, **more)


def louder(severity: Severity, persona: Persona = Persona.REGULAR) -> Wording:
    return replace(plain().wording, severity=severity, persona=persona)


GENERIC = Profile("generic", "Any", (), (), {})
Build = Callable[..., Engine]


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> Build:
    """Makes an engine over these rules, with toy checks instead of real ones."""
    monkeypatch.setattr(reviewer.engine, "KINDS", TOYS)

    def build(*rules: Rule, profiles: tuple[Profile, ...] = (), **options: Any) -> Engine:
        named = {profile.name: profile for profile in (GENERIC, *profiles)}
        return Engine(Rulebook({one.id: one for one in rules}, named, {}, "digest"), **options)

    return build


def quotes(review: PatchReview) -> list[tuple[str, str]]:
    return [(finding.rule, finding.primary.quote) for finding in review.findings]


def test_a_hit_is_told_in_the_words_of_its_rule(toys: Build) -> None:
    (found,) = toys(rule("XX101", "find", "Toys")).review(patch()).findings
    assert (found.rule, found.name, found.category) == ("XX101", "xx101", "other")
    assert (found.message, found.advice) == ("Toys has 4", "Say less than Toys.")
    assert (found.severity, found.confidence, found.persona) == (Severity.WARNING, Confidence.HIGH, Persona.REGULAR)
    assert found.primary.mail_lines == (4, 4)


def test_a_check_that_throws_is_broken_and_the_others_run(toys: Build) -> None:
    review = toys(rule("XX101", "throw"), rule("XX102", "find", "Toys")).review(patch())
    assert [(one.rule, one.error) for one in review.broken] == [("XX101", "ZeroDivisionError: a toy broke")]
    assert quotes(review) == [("XX102", "Toys")]


def test_verdicts_that_throw_are_broken_and_the_others_run(toys: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    def verdicts(_: Words, __: Context) -> Iterable[AbiVerdict]:
        raise ZeroDivisionError("a toy broke")

    monkeypatch.setitem(TOYS, "find-and-judge", Kind("find-and-judge", Words, find, (), ("size",), verdicts))
    review = toys(rule("XX101", "find-and-judge", "moon"), rule("XX102", "find", "Toys")).review(patch())
    assert [(one.rule, one.error) for one in review.broken] == [("XX101", "ZeroDivisionError: a toy broke")]
    assert quotes(review) == [("XX102", "Toys")]


@pytest.mark.parametrize("message", ["{colour}", "{0}", "{match.__class__}", "{match!r}", "{size:5}", "{", "{match"])
def test_a_message_that_asks_for_an_unknown_fact(toys: Build, message: str) -> None:
    with pytest.raises(RuleFileError, match=r"^XX101.toml: message: "):
        toys(rule("XX101", "find", "Toys", wording=replace(plain().wording, message=message)))


def test_a_check_that_cannot_tell_is_skipped_with_its_reason(toys: Build) -> None:
    review = toys(rule("XX101", "hesitate")).review(patch())
    assert [(one.rule, one.reason) for one in review.skipped] == [("XX101", "it is too dark")]


def test_a_skipped_rule_tells_who_would_have_seen_it(toys: Build) -> None:
    careful = replace(plain().wording, persona=Persona.PEDANTIC)
    rules = (
        rule("XX101", "hesitate"),
        rule("XX102", "hesitate", wording=careful),
        rule("XX103", "hesitate", wording=careful, variants={"loud": plain().wording}),
    )
    assert [one.persona for one in toys(*rules).review(patch()).skipped] == ["regular", "pedantic", "regular"]


# --- needs

RAW_DIFF = DIFF.removeprefix("---\n")
QUOTED = REPLY + "".join(
    f"> {line}\n".replace("> \n", ">\n") for line in (MAIL + DIFF).split("\n\n", 1)[1].splitlines()
)


@pytest.mark.parametrize(
    ("need", "text", "reason"),
    [
        (Need.DIFF, MAIL, "there is no diff in this message"),
        (Need.CHANGELOG, RAW_DIFF, "there is no changelog in this message"),
        (Need.MAIL, RAW_DIFF, "a plain diff has no mail around it"),
        (Need.UNTRIMMED, QUOTED, "whoever quoted this patch may have trimmed it"),
    ],
)
def test_what_is_not_there_skips_a_rule(toys: Build, need: Need, text: str, reason: str) -> None:
    engine = toys(rule("XX101", f"needs-{need}", "Toys"))
    assert [(one.rule, one.reason) for one in engine.review(patch(text)).skipped] == [("XX101", reason)]
    assert engine.review(patch()).skipped == ()


def hide_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """No package of a model is found, and none that was loaded before is remembered."""
    monkeypatch.setattr(reviewer.prose.pipeline, "find_spec", lambda name: None)
    monkeypatch.setattr(reviewer.prose.pipeline, "language", reviewer.prose.pipeline.language.__wrapped__)


def test_without_a_model_a_rule_that_needs_one_is_skipped(toys: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    hide_the_model(monkeypatch)
    review = toys(rule("XX101", "needs-model", "Toys"), rule("XX102", "find", "Toys")).review(patch())
    assert [one.rule for one in review.skipped] == ["XX101"]
    assert "pip install en-core-web-sm" in review.skipped[0].reason
    assert quotes(review) == [("XX102", "Toys")]


def test_without_a_model_the_rules_of_presend_still_run(monkeypatch: pytest.MonkeyPatch) -> None:
    hide_the_model(monkeypatch)
    engine = Engine(rulebook.load(resources.data_dir("rules")))
    one = patch()
    engine.prepare([one])
    review = engine.review(one)
    assert ("CL101", "This patch") in quotes(review)
    assert review.broken == ()
    assert review.skipped
    assert review.score.total is not None


# --- rules and profiles


def test_an_unknown_rule_cannot_be_disabled(toys: Build) -> None:
    with pytest.raises(ConfigError, match="--disable XX999: there is no such rule"):
        toys(rule("XX101"), disabled=["XX999"])


def test_an_unknown_profile_cannot_be_chosen(toys: Build) -> None:
    with pytest.raises(ConfigError, match="--profile moon: none of generic"):
        toys(rule("XX101"), profile="moon")


@pytest.mark.parametrize(
    ("change", "key"),
    [({"check": "magic"}, "check: 'magic' is none of"), ({"scope": "moon"}, "scope: 'moon' is none of"),
     ({"params": {"sharp": 1}}, "params.sharp: unknown key")],
)  # fmt: skip
def test_a_rule_that_cannot_be_bound(toys: Build, change: dict[str, Any], key: str) -> None:
    with pytest.raises(RuleFileError, match=f"^XX101.toml: {key}"):
        toys(replace(rule("XX101"), **change))


def test_a_profile_changes_persona_and_parameters(toys: Build) -> None:
    change = Change(Persona.PEDANTIC, {"words": ["Count"]}, "half of them")
    engine = toys(rule("XX101", "find", "Toys"), profiles=(Profile("toys", "Toys", ("lib/",), (), {"XX101": change}),))
    review = engine.review(patch())
    assert review.profile == "toys"
    assert [(found.primary.quote, found.persona) for found in review.findings] == [("Count", Persona.PEDANTIC)] * 2
    elsewhere = engine.review(patch((MAIL + DIFF).replace("lib/toy.c", "mm/toy.c")))
    assert (elsewhere.profile, quotes(elsewhere)) == ("generic", [("XX101", "Toys")])


def test_a_profile_speaks_for_variants_that_are_for_nobody_else(toys: Build) -> None:
    own = plain().wording
    variants = {"Toys": replace(own, message="Ah, {match}"), "Count": replace(own, persona=Persona.AUDITOR)}
    toy = Profile("toys", "Toys", ("lib/",), (), {"XX101": Change(Persona.PEDANTIC, {}, "half of them")})
    found = toys(rule("XX101", "find", "Toys", "Count", variants=variants), profiles=(toy,)).review(patch()).findings
    assert {(one.primary.quote, one.persona) for one in found} == {
        ("Toys", Persona.PEDANTIC),
        ("Count", Persona.AUDITOR),
    }


def test_a_rule_of_other_profiles_does_not_run(toys: Build) -> None:
    toy = Profile("toys", "Toys", ("lib/",), (), {})
    review = toys(rule("XX101", "find", "Toys", profiles=("generic",)), profiles=(toy,)).review(patch())
    assert (review.findings, review.skipped) == ((), ())


def test_a_cover_letter_is_for_rules_that_cover_it(toys: Build) -> None:
    cover = patch(MAIL.replace("[PATCH]", "[PATCH 0/2]"))
    engine = toys(rule("XX101", "find", "Toys"), rule("XX102", "find", "Toys", covers=True))
    assert quotes(engine.review(cover)) == [("XX102", "Toys")]


def test_a_profile_can_be_forced(toys: Build) -> None:
    toy = Profile("toys", "Toys", ("nowhere/",), (), {})
    assert toys(rule("XX101"), profiles=(toy,), profile="toys").review(patch()).profile == "toys"


def touching(subject: str, *paths: str) -> Patch:
    diffs = "".join(f"diff --git a/{p} b/{p}\n--- a/{p}\n+++ b/{p}\n@@ -1 +1,2 @@\n a\n+b\n" for p in paths)
    return patch(MAIL.replace("lib/toy: Count the toys", subject) + ("---\n" + diffs if diffs else ""))


@pytest.mark.parametrize(
    ("subject", "paths", "profile"),
    [
        ("net: Do it", ["arch/x86/mm/fault.c"], "tip"),
        ("x86: Do it", ["net/core/dev.c"], "netdev"),
        ("x: Do it", ["arch/x86/kvm/mmu/mmu.c"], "kvm-x86"),
        ("x: Do it", ["arch/x86/kvm/x86.c", "arch/x86/mm/fault.c"], "tip"),
        ("x: Do it", ["arch/x86/include/asm/kvm_host.h"], "kvm-x86"),
        ("x: Do it", ["drivers/usb/core/hub.c"], "generic"),
        ("x: Do it", ["drivers/usb/a.c", "drivers/usb/b.c", "net/core/dev.c"], "generic"),
        ("x86/tdx: Do it", [], "tip"),
        ("KVM: x86: Do it", [], "kvm-x86"),
        ("net: dsa: Do it", [], "netdev"),
        ("can: Do it", [], "netdev"),
        ("netconsole: Do it", [], "netdev"),
        ("netfs: Do it", [], "core"),
        ("KVM: arm64: Do it", [], "generic"),
        ("timens: Do it", [], "generic"),
        ("icesat: Do it", [], "generic"),
        ("mmc: Do it", [], "generic"),
        ("lib8390: Do it", [], "generic"),
        ("usb: Do it", [], "generic"),
        ("Do it", [], "generic"),
    ],
)
def test_the_profile_of_a_patch(subject: str, paths: list[str], profile: str) -> None:
    profiles = rulebook.load(resources.data_dir("rules")).profiles
    assert profile_of(touching(subject, *paths), profiles) == profile


# --- variants, merge, echoes


def test_a_variant_has_words_of_its_own(toys: Build) -> None:
    soft = replace(plain().wording, message="Perhaps {match}", persona=Persona.AUDITOR)
    (found,) = toys(rule("XX101", "find", "Toys", variants={"Toys": soft})).review(patch()).findings
    assert (found.message, found.persona) == ("Perhaps Toys", Persona.AUDITOR)


def test_merged_hits_are_one_finding_with_several_places(toys: Build) -> None:
    (found,) = toys(rule("XX101", "find", "toys", "Count", merge=True)).review(patch()).findings
    assert [(place.quote, place.kind) for place in found.locations] == [
        ("toys", "primary"),
        ("Count", "related"),
        ("Count", "related"),
    ]


def test_unmerged_hits_are_findings_of_their_own(toys: Build) -> None:
    assert len(toys(rule("XX101", "find", "toys", "Count")).review(patch()).findings) == 3


def test_a_rule_yields_to_another_on_the_same_words(toys: Build) -> None:
    echo = rule("XX101", "find", "Toys get lost", "counter", yields_to=("XX102",))
    assert quotes(toys(echo, rule("XX102", "find", "Toys")).review(patch())) == [
        ("XX102", "Toys"),
        ("XX101", "counter"),
    ]
    assert quotes(toys(echo, rule("XX102", "find", "moon")).review(patch()))[0] == ("XX101", "Toys get lost")


def test_a_rule_does_not_yield_to_a_disabled_one(toys: Build) -> None:
    echo = rule("XX101", "find", "Toys get lost", yields_to=("XX102",))
    engine = toys(echo, rule("XX102", "find", "Toys"), disabled=["XX102"])
    assert quotes(engine.review(patch())) == [("XX101", "Toys get lost")]


def test_a_rule_does_not_yield_to_a_less_visible_one(toys: Build) -> None:
    echo = rule("XX101", "find", "Toys get lost", yields_to=("XX102",))
    hidden = rule("XX102", "find", "Toys", wording=louder(Severity.ERROR, Persona.AUDITOR))
    assert quotes(toys(echo, hidden).review(patch())) == [("XX101", "Toys get lost"), ("XX102", "Toys")]


# --- suppression and order


def test_a_disabled_rule_is_suppressed_and_counted(toys: Build) -> None:
    rules = rule("XX101", "find", "Toys", "counter"), rule("XX102", "find", "Count")
    review = toys(*rules, disabled=["XX101"]).review(patch())
    assert {found.rule for found in review.findings} == {"XX102"}
    assert [(one.finding.primary.quote, one.reason) for one in review.suppressed] == [
        ("Toys", "--disable"),
        ("counter", "--disable"),
    ]


def test_a_disabled_rule_takes_no_points(toys: Build) -> None:
    full = toys(rule("XX101", "find", "moon")).review(patch()).score
    assert toys(rule("XX101", "find", "Toys"), disabled=["XX101"]).review(patch()).score == full
    lower = toys(rule("XX101", "find", "Toys")).review(patch()).score
    assert lower.form is not None
    assert full.form is not None
    assert lower.form < full.form


def test_most_important_first_and_equals_in_the_order_of_the_mail(toys: Build) -> None:
    review = toys(
        rule("XX101", "find", "Count", wording=louder(Severity.NOTE)),
        rule("XX102", "find", "counter", "Toys", wording=louder(Severity.WARNING)),
        rule("XX103", "find", "counter", wording=louder(Severity.ERROR)),
        rule("XX104", "find", "Toys", wording=louder(Severity.ERROR, Persona.PEDANTIC)),
    ).review(patch())
    assert quotes(review) == [
        ("XX103", "counter"),
        ("XX102", "Toys"),
        ("XX102", "counter"),
        ("XX101", "Count"),
        ("XX101", "Count"),
        ("XX104", "Toys"),
    ]
    assert [found.primary.part for found in review.findings if found.rule == "XX101"] == ["subject", "changelog"]


def test_a_message_without_prose_has_no_score_but_of_its_form(toys: Build) -> None:
    score = toys(rule("XX101")).review(patch(RAW_DIFF)).score
    assert (score.concise, score.high_level, score.explained, score.motivated) == (None, None, None, None)
    assert score.form == 100


# --- the same twice

FAULTY = (MAIL + DIFF).replace("Toys get lost.", "Toys get lost. We use a QRXZ and a WGLB. QRXZ is bad.").replace(
    "[PATCH] lib/toy: Count", "[PATCH] Counts"
)  # fmt: skip


@pytest.mark.parametrize("style", ["json", "text"])
def test_the_order_of_hashes_changes_nothing(tmp_path: Path, style: str) -> None:
    (tmp_path / "toy.patch").write_text(FAULTY)
    command = [sys.executable, "-m", "reviewer", "check", "--format", style, "--persona", "auditor", "toy.patch"]
    told = set()
    for seed in ("0", "1", "4711"):
        world = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(resources.PACKAGE.parent)}
        done = subprocess.run(command, cwd=tmp_path, env=world, capture_output=True, timeout=120)
        assert done.returncode == 0, done.stderr
        told.add(done.stdout)
    assert len(told) == 1
    assert b"QRXZ" in told.pop()
