"""The formats for programs and for other places: valid and inert, whatever the mail says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema  # type: ignore[import-untyped]
import pytest
import xmlschema

import reviewer
from reviewer.model import Persona, Report, Severity
from reviewer.render import FORMATS, render_report, tally
from reviewer.render.clean import is_hostile
from reviewer.render.lines import data, property_value
from reviewer.render.markup import escaped, fenced

CHECKOUT = Path(reviewer.__file__).parents[1]
SAMPLES = sorted(path for path in (CHECKOUT / "samples").iterdir() if path.suffix in (".patch", ".mbox"))
SARIF = json.loads((CHECKOUT / "tests" / "vendor" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
JUNIT = str(CHECKOUT / "tests" / "vendor" / "junit-10.xsd")
NEW = ("reply", "markdown", "sarif", "junit", "github", "terse", "b4", "b4-review")


def drawn(report: Report, style: str, persona: Persona = Persona.AUDITOR) -> str:
    text = render_report(report, style, persona=persona)
    text.encode("utf-8")
    return text


# --- all of them


@pytest.mark.parametrize("style", FORMATS)
def test_no_character_acts_on_who_reads_it(hostile: Report, style: str) -> None:
    assert {char for char in drawn(hostile, style) if is_hostile(char)} == set()


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_each_finding_is_told(read_sample: Callable[[str], Report], sample: Path, style: str) -> None:
    report = read_sample(sample.name)
    told = json.loads(drawn(report, "json"))
    rules = {found["rule"] for part in ("patches", "series") for each in told[part] for found in each["findings"]}
    text = drawn(report, style)
    assert [rule for rule in sorted(rules) if rule not in text] == []


@pytest.mark.parametrize("style", [style for style in FORMATS if style != "b4"])
def test_what_was_not_looked_at_is_told_in_every_format(hostile: Report, style: str) -> None:
    text = drawn(hostile, style)
    assert "CL101" in text
    assert "CL102" in text


@pytest.mark.parametrize("style", NEW)
@pytest.mark.parametrize("persona", Persona)
def test_a_persona_is_shown_what_is_for_it(hostile: Report, style: str, persona: Persona) -> None:
    (first,) = hostile.patches
    finding = replace(first.findings[0], persona=Persona.PEDANTIC, rule="ZZ999")
    report = replace(hostile, patches=(replace(first, findings=(finding,), suppressed=()),))
    assert ("ZZ999" in drawn(report, style, persona)) == (persona is not Persona.REGULAR)


def test_a_report_of_nothing_can_be_written(hostile: Report) -> None:
    empty = replace(hostile, patches=(), series=(), inputs=(), errors=(), remarks=(), rules={})
    told = {style: drawn(empty, style) for style in NEW}
    assert (told["terse"], told["b4"], told["b4-review"]) == ("", "", "[]\n")


# --- SARIF


def sarif(report: Report) -> dict[str, Any]:
    log = json.loads(drawn(report, "sarif"))
    kind = jsonschema.validators.validator_for(SARIF)
    assert [error.message for error in kind(SARIF, format_checker=kind.FORMAT_CHECKER).iter_errors(log)] == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_sarif_of_the_samples_is_valid(read_sample: Callable[[str], Report], sample: Path) -> None:
    report = read_sample(sample.name)
    run = sarif(report)
    findings = tally.findings(report)
    assert [result["ruleId"] for result in run["results"]] == [finding.rule for finding in findings]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_of_a_hostile_mail_is_valid(hostile: Report) -> None:
    run = sarif(hostile)
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"] for one in run["results"] for place in one["locations"]
    }
    assert all(re.fullmatch(r"(?:file://|mid:)?[\w./%~@-]+", uri) for uri in uris), uris
    assert [one for one in run["results"] if one.get("suppressions")]


def test_sarif_columns_mark_the_quote_in_the_file(read_mail: Callable[[bytes], Report]) -> None:
    text = (CHECKOUT / "samples" / "04-trailer-mess.patch").read_text(encoding="utf-8")
    run = sarif(read_mail(text.encode()))
    fixes = [fix for result in run["results"] for fix in result.get("fixes", [])]
    assert len(fixes) >= 2
    for fix in fixes:
        (change,) = fix["artifactChanges"]
        (replaced,) = change["replacements"]
        region = replaced["deletedRegion"]
        line = text.split("\n")[region["startLine"] - 1]
        gone = line[region["startColumn"] - 1 : region["endColumn"] - 1]
        assert fix["description"]["text"] == f"Write {replaced['insertedContent']['text']!r} instead of {gone!r}."


def test_sarif_fixes_nothing_in_a_mail_that_is_no_file(read_mail: Callable[[bytes], Report]) -> None:
    text = (CHECKOUT / "samples" / "04-trailer-mess.patch").read_bytes()
    head = b"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
    body = text.partition(b"\n")[2]
    run = sarif(read_mail(head + body + b"\n" + head + body.replace(b"Message-I", b"X-I")))
    assert run["results"]
    assert not [one for one in run["results"] if one.get("fixes")]


def test_sarif_knows_a_finding_again(read_mail: Callable[[bytes], Report]) -> None:
    text = (CHECKOUT / "samples" / "04-trailer-mess.patch").read_text(encoding="utf-8")
    moved = text.replace("[PATCH]", "[PATCH v2]").replace("Signed-of-by", "Link: https://example.org/1\nSigned-of-by")
    prints = [
        {one["ruleId"]: one["partialFingerprints"] for one in sarif(read_mail(version.encode()))["results"]}
        for version in (text, moved)
    ]
    assert prints[0]["TR114"] == prints[1]["TR114"]


# --- JUnit


def junit(report: Report) -> ElementTree.Element:
    """The document, in the form that Jenkins, GitLab and Gerrit read: suites of cases with counts that are right."""
    text = drawn(report, "junit")
    assert [error.reason for error in xmlschema.XMLSchema(JUNIT).iter_errors(text)] == []
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite"
        assert {case.tag for case in suite} == {"testcase"}
        assert all(case.get("name") and case.get("classname") for case in suite)
        assert {part.tag for case in suite for part in case} <= {"failure", "error", "skipped", "system-out"}
        assert int(suite.get("tests", "")) == len(suite)
        for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(name, "")) == len(suite.findall(f"testcase/{kind}"))
    for name in ("tests", "failures", "errors"):
        assert int(root.get(name, "")) == sum(int(suite.get(name, "")) for suite in root)
    return root


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_junit_of_the_samples(read_sample: Callable[[str], Report], sample: Path) -> None:
    report = read_sample(sample.name)
    failing = [found for found in tally.findings(report) if found.severity is not Severity.NOTE]
    assert len(junit(report).findall(".//failure")) == len(failing)


def test_junit_of_a_hostile_mail(hostile: Report) -> None:
    root = junit(hostile)
    assert "<script>alert(1)</script> ]]>" in "".join(root.itertext())
    assert {part.tag for part in root.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"
    }  # fmt: skip


# --- GitHub


def test_github_takes_each_line_for_what_it_is(hostile: Report) -> None:
    lines = drawn(hostile, "github").splitlines()
    commands = [line for line in lines if line.startswith("::")]
    told = len(hostile.patches[0].findings) + len(hostile.errors)
    assert len(commands) == told
    for line in commands:
        assert re.fullmatch(r"::(?:error|warning|notice)(?: \w+=[^:,\r\n]*(?:,\w+=[^:,\r\n]*)*)?::[^\r\n]*", line), line
    for line in set(lines) - set(commands):
        assert line.startswith("presend: ")
        assert "##[" not in line


def test_github_gets_back_what_was_escaped() -> None:
    text = "50%,\r\n::error::a:b%0A"
    assert data(text) == "50%25,%0D%0A::error::a:b%250A"
    assert property_value(text) == "50%25%2C%0D%0A%3A%3Aerror%3A%3Aa%3Ab%250A"


# --- terse and b4


def test_terse_is_a_line_for_each_finding(hostile: Report) -> None:
    lines = drawn(hostile, "terse").splitlines()
    told = [line for line in lines if re.fullmatch(r".+:\d+: (?:ERROR|WARNING|CHECK):[A-Z]{2}\d{3}: .+", line)]
    assert len(told) == len(hostile.patches[0].findings)
    assert all(line.startswith("presend: ") for line in set(lines) - set(told))


def test_b4_fails_for_errors_alone(hostile: Report) -> None:
    lines = drawn(hostile, "b4").splitlines()
    (first,) = hostile.patches
    errors = sum(finding.severity is Severity.ERROR for finding in first.findings)
    assert 0 < errors < len(first.findings)
    assert sum("ERROR:" in line for line in lines) == errors + len(hostile.errors) + len(first.broken)
    assert len(lines) == len(first.findings) + len(hostile.errors) + len(first.broken)


def test_b4_review_is_what_b4_reads(hostile: Report) -> None:
    (entry,) = json.loads(drawn(hostile, "b4-review"))
    assert (entry["tool"], entry["status"]) == ("presend", "fail")
    assert {each["status"] for each in json.loads(entry["details"])} == {"pass", "warn", "fail"}
    assert all(isinstance(value, str) for value in entry.values())


def test_b4_review_tells_what_was_not_checked_without_a_complaint(hostile: Report) -> None:
    (first,) = hostile.patches
    clean = replace(first, findings=(), broken=(), suppressed=())
    (entry,) = json.loads(drawn(replace(hostile, patches=(clean,), errors=(), remarks=()), "b4-review"))
    assert entry["status"] == "pass"
    assert "CL101" in entry["details"]


# --- Markdown


def test_markdown_of_a_hostile_mail_is_text(hostile: Report) -> None:
    text = drawn(hostile, "markdown")
    outside = re.sub(r"^(`{3,})text\n.*?\n\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert "```text" not in outside
    assert re.findall(r"(?<!\\)<(?!!-- -->)", outside) == []
    assert re.findall(r"@\w", outside) == []
    assert max(map(len, text.splitlines())) < 10_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a_b*c", r"a\_b\*c"),
        ("<b>", r"\<b\>"),
        ("[x](y)", r"\[x\](y)"),
        ("@all #12", "@<!-- -->all #<!-- -->12"),
        ("https://example.org", "https&#58;//example.org"),
        ("C# and a @ b", "C# and a @ b"),
    ],
)
def test_markdown_in_a_text_is_shown_as_it_stands(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize("text", ["```", "a\n````\nb", "", "``"])
def test_no_text_ends_its_own_fence(text: str) -> None:
    fence, *inside, last = fenced(text).split("\n")
    assert fence.removesuffix("text") == last
    assert "\n".join(inside) == text
    assert last not in text
