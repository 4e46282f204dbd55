"""The review as a mail of the list: what it quotes and says, how much of it, and that it is an answer and no patch."""

from __future__ import annotations

import email
import email.policy
import mailbox
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer import identity
from reviewer.identity import Identity
from reviewer.model import Broken, Confidence, Finding, Message, Persona, Report, Severity
from reviewer.render import mailhead, voice
from reviewer.render.answers import MOST
from reviewer.render.reply import text
from reviewer.render.voice import WIDTH

WRITER = Identity("R. Viewer", "r@example.org", "Fri, 06 Nov 2026 10:00:00 +0100")
HEADS = ["From", "Date", "To", "Subject", "In-Reply-To", "References"]
MIME = ["MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
Read = Callable[[bytes], Report]
Sample = Callable[[str], Report]


def drawn(report: Report, persona: Persona = Persona.REGULAR, writer: Identity = WRITER) -> str:
    return text(report, persona=persona, writer=writer)


def mails(drawn: str, folder: Path) -> list[EmailMessage]:
    """The mails of an mbox as Python's parsers see them, none with a defect."""
    file = folder / "x.eml"
    file.write_text(drawn, encoding="utf-8", newline="\n")
    box = mailbox.mbox(file)
    found = [email.message_from_bytes(box.get_bytes(key), policy=email.policy.default) for key in box.iterkeys()]
    box.close()
    for each in found:
        assert each.defects == []
        assert [defect for value in each.values() for defect in value.defects] == []
        each.get_content()
    return found


def body(drawn: str) -> str:
    """What somebody reads of the first mail: from the attribution to the signature."""
    return drawn.partition("\n\n")[2].partition("\n-- \n")[0].rstrip()


def spoken(drawn: str) -> list[str]:
    """The paragraphs that are neither quoted nor a mended text."""
    return [part for part in body(drawn).split("\n\n") if not part.startswith((">", " ")) and " wrote:" not in part]


def patch(changelog: str, subject: str = "[PATCH] lib/toy: Count the toys", more: str = "") -> bytes:
    diff = "diff --git a/lib/toy.c b/lib/toy.c\n--- a/lib/toy.c\n+++ b/lib/toy.c\n@@ -1,2 +1,3 @@ int f(void)\n"
    head = f"From: A Developer <a@example.org>\nSubject: {subject}\nMessage-ID: <1@example.org>\n{more}"
    signed = "Signed-off-by: A Developer <a@example.org>"
    return f"{head}\n{changelog}\n\n{signed}\n---\n{diff} a;\n+b;\n c;\n".encode()


# --- what it says


def test_a_remark_stands_below_the_words_that_it_is_about(read_sample: Sample) -> None:
    said = body(drawn(read_sample("04-trailer-mess.patch")))
    assert said.startswith(
        "On Fri, 4 Sep 2026 21:05:00 +0200, Jun Varga wrote:\n"
        "> Signed-of-by: Jun Varga <jun@example.org>\n"
        "\n"
        '"Signed-of-by" is not Signed-off-by, so there is no sign-off, and nobody\n'
        'may apply this. Write "Signed-off-by:"'
    )


def test_the_weightiest_remark_comes_first_and_equals_come_as_in_the_mail(read_sample: Sample) -> None:
    report = read_sample("04-trailer-mess.patch")
    lines = [line for line in body(drawn(report)).split("\n") if line.startswith("> ")]
    assert [line.partition(":")[0] for line in lines] == [
        "> Signed-of-by", "> Fixes", "> Reviewd-by", "> Change-Id", "> Cc"
    ]  # fmt: skip


def test_no_more_is_said_than_a_reviewer_would_write(read_sample: Sample) -> None:
    report = read_sample("01-gate-call.patch")
    told = drawn(report)
    *remarks, last = spoken(told)
    rules = {found.rule for found in report.patches[0].findings if found.persona is Persona.REGULAR}
    assert len(remarks) == MOST < len(rules)
    assert len(rules) - MOST == 2
    assert last == "Two smaller things can wait for the next round."
    assert rules == set(re.findall(r"\b[A-Z]{2}\d{3}\b", told.partition("\n-- \n")[2].partition("\nnot checked")[0]))


def test_remarks_on_one_paragraph_share_its_quote(read_sample: Sample) -> None:
    said = body(drawn(read_sample("01-gate-call.patch")))
    assert said.count("> We need a way to call the leaves of both programs.") == 1
    assert said.index("> GATERUN have to come up") < said.index('"We need" leaves open') < said.index("Why is GATERUN")


def test_equal_remarks_are_one(read_mail: Read) -> None:
    report = read_mail(
        patch("The toys get lost when teh shelf is full, wich nobody notices.\n\nCount teh toys recieved.")
    )
    remarks = spoken(drawn(report))
    assert len([found for found in report.patches[0].findings if found.rule == "LG101"]) >= 3
    (told,) = [each for each in remarks if "misspelt" in each]
    assert "The same goes for" in told
    assert told.count("misspelt") == 1


def test_a_further_place_keeps_the_parentheses_of_its_name(read_mail: Read) -> None:
    found = read_mail(patch("Count teh toys.")).patches[0].findings[0]
    others = [replace(found, locations=(replace(found.primary, quote=quote),)) for quote in ("toy_count(),", "(wich)")]
    told = voice.again([replace(each, suggestion=None) for each in others])
    assert told == 'The same goes for "toy_count()" and "(wich".'


def test_of_a_diff_the_file_and_the_hunk_are_quoted_too(read_sample: Sample) -> None:
    said = body(drawn(read_sample("01-gate-call.patch")))
    assert "> +++ b/arch/x86/virt/keeper/gatecall.S\n> @@ -0,0 +1,25 @@\n> [...]\n> +\tFRAME_BEGIN\n" in said
    assert "> +\tret\n> +SYM_FUNC_END(__gatecall)\n\nA bare ret" in said


def test_of_a_long_paragraph_the_sentence_is_quoted(read_mail: Read) -> None:
    long = "The toys get lost at night when nobody looks after them in the dark shelf.\n" * 4
    sentence = (
        "Nobody likes that, and the shelf has been in the same place for a year now\n"
        "without any light, so that those which have been recieved at noon are the\n"
        "only ones that anybody can find."
    )
    told = body(drawn(read_mail(patch(long + sentence))))
    assert "".join(f"> {line}\n" for line in sentence.split("\n")) in told
    assert "> The toys get lost" not in told


def test_a_text_that_only_breaks_its_lines_anew_is_not_repeated(read_mail: Read) -> None:
    early = "The lock is never\nreleased on the error path, so that the next caller of the allocation\nhangs for good."
    report = read_mail(patch(f"{early}\nRelease it before the error\nis returned to the caller."))
    told = {found.rule: found for found in report.patches[0].findings}
    assert "\n" in (told["FM103"].suggestion or "")
    assert not re.search(r"^ +\S", body(drawn(report)), re.MULTILINE)


def test_what_is_fine_gets_an_answer_and_no_tag(read_sample: Sample) -> None:
    told = drawn(read_sample("02-gate-call-mended.patch"))
    assert spoken(told) == ["Nothing to object to."]
    assert "-by:" not in told


def test_what_could_not_be_reviewed_is_not_called_fine(read_sample: Sample) -> None:
    report = read_sample("02-gate-call-mended.patch")
    (first,) = report.patches
    broken = replace(report, patches=(replace(first, broken=(Broken("CL101", "ValueError: no"),)),))
    told = drawn(broken)
    assert spoken(told) == ["Not everything could be reviewed."]
    assert "broken: CL101: ValueError: no" in told.partition("\n-- \n")[2]


def test_each_patch_of_a_series_that_there_is_a_remark_on_gets_its_mail(read_sample: Sample, tmp_path: Path) -> None:
    found = mails(drawn(read_sample("05-series.mbox")), tmp_path)
    assert [each["Subject"] for each in found] == [
        "Re: [PATCH 1/3] watchdog: sandglass: Added a helper to load the counter",
        "Re: [PATCH 2/3] watchdog: sandglass: Apply a new timeout at once",
    ]
    assert [each["In-Reply-To"] for each in found] == [
        "<20260907111000.1-2-ines@example.org>",
        "<20260907111000.1-3-ines@example.org>",
    ]
    cover = "<20260907111000.1-1-ines@example.org>"
    assert [each["References"].split() for each in found] == [[cover, each["In-Reply-To"]] for each in found]


def test_a_remark_on_the_series_is_told_at_its_first_message(read_sample: Sample, tmp_path: Path) -> None:
    report = read_sample("05-series.mbox")
    finding = replace(report.patches[1].findings[0], message="The series is of no use.", locations=())
    whole = replace(report.series[0], findings=(replace(finding, locations=report.patches[1].findings[0].locations),))
    found = mails(drawn(replace(report, series=(whole,))), tmp_path)
    assert found[0]["Subject"] == "Re: [PATCH 0/3] watchdog: sandglass: Survive a suspend"
    assert "The series is of no use." in found[0].get_content()


@pytest.mark.parametrize(
    ("date", "author", "attribution"),
    [
        (
            "Mon, 1 Jan 2024 10:00:00 +0000",
            "A Developer <a@example.org>",
            "On Mon, 1 Jan 2024 10:00:00 +0000, A Developer wrote:",
        ),
        ("", "A Developer <a@example.org>", "A Developer wrote:"),
        ("yesterday", "A Developer <a@example.org>", "A Developer wrote:"),
        ("", "", "You wrote:"),
    ],
)
def test_who_wrote_and_when(read_sample: Sample, date: str, author: str, attribution: str) -> None:
    report = read_sample("02-gate-call-mended.patch")
    (first,) = report.patches
    message = replace(first.patch.message, date=date, author=author)
    report = replace(report, patches=(replace(first, patch=replace(first.patch, message=message)),))
    assert body(drawn(report)).startswith(f"{attribution}\n> Subject: ")


# --- its voice


def finding(message: str, advice: str, *, confidence: str = "medium", **more: object) -> Finding:
    return Finding(
        rule="ZZ101",
        name="x",
        category="other",
        severity=Severity.NOTE,
        confidence=Confidence(confidence),
        persona=Persona.REGULAR,
        message=message,
        advice=advice,
        locations=(),
    )


def test_what_is_certain_is_said_and_what_is_not_is_asked() -> None:
    said = "It has no unit. Add it."
    assert voice.said(finding("It has no unit.", "Add it.", confidence="high"), 0) == said
    assert voice.said(finding("It has no unit.", "Add it."), 0) == "It has no unit. Could you add it?"
    assert voice.said(finding("Has it a unit?", "Add it."), 0) == "Has it a unit? Add it."
    pedantic = replace(finding("It has no unit.", "Add it.", confidence="high"), persona=Persona.PEDANTIC)
    assert voice.said(pedantic, 1) == "It has no unit. Can you add it?"


@pytest.mark.parametrize(
    ("advice", "question"),
    [
        ("Drop it; it is enough to say it once.", "Could you drop it? It is enough to say it once."),
        ("Name it. Another sentence.", "Could you name it? Another sentence."),
        ('Say it, e.g. "the loader (X)".', 'Could you say it, e.g. "the loader (X)"?'),
        ('Say it: "A if ...; otherwise ...".', 'Could you say it: "A if ...; otherwise ..."?'),
        ("Drop the word: the long form is enough.", "Could you drop the word? The long form is enough."),
        ("If it is the change, order it.", "If it is the change, order it."),
        ("Did you mean this?", "Did you mean this?"),
        ('"allow" needs somebody.', '"allow" needs somebody.'),
    ],
)
def test_an_order_as_a_question(advice: str, question: str) -> None:
    assert voice.asked(advice) == question


@given(st.text(max_size=400))
def test_no_line_of_prose_begins_a_patch_or_a_mail(given: str) -> None:
    for words in (given, f"a --- {given} diff --git x > y From z Index: x"):
        for line in voice.paragraph(f"Move it {words}"):
            assert not re.match(r"---(?:\s|$)|diff |Index:|>|From ", line)


# --- that it is a mail, and no patch


@pytest.mark.parametrize("persona", Persona)
def test_prose_is_wrapped_and_no_line_is_endless(hostile: Report, read_sample: Sample, persona: Persona) -> None:
    for report in (hostile, read_sample("01-gate-call.patch"), read_sample("06-encoded.patch")):
        told = drawn(report, persona)
        assert max(len(line.encode()) for line in told.split("\n")) < 998
        for paragraph in spoken(told):
            assert max(map(len, paragraph.split("\n"))) <= max(WIDTH, max(map(len, paragraph.split())))


def test_a_hostile_mail_adds_no_header_and_no_mail(hostile: Report, tmp_path: Path) -> None:
    (found,) = mails(drawn(hostile, Persona.AUDITOR), tmp_path)
    assert found.keys() == [*HEADS[:4], *MIME]  # the Message-ID is none
    assert found["To"].addresses[0].addr_spec == "a@example.org"
    assert found["Subject"].startswith("Re: [PATCH] ::error file=x,line=1::Adds <script>")


@pytest.mark.parametrize("name", ["01-gate-call.patch", "04-trailer-mess.patch", "05-series.mbox", "hostile"])
def test_git_am_takes_nothing_from_it(read_sample: Sample, hostile: Report, tmp_path: Path, name: str) -> None:
    (tmp_path / "x.eml").write_text(drawn(hostile if name == "hostile" else read_sample(name), Persona.AUDITOR))
    for command in (
        ["init", "--quiet"],
        ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--allow-empty", "-m", "Base"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    for command in (["am"], ["am", "--3way"], ["apply"]):
        done = subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *command, "x.eml"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode != 0
        subprocess.run(["git", "am", "--abort"], cwd=tmp_path, capture_output=True)
    log = subprocess.run(["git", "log", "--format=%s"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert log.stdout == "Base\n"


def test_what_is_not_ascii_is_encoded_in_the_head_and_plain_below(read_sample: Sample, tmp_path: Path) -> None:
    told = drawn(read_sample("06-encoded.patch"))
    (found,) = mails(told, tmp_path)
    assert str(found["To"]) == "Zoë Łukasik <zoe@example.org>"
    assert "Zoë Łukasik wrote:" in found.get_content()
    head = told.partition("\n\n")[0]
    assert head.isascii()
    assert "charset=utf-8\nContent-Transfer-Encoding: 8bit" in head


@given(
    author=st.text(max_size=60),
    subject=st.text(max_size=300),
    ids=st.lists(st.text(max_size=30) | st.sampled_from(["<1@a>", "<2@a> <3@a>", "<a b@c>", "<x@y\n>"]), max_size=25),
)
def test_the_head_can_be_read_whatever_the_mail_has_in_its_own(author: str, subject: str, ids: list[str]) -> None:
    message = Message(
        origin="x",
        message_id=ids[0] if ids else "",
        subject=subject,
        subject_lines=None,
        author=f"{author} <a@example.org>",
        sender="",
        date="",
        references=tuple(ids),
    )
    headers = mailhead.answer(message)
    written = "".join(f"{name}: {value}\n" for name, value in headers)
    read = email.message_from_bytes(f"{written}\nText\n".encode("ascii"), policy=email.policy.default)
    assert read.defects == []
    assert read.keys() == [name for name, _ in headers]
    assert all(len(line) < 998 and not line.isspace() for line in written.split("\n"))
    assert read["To"].addresses[-1].addr_spec == "a@example.org"
    assert len(read["To"].addresses) == 1
    assert read.get_payload() == "Text\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[PATCH] lib: Add it", "Re: [PATCH] lib: Add it"),
        ("Re: [PATCH] lib: Add it", "Re: [PATCH] lib: Add it"),
        ("[PATCH] lib:\tAdd\x1b it", "Re: [PATCH] lib: Add\\u001b it"),
    ],
)
def test_the_subject_is_marked_once_as_an_answer(text: str, expected: str) -> None:
    assert mailhead.subject(text) == expected


def test_a_mail_that_git_has_no_sender_for_is_left_without_one(read_sample: Sample, tmp_path: Path) -> None:
    (found,) = mails(drawn(read_sample("04-trailer-mess.patch"), writer=Identity()), tmp_path)
    assert found.keys() == ["To", "Subject", *MIME]


def test_the_sender_is_who_git_would_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity.of_user() == Identity()
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada Example")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "ada@example.org")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "1793955600 +0100")
    assert identity.of_user() == Identity("Ada Example", "ada@example.org", "Fri, 06 Nov 2026 10:00:00 +0100")
    monkeypatch.setenv("PATH", "")
    assert identity.of_user() == Identity()
