"""The report as JSON, against its published schema."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from reviewer.model import (
    AbiVerdict,
    Broken,
    Changelog,
    Confidence,
    Diff,
    FileChange,
    FileStatus,
    Finding,
    InputRecord,
    Location,
    Message,
    Part,
    Patch,
    PatchKind,
    PatchReview,
    Persona,
    Report,
    Role,
    Score,
    SentenceRole,
    Series,
    SeriesReview,
    Severity,
    Signal,
    Skipped,
    Subject,
    Suppressed,
)
from reviewer.render import render_report
from reviewer.render.json import report_dict
from reviewer.resources import data_dir

PLACES = (
    Location(Part.CHANGELOG, "This patch\nadds", (12, 13)),
    Location(Part.DIFF, "ret", None, "a/b.c", (7, 7)).as_related(),
)
FINDING = Finding(
    rule="CL101",
    name="this-patch",
    category="this-patch",
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    persona=Persona.REGULAR,
    message="A message.",
    advice="An advice.",
    locations=PLACES,
    evidence=("one", "two"),
    suggestion="Add",
)
PEDANTIC = replace(FINDING, rule="CL102", persona=Persona.PEDANTIC, suggestion=None)


def made_patch(kind: PatchKind = PatchKind.PATCH, subject: str = "x86: Add a thing") -> Patch:
    files = (
        FileChange(path="new.c", old_path="old.c", status=FileStatus.RENAMED, added=3, removed=1),
        FileChange(path="b.c", old_path=None, status=FileStatus.MODIFIED),
    )
    return Patch(
        kind=kind,
        message=Message(
            origin="-",
            message_id="<1@example.org>",
            subject=subject,
            subject_lines=(1, 1),
            author="Zoë <z@example.org>",
            sender="",
            date="",
        ),
        subject=Subject((), 1, 2, 3, subject, "x86", "Add a thing"),
        changelog=Changelog((), ()),
        diff=None if kind is PatchKind.COVER else Diff(files),
    )


def made_report(subject: str = "x86: Add a thing") -> Report:
    patch = made_patch(subject=subject)
    review = PatchReview(
        patch=patch,
        profile="tip",
        score=Score(61.26, 80.0, None, 40, 99.96),
        signals=(Signal("concise", "words", 350.5, "60 to 180", 12.0),),
        roles=(
            SentenceRole(
                Role.CHANGE, (Role.JUSTIFICATION,), ("Add", "so that"), Location(Part.CHANGELOG, "Add it.", (9, 9))
            ),
            SentenceRole(Role.CONTEXT, (), (), Location(Part.CHANGELOG, "It is.")),
        ),
        findings=(FINDING, PEDANTIC),
        abi=(
            AbiVerdict("SC001", "__seamcall", "ret=1", "fail", "lost", "a/b.S", "patch"),
            AbiVerdict("SC002", "__seamcall", "ret=1", "not-applicable", "no output"),
        ),
        suppressed=(Suppressed(PEDANTIC, "a reason"),),
        skipped=(Skipped("CL301", "no model"),),
        broken=(Broken("CL999", "KeyError"),),
    )
    cover = PatchReview(patch=made_patch(PatchKind.COVER), profile="generic", score=Score(None, None, None, None, None))
    series = Series(subject="A thing", version=2, total=3, cover=cover.patch, patches=(patch,))
    return Report(
        version="0.1.0",
        rules_digest="abc",
        inputs=(InputRecord("mbox", "in.mbox", 2),),
        patches=(cover, review),
        series=(SeriesReview(series=series, findings=(FINDING, PEDANTIC)),),
        errors=("in.mbox: message 3: no headers",),
    )


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads((data_dir("templates") / "json" / "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def drawn(report: Report, persona: Persona = Persona.REGULAR) -> Any:
    return json.loads(render_report(report, "json", persona=persona))


@pytest.mark.parametrize("persona", Persona)
def test_reports_obey_the_schema(validator: Draft202012Validator, persona: Persona) -> None:
    validator.validate(drawn(made_report(), persona))
    validator.validate(drawn(Report(version="", rules_digest="", inputs=(), patches=()), persona))


def objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for item in value for found in objects(item)]
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in objects(item))]
    return []


def test_the_schema_is_strict_everywhere(validator: Draft202012Validator) -> None:
    document = drawn(made_report(), Persona.AUDITOR)
    seen = objects(document)
    assert len(seen) > 20
    for thing in seen:
        thing["surplus"] = 1
        assert not validator.is_valid(document)
        del thing["surplus"]
        for key in list(thing):
            value = thing.pop(key)
            assert not validator.is_valid(document), f"{key} may be left out"
            thing[key] = value
    assert validator.is_valid(document)


@pytest.mark.parametrize(
    ("key", "value"),
    [("kind", "poem"), ("score", {}), ("message_id", None), ("findings", [{}]), ("files", None)],
)
def test_the_schema_refuses_wrong_values(validator: Draft202012Validator, key: str, value: object) -> None:
    document = drawn(made_report())
    document["patches"][1][key] = value
    assert not validator.is_valid(document)


def test_the_whole_of_a_patch() -> None:
    patch = report_dict(made_report(), Persona.REGULAR)["patches"][1]
    findings, suppressed = patch.pop("findings"), patch.pop("suppressed")
    assert patch == {
        "kind": "patch",
        "message_id": "<1@example.org>",
        "subject": "x86: Add a thing",
        "author": "Zoë <z@example.org>",
        "profile": "tip",
        "files": [
            {"path": "new.c", "old_path": "old.c", "status": "renamed", "added": 3, "removed": 1},
            {"path": "b.c", "old_path": None, "status": "modified", "added": 0, "removed": 0},
        ],
        "score": {
            "total": 55,
            "concise": 61.3,
            "high_level": 80.0,
            "explained": None,
            "motivated": 40,
            "form": 100.0,
        },
        "signals": [{"part": "concise", "name": "words", "value": 350.5, "typical": "60 to 180", "weight": 12.0}],
        "roles": [
            {
                "role": "change",
                "also": ["justification"],
                "quote": "Add it.",
                "words": ["Add", "so that"],
                "mail_lines": [9, 9],
            },
            {"role": "context", "also": [], "quote": "It is.", "words": [], "mail_lines": None},
        ],
        "remarks": [],
        "abi": {
            "functions": ["__seamcall"],
            "rules": [
                {
                    "rule": "SC001",
                    "function": "__seamcall",
                    "instance": "ret=1",
                    "status": "fail",
                    "why": "lost",
                    "file": "a/b.S",
                    "blame": "patch",
                },
                {
                    "rule": "SC002",
                    "function": "__seamcall",
                    "instance": "ret=1",
                    "status": "not-applicable",
                    "why": "no output",
                    "file": "",
                    "blame": None,
                },
            ],
        },
        "skipped": [{"rule": "CL301", "reason": "no model"}],
        "broken": [{"rule": "CL999", "error": "KeyError"}],
    }
    assert [entry["rule"] for entry in findings] == ["CL101"]
    assert [(entry["finding"]["rule"], entry["reason"]) for entry in suppressed] == [("CL102", "a reason")]


def test_the_whole_of_a_finding() -> None:
    assert report_dict(made_report(), Persona.REGULAR)["series"] == [
        {
            "subject": "A thing",
            "version": 2,
            "total": 3,
            "present": [2],
            "missing": [1, 3],
            "duplicates": [],
            "cover": True,
            "base_commit": "",
            "change_id": "",
            "findings": [
                {
                    "rule": "CL101",
                    "name": "this-patch",
                    "category": "this-patch",
                    "severity": "warning",
                    "confidence": "high",
                    "persona": "regular",
                    "message": "A message.",
                    "advice": "An advice.",
                    "locations": [
                        {
                            "kind": "primary",
                            "part": "changelog",
                            "quote": "This patch\nadds",
                            "mail_lines": [12, 13],
                            "file": None,
                            "lines": None,
                        },
                        {
                            "kind": "related",
                            "part": "diff",
                            "quote": "ret",
                            "mail_lines": None,
                            "file": "a/b.c",
                            "lines": [7, 7],
                        },
                    ],
                    "evidence": ["one", "two"],
                    "suggestion": "Add",
                    "edits": [],
                }
            ],
        }
    ]


@pytest.mark.parametrize(("persona", "count"), [(Persona.REGULAR, 1), (Persona.PEDANTIC, 2)])
def test_findings_go_up_to_the_persona(persona: Persona, count: int) -> None:
    document = drawn(made_report(), persona)
    assert [len(patch["findings"]) for patch in document["patches"]] == [0, count]
    assert len(document["series"][0]["findings"]) == count
    assert len(document["patches"][1]["suppressed"]) == 1


def test_hostile_text_keeps_its_meaning_and_cannot_act() -> None:
    hostile = 'a\x00\x1b[31m\x7f\x9b\u202e\u200b\U000e0041 "\\ 漢 {{ x }} </script>'
    document = render_report(made_report(hostile), "json", persona=Persona.REGULAR)
    assert json.loads(document)["patches"][1]["subject"] == hostile
    assert all(char == "\n" or char.isprintable() for char in document)
    assert "漢 {{ x }} </script>" in document


def test_a_lone_surrogate_is_replaced_so_that_the_document_is_utf8() -> None:
    document = render_report(made_report("a\udc80b"), "json", persona=Persona.REGULAR)
    assert json.loads(document.encode())["patches"][1]["subject"] == "a\ufffdb"
    assert document.endswith("}\n")
