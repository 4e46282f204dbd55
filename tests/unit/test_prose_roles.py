"""What each sentence of a changelog does, and the words that decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer import mail, resources, rulebook, series
from reviewer.checks.context import Context
from reviewer.errors import RuleFileError
from reviewer.model import Role, SentenceRole
from reviewer.prose.cues import cues, matches
from reviewer.prose.pipeline import Pipeline

BOOK = rulebook.load(resources.data_dir("rules"))


def told(text: str) -> tuple[SentenceRole, ...]:
    raw = f"From: A <a@example.org>\nSubject: [PATCH] toy: Add a thing\n\n{text}\n\nSigned-off-by: A <a@example.org>\n"
    (message,) = mail.read(raw.encode(), "x.patch").messages
    return Context(series.assemble(message), Pipeline(), BOOK.vocabulary).roles


@pytest.mark.parametrize(
    ("text", "role", "word"),
    [
        ("The toy driver currently keeps one list for each queue.", Role.CONTEXT, "currently"),
        ("The driver does not check the length of the answer.", Role.PROBLEM, "does not check"),
        ("This happens because the timer runs before the probe is done.", Role.CAUSE, "happens because"),
        ("As a result the machine hangs at boot.", Role.EFFECT, "As a result"),
        ("Take the lock before the list is walked.", Role.CHANGE, "Take"),
        ("Now that the core has a helper, use it.", Role.CHANGE, "use"),
        ("This patch adds a helper.", Role.CHANGE, "This patch"),
        ("Adding a helper for the other drivers.", Role.CHANGE, "Adding"),
        ("This avoids a second walk of the list.", Role.JUSTIFICATION, "This avoids"),
        ('The list was introduced in commit 123456789abc ("toy: Add a list").', Role.HISTORY, "was introduced"),
        ("Tested on a Toy 2000 board.", Role.TEST, "Tested on"),
    ],
)
def test_the_role_of_a_sentence(text: str, role: Role, word: str) -> None:
    (sentence,) = told(text)
    assert sentence.role is role
    assert word in sentence.words
    assert sentence.location.quote == text


def test_a_sentence_carries_a_reason_beside_the_change() -> None:
    (sentence,) = told("Drop the second lock to avoid a deadlock, which is no longer needed.")
    assert sentence.role is Role.CHANGE
    assert sentence.carries(Role.JUSTIFICATION)
    assert "to avoid" in sentence.words


def test_what_no_word_decides_is_decided_by_the_place() -> None:
    before, _, behind = told("The queue holds ten buffers.\n\nAdd a second queue. The queue holds twenty buffers.")
    assert (before.role, before.words) == (Role.CONTEXT, ())
    assert (behind.role, behind.words) == (Role.DETAIL, ())


def test_a_paragraph_may_lead_up_to_an_order_of_its_own() -> None:
    roles = [each.role for each in told("Add a queue.\n\nThe list holds ten buffers. Add a second list.")]
    assert roles == [Role.CHANGE, Role.CONTEXT, Role.CHANGE]


def test_the_words_of_code_and_of_titles_do_not_vote() -> None:
    text = 'Commit 123456789abc ("toy: Fix the\nbroken crash") calls toy_crash_leak() and fail/broken/crash.c.'
    found = [word for cue, word in matches(text, cues(BOOK.vocabulary["roles"])) if cue.role is not Role.HISTORY]
    assert found == []


def test_lines_and_places_are_those_of_the_mail() -> None:
    first, second = told("The length is\nnever checked. Check it.")
    assert first.location.mail_lines == (4, 5)
    assert second.location.mail_lines == (5, 5)


@pytest.mark.parametrize(
    ("toml", "key"),
    [
        ("[poem]\n1 = 'a'", "poem"),
        ("problem = 'a'", "problem"),
        ("[problem]\nheavy = 'a'", "problem.heavy"),
        ("[problem]\n1 = ' '", "problem.1"),
        ("[problem]\n1 = 2", "problem.1"),
    ],
)
def test_a_wrong_vocabulary_is_named(tmp_path: Path, toml: str, key: str) -> None:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    (folder / "roles.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(RuleFileError, match=f"{key}: must be"):
        rulebook.load(folder.parent)
