"""Rules that look at a series: who has the same subject, how long it is, whether a new version says what is new."""

from __future__ import annotations

from reviewer import mail, review
from reviewer.engine import Engine
from reviewer.inputs import Inputs
from reviewer.model import InputRecord, Report

DIFF = "diff --git a/mm/slab.c b/mm/slab.c\n--- a/mm/slab.c\n+++ b/mm/slab.c\n@@ -1 +1 @@\n-int first;\n+int second;\n"


def one(number: int, subject: str, *, below: str = "", diff: str = DIFF, thread: str = "<0@x>") -> str:
    head = (
        f"From: A Developer <dev@example.org>\nDate: Tue, 1 Sep 2026 10:00:0{number} +0000\nMessage-ID: <{number}@x>\n"
    )
    head += f"In-Reply-To: {thread}\n" if number else ""
    body = "The slab says the wrong thing.\n\nSigned-off-by: A Developer <dev@example.org>\n"
    return f"{head}Subject: {subject}\n\n{body}---\n{below}\n{diff}\n"


def reviewed(engine: Engine, *texts: str) -> Report:
    messages = tuple(message for text in texts for message in mail.read(text.encode(), "test").messages)
    return review.report(engine, Inputs((InputRecord("mbox", "test", len(messages)),), messages, (), None))


def rules(report: Report) -> list[str]:
    return [finding.rule for found in report.series for finding in found.findings]


def test_the_same_subject_twice_is_told_of_the_series(engine: Engine) -> None:
    report = reviewed(engine, one(1, "[PATCH 1/2] mm: Do it"), one(2, "[PATCH 2/2] mm: do  it"))
    (finding,) = report.series[0].findings
    assert finding.rule == "SE102"
    assert finding.message == "Patches 1 and 2 have the same subject."
    assert finding.rule in report.rules


def test_the_same_mail_delivered_twice_is_no_second_patch(engine: Engine) -> None:
    first = one(1, "[PATCH 1/2] mm: Do it")
    assert "SE102" not in rules(reviewed(engine, first, first, one(2, "[PATCH 2/2] mm: Do more")))


def notes(report: Report) -> list[str]:
    return [entry.patch.subject.line for entry in report.patches for f in entry.findings if f.rule == "SE105"]


def test_a_second_version_without_notes_is_asked_for_them(engine: Engine) -> None:
    assert notes(reviewed(engine, one(0, "[PATCH v2] mm: Do it"))) == ["mm: Do it"]
    assert notes(reviewed(engine, one(0, "[PATCH v2] mm: Do it", below="Changes in v2: less noise\n"))) == []
    assert notes(reviewed(engine, one(0, "[PATCH] mm: Do it"))) == []


def test_the_cover_letter_speaks_for_its_series(engine: Engine) -> None:
    cover = one(0, "[PATCH v2 0/2] mm: Do both", diff="")
    rest = one(1, "[PATCH v2 1/2] mm: Do it"), one(2, "[PATCH v2 2/2] mm: Do more")
    assert notes(reviewed(engine, cover, *rest)) == ["mm: Do both"]
    assert notes(reviewed(engine, cover, rest[0], one(2, "[PATCH v2 2/2] mm: Do more", below="v2: new patch\n"))) == []
    assert notes(reviewed(engine, *rest)) == []  # the cover letter may have them


def test_a_diffstat_is_no_note(engine: Engine) -> None:
    stat = " mm/slab.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"
    assert notes(reviewed(engine, one(0, "[PATCH v2] mm: Do it", below=stat))) == ["mm: Do it"]


def test_a_series_is_held_together_over_a_batch(engine: Engine) -> None:
    single = [one(0, f"[PATCH] mm: Number {n}").replace("<0@x>", f"<s{n}@x>") for n in range(review.BATCH - 1)]
    series = one(1, "[PATCH 1/2] mm: Do it"), one(2, "[PATCH 2/2] mm: Do it")
    assert rules(reviewed(engine, *single, *series)) == ["SE102"]
