"""The review in the terminal, and what all formats share."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import ConfigError, TemplateError
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
    Line,
    Location,
    Message,
    Part,
    Patch,
    PatchKind,
    PatchReview,
    Persona,
    Report,
    RuleText,
    Score,
    Series,
    SeriesReview,
    Severity,
    Signal,
    Skipped,
    Source,
    Subject,
    Suppressed,
)
from reviewer.render import FORMATS, env, render_report
from reviewer.render.layout import bar, cells, fold, paint, wrap
from reviewer.render.rules import RulePage, RuleRow, explain, rule_list
from reviewer.render.text import terminal, text

HOSTILE = "a\x00\x1b[31mred\x1b]8;;http://x\x07\u202egnp\u2066\ud800\u200b\x9b<script>alert(1)</script>{{ 7*7 }}{% x"
SUBJECT = "[PATCH v3 03/21] x86/virt/tdx: Implement the SEAMCALL wrapper"
CHANGELOG = (
    "This patch adds a C function to issue SEAMCALLs.",
    "",
    "The TDX module is loaded into a reserved range and the kernel talks to",
    "it by way of SEAMCALL, which looks much like a hypercall but is not one",
    "and it returns a leaf specific error code in RAX.",
    "",
    "Signed-off-by: A Developer <dev@example.org>",
)


def finding(rule: str, name: str, *locations: Location, severity: str = "warning", **more: object) -> Finding:
    told: dict[str, object] = {
        "category": name,
        "confidence": Confidence.HIGH,
        "persona": Persona.REGULAR,
        "message": f"The message of {name}.",
        "advice": f"The advice of {name}.",
    }
    return Finding(
        rule=rule,
        name=name,
        severity=Severity(severity),
        locations=locations,
        **{**told, **more},  # type: ignore[arg-type]
    )


def made_patch(subject: str = SUBJECT, path: str = "arch/x86/virt/vmx/tdx/seamcall.S") -> Patch:
    return Patch(
        kind=PatchKind.PATCH,
        message=Message(
            origin="made.patch",
            message_id="<3@example.org>",
            subject=subject,
            subject_lines=(4, 4),
            author="A Developer <dev@example.org>",
            sender="dev@example.org",
            date="",
            text=tuple(Line(line, number) for number, line in enumerate(CHANGELOG, 11)),
            diff=(Line("+\tmov\t$1, %eax", 44),),
            remarks=("Read from a reply; trimmed lines are missing.",),
        ),
        subject=Subject(("PATCH",), 3, 3, 21, subject, "x86/virt/tdx", "Implement"),
        changelog=Changelog((), ()),
        diff=Diff(
            (
                FileChange(path=path, old_path=None, status=FileStatus.ADDED, added=52),
                FileChange(path="Makefile", old_path=None, status=FileStatus.MODIFIED, added=1, removed=1),
            ),
            remarks=("One hunk is short.",),
        ),
    )


def made_review(patch: Patch) -> PatchReview:
    long_quote = "\n".join(f"line {number}" for number in range(6))
    return PatchReview(
        patch=patch,
        profile="tip",
        score=Score(61.26, 80, None, 40, 100),
        signals=(
            Signal("concise", "words", 350, "60 to 180", 12),
            Signal("concise", "lines", 3, "", 0),
            Signal("motivated", "problem sentences", 0, "1 or more", 60),
        ),
        findings=(
            finding(
                "SC001",
                "lost-error",
                Location(Part.DIFF, "mov\t$1, %eax", (44, 44), "arch/x86/virt/vmx/tdx/seamcall.S", (17, 17)),
                Location(Part.CHANGELOG, "error code in RAX", (15, 15)),
                severity="error",
                evidence=("line 17 writes RAX",),
                suggestion="mov %rax, %rdi\n\tret",
            ),
            finding("CL101", "this-patch", Location(Part.CHANGELOG, "This patch", (11, 11))),
            finding("CL101", "this-patch", Location(Part.CHANGELOG, long_quote, (11, 16))),
            finding("TR001", "no-ack", Location(Part.MESSAGE, ""), severity="note"),
            finding("CL201", "jargon", Location(Part.MESSAGE, ""), persona=Persona.PEDANTIC),
            finding("CL202", "jargon", Location(Part.MESSAGE, ""), persona=Persona.AUDITOR),
        ),
        abi=(
            AbiVerdict("SC001", "__seamcall", "ret=1", "fail", "RAX is lost"),
            AbiVerdict("SC002", "__seamcall", "ret=1", "unknown", "macro not expanded"),
        ),
        suppressed=(Suppressed(finding("CL300", "we", Location(Part.MESSAGE, "")), "quoted from the manual"),),
        skipped=(Skipped("CL302", "no spaCy model"), Skipped("CL301", "no spaCy model")),
        broken=(Broken("CL999", "KeyError: 'x'"),),
    )


def made_report(*reviews: PatchReview) -> Report:
    reviews = reviews or (made_review(made_patch()),)
    patches = tuple(review.patch for review in reviews)
    return Report(
        version="0.1.0",
        rules_digest="abc123",
        inputs=(InputRecord("mbox", "made.mbox", len(reviews)),),
        patches=reviews,
        series=(
            SeriesReview(
                series=Series(subject="TDX host", version=3, total=21, cover=None, patches=patches),
                findings=(finding("SE001", "no-cover", Location(Part.MESSAGE, "")),),
            ),
        ),
        errors=("made.mbox: message 2: no headers",),
        rules={
            "CL101": RuleText(
                id="CL101",
                name="this-patch",
                title="The changelog talks about the patch",
                rationale="A changelog is read in git log.\nThere it is\nno patch any more.",
                sources=(Source("submitting-patches.rst", "describe changes as orders"),),
            )
        },
    )


def shown(report: Report | None = None, persona: Persona = Persona.REGULAR, width: int = 80) -> str:
    return text(report or made_report(), persona=persona, width=width, color=False)


def quiet_review() -> PatchReview:
    return replace(made_review(made_patch()), findings=(), suppressed=(), skipped=(), broken=(), abi=())


def test_the_header_tells_subject_author_size_and_profile() -> None:
    assert shown().startswith(
        f"{SUBJECT}\n  A Developer <dev@example.org>\n  2 files, +53 -1; profile tip\n"
        "  remark:  Read from a reply; trimmed lines are missing.\n  remark:  One hunk is short.\n"
    )


def test_the_score_shows_five_parts_and_what_lowered_them() -> None:
    block = shown().split("\n\n")[1].split("\n")
    assert block == [
        "  concise     ######....   61",
        "      words: 350; in accepted texts 60 to 180 (-12); its remarks (-26.7)",
        "  high level  ########..   80",
        "      its remarks (-20)",
        "  explained   ..........  not computed",
        "  motivated   ####......   40",
        "      problem sentences: 0; in accepted texts 1 or more (-60)",
        "  form        ##########  100",
        "  total                    55",
    ]


def test_a_finding_begins_with_its_line_and_marks_the_quote() -> None:
    assert (
        "11 > This patch adds a C function to issue SEAMCALLs.\n"
        "     ^^^^^^^^^^\n"
        "     warning CL101 this-patch\n"
        "     The message of this-patch.\n"
        "     why:     A changelog is read in git log. There it is no patch any more.\n"
        "     source:  submitting-patches.rst — describe changes as orders\n"
        "     instead: The advice of this-patch.\n"
    ) in shown()


def test_a_finding_in_the_diff_tells_file_line_evidence_suggestion_and_related_places() -> None:
    assert (
        "arch/x86/virt/vmx/tdx/seamcall.S:17\n"
        "44 > +       mov     $1, %eax\n"
        "             ^^^^^^^^^^^^^^^^\n"
        "     error SC001 lost-error\n"
        "     The message of lost-error.\n"
        "     instead: The advice of lost-error.\n"
        "              | mov %rax, %rdi\n"
        "              |         ret\n"
        "     found:   line 17 writes RAX\n"
        "     also:    changelog line 15: error code in RAX\n"
    ) in shown()


def test_a_rule_is_explained_once_and_a_long_quote_is_cut() -> None:
    review = shown()
    assert review.count("why:") == 1
    assert "11 > line 0\n12 > line 1\n13 > line 2\n   > [...]\n     warning CL101" in review


def test_the_reader_is_told_what_was_not_checked_silenced_broken_and_unread() -> None:
    assert (
        "not checked: CL301, CL302: no spaCy model\n"
        "suppressed: 1 of CL300 we: quoted from the manual\n"
        "broken: CL999: KeyError: 'x'\n"
        "not read: made.mbox: message 2: no headers\n"
    ) in shown()


def test_a_rule_that_the_reader_would_not_see_is_not_told_as_skipped() -> None:
    skipped = (Skipped("CL301", "no tree"), Skipped("CL302", "no tree", Persona.PEDANTIC))
    report = made_report(replace(made_review(made_patch()), skipped=skipped))
    assert "not checked: CL301: no tree\n" in shown(report)
    assert "not checked: CL301, CL302: no tree\n" in shown(report, Persona.PEDANTIC)


def test_what_befell_some_patches_only_names_them() -> None:
    report = made_report(made_review(made_patch()), quiet_review())
    report = replace(report, patches=(report.patches[0], quiet_review()))
    assert "not checked in 3/21: CL301, CL302: no spaCy model\n" in shown(report)


@pytest.mark.parametrize(
    ("persona", "line"),
    [
        (
            Persona.REGULAR,
            "1 patch, 1 error, 3 warnings, 1 note; 1 more at pedantic; 1 more at auditor",
        ),
        (Persona.PEDANTIC, "1 patch, 1 error, 4 warnings, 1 note; 1 more at auditor"),
        (Persona.AUDITOR, "1 patch, 1 error, 5 warnings, 1 note"),
    ],
)
def test_each_persona_sees_its_findings_and_the_count_of_the_rest(persona: Persona, line: str) -> None:
    review = shown(persona=persona)
    assert review.endswith(f"\n{line}\n")
    assert ("CL201" in review) == (persona is not Persona.REGULAR)
    assert ("CL202" in review) == (persona is Persona.AUDITOR)


def test_a_good_patch_gets_one_calm_line() -> None:
    report = Report(version="0", rules_digest="0", inputs=(), patches=(quiet_review(),))
    assert shown(report).endswith("\n\n  Nothing to object to.\n\n1 patch, no findings\n")


def test_the_abi_is_summed_up_and_unknown_is_told() -> None:
    assert "abi:     __seamcall (ret=1): 1 fail, 1 unknown\n           SC002 unknown: macro not" in shown()


@pytest.mark.parametrize("width", [40, 57, 80, 100])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    review = made_review(made_patch(subject=SUBJECT + " 漢字" * 40, path="very/long/" * 30))
    assert max(cells(line) for line in shown(made_report(review), width=width).split("\n")) <= width


def test_color_only_on_demand_and_the_words_stay_the_same() -> None:
    painted = text(made_report(), persona=Persona.REGULAR, width=80, color=True)
    assert "\x1b[" in painted
    assert "\x1b" not in shown()
    bare = re.sub(r"\x1b\[[0-9;]*m", "", painted)
    assert [line.rstrip() for line in bare.split("\n")] == shown().split("\n")


def hostile_report() -> Report:
    patch = made_patch(subject=HOSTILE, path=HOSTILE)
    lines = tuple(Line(HOSTILE, number) for number in range(11, 14))
    patch = replace(patch, message=replace(patch.message, author=HOSTILE, text=lines, remarks=(HOSTILE,)))
    places = (
        Location(Part.DIFF, HOSTILE, (44, 44), HOSTILE, (1, 1)),
        Location(Part.CHANGELOG, HOSTILE, (12, 12)),
        Location(Part.CHANGELOG, f"{HOSTILE}\n{HOSTILE}", (11, 12)),
    )
    bad = finding("CL101", HOSTILE, *places, message=HOSTILE, advice=HOSTILE, evidence=(HOSTILE,), suggestion=HOSTILE)
    review = replace(
        made_review(patch),
        profile=HOSTILE,
        findings=(bad, replace(bad, locations=places[1:])),
        suppressed=(Suppressed(bad, HOSTILE),),
        skipped=(Skipped("CL1", HOSTILE),),
        broken=(Broken("CL2", HOSTILE),),
        abi=(AbiVerdict("SC001", HOSTILE, HOSTILE, "unknown", HOSTILE),),
    )
    report = made_report(review)
    series = replace(report.series[0], series=replace(report.series[0].series, subject=HOSTILE))
    return replace(report, series=(series,), errors=(HOSTILE,))


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_text_is_inert_in_every_format(format: str) -> None:
    drawn = render_report(hostile_report(), format, persona=Persona.REGULAR)
    assert not re.search("[^\n\t -~\xa0-\ud7ff\ue000-\uffff]", drawn)
    assert not re.search("[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]", drawn)
    assert "{{ 7*7 }}{% x" in drawn
    assert drawn.encode()
    if format == "html":
        assert drawn.count("<script") == 1  # the page's own
        assert "&lt;script&gt;" in drawn


def test_an_unknown_format_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r"'xml'.*text, json, html"):
        render_report(made_report(), "xml", persona=Persona.REGULAR)


@pytest.fixture
def own_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(env, "data_dir", lambda _name: tmp_path)
    monkeypatch.setattr(env, "_environment", env._environment.__wrapped__)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("one\n{{ absent }}\n", r"a\.txt\.j2:2: 'absent' is undefined"),
        ("{{ word.absent }}", r"a\.txt\.j2:1: .*no attribute 'absent'"),
        ("one\ntwo\n{% if %}", r"a\.txt\.j2:3: Expected an expression"),
        ("\n{{ word|bar }}", r"a\.txt\.j2:2: TypeError: "),
        ("{% include 'b.j2' %}", r"a\.txt\.j2:1: b\.j2: there is no such template"),
    ],
)
def test_a_broken_template_tells_file_and_line(own_templates: Path, source: str, message: str) -> None:
    (own_templates / "a.txt.j2").write_text(source)
    with pytest.raises(TemplateError, match=message):
        env.render("a.txt.j2", word="w")


def test_only_html_is_escaped(own_templates: Path) -> None:
    for name in ("a.html.j2", "a.txt.j2"):
        (own_templates / name).write_text("{{ word }}\n")
    assert env.render("a.html.j2", word="<b>") == "&lt;b&gt;\n"
    assert env.render("a.txt.j2", word="<b>") == "<b>\n"


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"TERM": "xterm", "COLUMNS": "72"}, (72, True)),
        ({"TERM": "xterm", "COLUMNS": "300"}, (100, True)),
        ({"TERM": "xterm", "COLUMNS": "12"}, (40, True)),
        ({"TERM": "xterm", "COLUMNS": "72", "NO_COLOR": "1"}, (72, False)),
        ({"TERM": "dumb", "COLUMNS": "72"}, (80, False)),
    ],
)
def test_the_terminal_decides_on_width_and_color(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: tuple[int, bool]
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert terminal(Tty()) == expected
    assert terminal(Tty(), force_no_color=True) == (expected[0], False)
    assert terminal(io.StringIO()) == (80, False)


def test_wrapping_measures_cells_and_loses_nothing() -> None:
    assert wrap("漢字 漢字 ab", 6) == ["漢字", "漢字", "ab"]
    assert wrap("one\ntwo\n\nthree", 20) == ["one two", "three"]
    assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert wrap("", 10) == []
    assert fold("a\tb", 20) == ["a       b"]
    assert fold("the quick brown", 11) == ["the quick", "brown"]
    assert fold("", 10) == [""]
    assert "".join(fold("e" + "\u0301" * 1000, 10)) == "e" + "\u0301" * 1000


@pytest.mark.parametrize(("value", "drawn"), [(None, 0), (-5, 0), (44.9, 4), (100, 10), (250, 10)])
def test_a_bar_has_ten_cells(value: float | None, drawn: int) -> None:
    assert bar(value) == "#" * drawn + "." * (10 - drawn)


def test_color_ends_on_every_line() -> None:
    assert paint("a\nb", "error") == "\x1b[1;31ma\x1b[0m\n\x1b[1;31mb\x1b[0m"


def test_the_list_of_rules_lines_up() -> None:
    rows = [
        RuleRow(
            id="CL101",
            name="this-patch",
            category="this-patch",
            severity=Severity.WARNING,
            persona=Persona.REGULAR,
            title="The changelog talks about the patch",
        ),
        RuleRow(
            id="SC001",
            name="x",
            category="abi",
            severity=Severity.ERROR,
            persona=Persona.PEDANTIC,
            title="T\x1b[0m",
        ),
    ]
    assert rule_list(iter(rows)) == (
        "ID     Name        Category    Severity  Persona   Title\n"
        "CL101  this-patch  this-patch  warning   regular   The changelog talks about the patch\n"
        "SC001  x           abi         error     pedantic  T\\u001b[0m\n"
        "\n"
        "2 rules\n"
    )
    assert rule_list([]).endswith("\n0 rules\n")


def test_explain_shows_the_whole_rule() -> None:
    page = RulePage(
        rule=made_report().rules["CL101"],
        category="this-patch",
        severity=Severity.WARNING,
        confidence=Confidence.HIGH,
        persona=Persona.PEDANTIC,
        message='"{match}" talks about the patch.',
        advice="Order the code to change.",
        bad=("This patch adds\n\ta thing.\n",),
        good=(("Add a thing.", "an order"), ("This patchset", "")),
        profiles=("net: seen from auditor; 43 % of accepted texts",),
    )
    assert explain(page) == (
        "CL101 this-patch: The changelog talks about the patch\n\n"
        "    warning, high confidence, category this-patch\n"
        "    shown with --persona pedantic and above\n\n"
        'What it says\n    "{match}" talks about the patch.\n\n'
        "Why\n    A changelog is read in git log. There it is no patch any more.\n\n"
        "Write instead\n    Order the code to change.\n\n"
        "Sources\n    submitting-patches.rst — describe changes as orders\n\n"
        "Found in\n    | This patch adds\n    |   a thing.\n\n"
        "Silent on\n    | Add a thing.\n    an order\n\n    | This patchset\n\n"
        "Other profiles\n    net: seen from auditor; 43 % of accepted texts\n\n"
        "Silence it for one run: presend check --disable CL101 PATCH\n"
    ).replace("|   a", "| \ta")


def test_importing_loads_no_library_and_the_rulebook_no_rich() -> None:
    script = (
        "import sys, reviewer.render, reviewer.render.rules as r\n"
        "assert not {'jinja2', 'rich'} & set(sys.modules)\n"
        "r.rule_list([])\n"
        "assert 'jinja2' in sys.modules and 'rich' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_mended_text_that_is_wider_than_its_column_stands_at_the_edge() -> None:
    lines = ("x" * 75, "y" * 30)
    patch = made_patch()
    found = finding(
        "CL101", "this-patch", Location(Part.CHANGELOG, "This patch", (11, 11)), suggestion="\n".join(lines)
    )
    review = replace(made_review(patch), findings=(found,))
    told = text(
        Report(version="0", rules_digest="0", inputs=(), patches=(review,)),
        persona=Persona.REGULAR,
        width=80,
        color=False,
    )
    assert f"\n| {lines[0]}\n| {lines[1]}\n" in told
    assert max(map(len, told.split("\n"))) <= 80
