"""What holds for any changelog that is mended: the diff stays, and a second run finds nothing to do."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer import mail, wrapping
from reviewer.engine import Engine
from reviewer.errors import MailError
from reviewer.fixing import mailbox
from reviewer.model import Persona

DIFF = b"""\
---
diff --git a/arch/x86/mm/toy.c b/arch/x86/mm/toy.c
--- a/arch/x86/mm/toy.c
+++ b/arch/x86/mm/toy.c
@@ -1,2 +1,2 @@
 int toys; \t
-count_toys(1);
+count_toys(2);\x20
"""
PIECES = [
    "This patch adds a count. ",
    "This adds a count. ",
    "Adds the count of toys. ",
    "Count the the toys. ",
    "of the\nthe toys ",
    "Callers definately recieve a error. ",
    "count_toys counts. ",
    "\n",
    "\n\n",
    "    if (toys) {\n",
    " - an item that has far more words in it than would ever fit into a single row of a mail\n",
    "A sentence that has far more words in it than would ever fit into a single row of any mail. ",
    "\nChanges since v1:\n - Count\n\n",
    "\nv2: Count.\n\n",
    "---\n",
    "> quoted\n",
    "From here on. ",
    "diff of it. ",
    "Müller’s toys. ",
    "\nFixes: 123456789012 a title of a commit\n",
    '\nFixes: 123456789012 ("a title\n of a commit")\n',
    "\nCc: stable@kernel.org\n",
    "\nReviewd-by: B <b@example.org>\n",
    "\nSuggested-by: B <b@example.org>\n",
    "\nReported-by: C <c@example.org>\nCloses: https://example.org/1\n",
    "\nCo-developed-by: D <d@example.org>\nSigned-off-by: D <d@example.org>\n",
    "\nChange-Id: I0123\n",
    "\nSigned-off-by: A <a@example.org>\n",
]
SUBJECTS = ["x86/mm: adds a count.", "x86: mm: count the the toys", "counts toys", "x86/mm: Count=3A_=C3=BC", "Re: x"]
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def _mail(text: str, subject: str, encoding: str, end: bytes) -> bytes:
    body = (text.encode() + b"\n" + DIFF).replace(b"\n", end)
    coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)(body)
    encoded = f"=?UTF-8?q?{subject.replace(' ', '_')}?=" if "=" in subject else subject
    head = f"From: A <a@example.org>\nSubject: [PATCH] {encoded}\nContent-Type: text/plain; charset=UTF-8\n"
    return (head + f"Content-Transfer-Encoding: {encoding}\n\n").encode().replace(b"\n", end) + coded


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    text=texts,
    subject=st.sampled_from(SUBJECTS),
    encoding=st.sampled_from(["8bit", "base64", "quoted-printable"]),
    end=st.sampled_from([b"\n", b"\r\n"]),
    persona=st.sampled_from(Persona),
)
def test_the_diff_stays_and_a_second_run_changes_nothing(
    engine: Engine, text: str, subject: str, encoding: str, end: bytes, persona: Persona
) -> None:
    raw = _mail(text, subject, encoding, end)
    fixed = mailbox.fix(raw, "any.patch", engine, persona)
    assert not mailbox.fix(fixed.raw, "any.patch", engine, persona).changed
    old, new = (mail.read(given, "any.patch").messages[0] for given in (raw, fixed.raw))
    assert [line.text for line in old.diff] == [line.text for line in new.diff]
    assert (old.author, old.message_id) == (new.author, new.message_id)
    if encoding == "8bit":
        assert fixed.raw.endswith(DIFF.partition(b"---\n")[2].replace(b"\n", end))


@given(st.binary(max_size=200))
def test_any_bytes_come_back_or_are_refused(engine: Engine, raw: bytes) -> None:
    try:
        fixed = mailbox.fix(raw, "any.patch", engine, Persona.AUDITOR)
    except MailError:
        return
    assert b"".join(fixed.old) == raw
    assert fixed.changed or fixed.raw == raw


lines = st.lists(
    st.sampled_from("a the count - 1. v2: Fixes: --- diff From > toys() lock, (of | x".split()), min_size=1, max_size=60
)


@given(lines, st.integers(20, 80))
def test_wrapping_keeps_the_words_and_is_done_once(words: list[str], width: int) -> None:
    wrapped = wrapping.broken([" ".join(words)], width)
    assert wrapped is not None
    assert " ".join(wrapped).split() == words
    assert not any(line.startswith(("---", "diff ", "From ", "- ", "> ", "Fixes: ", "1. ")) for line in wrapped[1:])
    again = wrapping.broken(wrapped, width)
    assert again in (None, wrapped)


@pytest.mark.parametrize("text", ["one  two   three " * 20, "a\tb " * 40])
def test_what_is_set_in_columns_is_not_wrapped(text: str) -> None:
    assert wrapping.broken([text]) is None
