"""Patches recovered from what replies quote, in mails and in an archive's text form."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.mail import Mailbox, read
from reviewer.model import Line, Message
from reviewer.quotes import archive_head, without_reply_marks

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "review-of-v3-03-21.txt"

ARCHIVE = """\
Re: [PATCH v2 4/9] pond: Teach the heron to count

From: Ada Example
Date: Mon Aug 03 2026 - 10:00:00 EST


On Mon, 2026-08-03 at 09:00 +0200, Cy Maintainer wrote:
> On 8/2/26 21:49, Ada Example wrote:
> > The heron loses count after a flood. Every frog that it has eaten by
> > then is forgotten.
>
> Which flood?
>
> > The pond has no scale of its own. It borrows the one of the lake
> > and gives it back in the evening.
> > > Herons sleep at night. Counting stops then, and the last number is
> > kept until morning.
> >
> > Add heron_count()
>
> Is that a verb?

Yes.

>
> > to walk the reeds and count what is left.
>
> Fine.
>
> > diff --git a/pond/Makefile b/pond/Makefile
> > index 1111111..2222222 100644
> > --- a/pond/Makefile
> > +++ b/pond/Makefile
> > @@ -1,2 +1,2 @@
> > # The pond
> > -obj-y += frog.o
> > +obj-y += frog.o heron.o
> > diff --git a/pond/heron.c b/pond/heron.c
> > new file mode 100644
> > --- /dev/null
> > +++ b/pond/heron.c
> > @@ -0,0 +1,40 @@
> > +#include "pond.h"
> > +
> > +/*
>
> Please add a comment.
>
> > + * Counts.

OK.

--
Thanks,
Ada
"""

RECOVERED_TEXT = """\
The heron loses count after a flood. Every frog that it has eaten by
then is forgotten.

The pond has no scale of its own. It borrows the one of the lake
and gives it back in the evening.

Herons sleep at night. Counting stops then, and the last number is
kept until morning.

Add heron_count()
to walk the reeds and count what is left."""

PATCH = """\
From: Bo Writer <bo@example.org>

The heron loses count.

Count twice.

Signed-off-by: Bo Writer <bo@example.org>
---
 pond.c | 2 +-

diff --git a/pond.c b/pond.c
--- a/pond.c
+++ b/pond.c
@@ -1,3 +1,3 @@
 int frogs;
-int lost;
+\tint lost = 0;

--\x20
2.39.5
"""


def only(raw: str) -> Message:
    box = read(raw.encode(), "reply")
    assert len(box.messages) == 1
    return box.messages[0]


def joined(lines: tuple[Line, ...]) -> str:
    return "\n".join(line.text for line in lines)


def quoted(text: str, mark: str) -> str:
    return "".join(f"{mark}{line}\n" for line in text.splitlines())


def reply(body: str, subject: str = "Re: [PATCH] pond: Count") -> str:
    head = f"From: Cy Maintainer <cy@example.org>\nSubject: {subject}\nMessage-ID: <9@example.org>\n\n"
    return f"{head}On Mon, Aug 03, 2026 at 09:00:00AM +0200, Ada Example <ada@example.org> wrote:\n{body}"


def test_an_archive_page_gives_the_patch_that_it_quotes() -> None:
    box = read(ARCHIVE.encode(), "page.txt")
    assert (box.kind, box.errors, len(box.messages)) == ("archive", (), 1)
    message = box.messages[0]
    assert message.subject == "[PATCH v2 4/9] pond: Teach the heron to count"
    assert message.author == "Ada Example"
    assert message.recovered
    assert not message.exact_whitespace
    assert joined(message.text) == RECOVERED_TEXT
    assert {line.number for line in (*message.text, *message.diff)} == {None}
    assert any("recovered from the quotes" in remark for remark in message.remarks)
    assert any("trimmed" in remark for remark in message.remarks)


def test_an_archived_diff_gets_its_first_column_back() -> None:
    diff = [line.text for line in only(ARCHIVE).diff]
    assert diff[4:8] == ["@@ -1,2 +1,2 @@", " # The pond", "-obj-y += frog.o", "+obj-y += frog.o heron.o"]
    assert diff[-4:] == ['+#include "pond.h"', "+", "+/*", "+ * Counts."]


def test_an_archived_post_is_not_recovered() -> None:
    page = "[PATCH] pond: Count\n\nFrom: Ada Example\nDate: Mon Aug 03 2026 - 10:00:00 EST\n\n\n" + PATCH
    message = only(page)
    assert (message.recovered, message.exact_whitespace) == (False, False)
    assert message.diff[0].text == "diff --git a/pond.c b/pond.c"
    assert page.split("\n")[(message.diff[0].number or 0) - 1] == message.diff[0].text


@pytest.mark.parametrize(
    "head",
    [
        "Subject: x\n\nFrom: a\nDate: b\n\n",
        "pond: x\nFrom: a\nDate: b\n\n",
        "pond: x\n\nFrom: a\n\ntext\n",
        "pond: x\n\nFrom: a\nDate: b\ntext\n",
        "pond: x\n\nSome prose.\nFrom: a\nDate: b\n\n",
        "",
    ],
)
def test_other_heads_are_no_archive_page(head: str) -> None:
    assert archive_head(head.split("\n")) is None


@pytest.mark.parametrize("mark", ["> ", ">"])
def test_a_mail_reply_gives_the_patch_in_every_notation(mark: str) -> None:
    message = only(reply(quoted(PATCH, mark) + "\nLooks good.\n"))
    assert message.subject == "[PATCH] pond: Count"
    assert message.author == "Bo Writer <bo@example.org>"
    assert message.sender == "Cy Maintainer <cy@example.org>"
    assert message.recovered
    assert message.exact_whitespace
    assert joined(message.text).startswith("The heron loses count.\n\nCount twice.")
    assert joined(message.text).endswith("Signed-off-by: Bo Writer <bo@example.org>")
    assert joined(message.notes) == " pond.c | 2 +-"
    assert joined(message.diff) == PATCH[PATCH.index("diff") : PATCH.index("-- \n") - 1]


@pytest.mark.parametrize(("outer", "inner"), [("> ", "> > "), ("> ", ">> "), (">", ">>")])
def test_the_deepest_level_with_a_diff_is_the_patch(outer: str, inner: str) -> None:
    patch = PATCH.partition("\n\n")[2]
    attribution = f"{outer}On 8/2/26 21:49, Bo Writer wrote:\n"
    remark = f"{outer}\n{outer}I would do this:\n{outer}\n{outer}diff --git a/x b/x\n{outer}\n"
    message = only(reply(attribution + remark + quoted(patch, inner) + "\nI see.\n"))
    assert message.author == "Bo Writer"
    assert "I would" not in joined(message.text)
    assert joined(message.text).startswith("The heron loses count.\n\nCount twice.")
    assert joined(message.diff).startswith("diff --git a/pond.c")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("the heron", "counts twice.", "the heron\ncounts twice."),
        ("the heron", "(and the crane) counts.", "the heron\n(and the crane) counts."),
        ("the heron.", "counts twice.", "the heron.\n\ncounts twice."),
        ("the heron:", "counts twice.", "the heron:\n\ncounts twice."),
        ("the heron (it sleeps.)", "counts twice.", "the heron (it sleeps.)\n\ncounts twice."),
        ("the heron", "Counts twice.", "the heron\n\nCounts twice."),
        ("Acked-by: Cy <c@x>", "Signed-off-by: B <b@x>", "Acked-by: Cy <c@x>\nSigned-off-by: B <b@x>"),
    ],
)
def test_a_remark_breaks_a_paragraph_but_no_sentence(before: str, after: str, expected: str) -> None:
    body = f"> {before}\n\nHm.\n\n> {after}\n> diff --git a/x b/x\n"
    assert joined(only(reply(body)).text) == expected


def test_a_remark_inside_the_diff_leaves_no_trace() -> None:
    diff = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n one\n-two\n+three"
    first, _, second = diff.partition("-two\n")
    body = f"> text\n> ---\n{quoted(first, '> ')}\nWhy?\n\n> -two\n{quoted(second, '> ')}"
    assert joined(only(reply(body)).diff) == diff


def test_a_deeper_line_with_an_attribution_is_a_quote_of_the_patch() -> None:
    quote = "> text\n> On 8/1/26, Di wrote:\n> > Hello there.\n> more\n"
    signed = f"{quote}>\n> Signed-off-by: B <b@example.org>\n> diff --git a/x b/x\n"
    assert "> Hello there." in [line.text for line in only(reply(signed)).text]
    assert not only(reply(f"{quote}> diff --git a/x b/x\n")).recovered


def test_a_hunk_whose_file_header_was_trimmed_is_still_a_diff() -> None:
    message = only(reply("> Text.\n> @@ -1,2 +1,2 @@\n>  one\n> -two\n> +three\n"))
    assert joined(message.text) == "Text."
    assert joined(message.diff).startswith("@@ -1,2 +1,2 @@\n one")


def test_a_quoted_commit_message_without_a_diff_needs_a_sign_off() -> None:
    signed = only(reply("> The heron sleeps.\n>\n> Signed-off-by: B <b@example.org>\n\nNice.\n"))
    assert joined(signed.text) == "The heron sleeps.\n\nSigned-off-by: B <b@example.org>"
    assert "The reply quotes no diff, only the commit message." in signed.remarks
    talk = only(reply("> I think it sleeps.\n\nNo.\n"))
    assert (talk.recovered, talk.subject) == (False, "Re: [PATCH] pond: Count")
    assert "> I think it sleeps." in [line.text for line in talk.text]


def test_an_unquoted_patch_leaves_every_quote_alone() -> None:
    line = "From ada@example.org Mon Aug  3 10:00:00 2026\n"
    patch = f"{line}From: Ada Example <ada@example.org>\nSubject: [PATCH] pond: Count\n\n{PATCH}"
    box: Mailbox = read((patch + line + reply(quoted(PATCH, "> "))).encode(), "thread.mbox")
    assert [message.recovered for message in box.messages] == [False, False]
    assert box.messages[1].diff == ()


def test_a_reply_that_suggests_a_diff_of_its_own_is_that_patch() -> None:
    message = only(reply(quoted(PATCH, "> ") + "\nRather:\n\ndiff --git a/y b/y\n"))
    assert not message.recovered
    assert joined(message.diff) == "diff --git a/y b/y"


def test_a_cover_letter_with_a_quoted_diff_is_no_reply() -> None:
    message = only("From: a@b\nSubject: [PATCH 0/2] pond\n\nIt failed so:\n\n> diff --git a/x b/x\n")
    assert not message.recovered


@pytest.mark.parametrize(
    ("attribution", "author"),
    [
        ("On Tue, 2026-04-26 at 13:37 -0700, Bo Writer wrote:", "Bo Writer"),
        ("On 4/5/26 21:49, Bo Writer wrote:", "Bo Writer"),
        ("On Tue, Apr 26, 2026 at 5:10 PM Bo Writer <bo@example.org> wrote:", "Bo Writer <bo@example.org>"),
        ("On Tue, Apr 26, 2026 at 07:29:50PM -0700, Writer, Bo wrote:", "Writer, Bo"),
        ("On Tue, 26 Apr 2026 07:29:50 -0700 (PDT), Bo Writer wrote:", "Bo Writer"),
        ("On 26/04/2026, Bo Writer wrote:", "Bo Writer"),
        ("Bo Writer <bo@example.org> writes:", "Bo Writer <bo@example.org>"),
        ("* Bo Writer <bo@example.org> wrote:", "Bo Writer <bo@example.org>"),
        (
            "On Tue, Apr 26, 2026 at 07:29:50PM -0700, Bo Writer\n<bo@example.org> wrote:",
            "Bo Writer <bo@example.org>",
        ),
        ("Somebody said this:", ""),
    ],
)
def test_attributions_name_the_author(attribution: str, author: str) -> None:
    raw = f"Subject: Re: [PATCH] pond\nFrom: c@example.org\n\n{attribution}\n> Text.\n> diff --git a/x b/x\n"
    assert only(raw).author == author


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: [PATCH] pond: Count", "[PATCH] pond: Count"),
        ("RE: Re: AW: [PATCH] pond", "[PATCH] pond"),
        ("Re[2]: [PATCH] pond", "[PATCH] pond"),
        ("reed: Count", "reed: Count"),
        ("pond: Re: Count", "pond: Re: Count"),
    ],
)
def test_reply_marks(subject: str, expected: str) -> None:
    assert without_reply_marks(subject) == expected


@pytest.mark.skipif(not SEED.exists(), reason="the seed review is not in ../shared, beside this checkout")
def test_the_seed_review() -> None:
    box = read(SEED.read_bytes(), "seed")
    message = box.messages[0]
    paragraphs = joined(message.text).split("\n\n")
    assert box.kind == "archive"
    assert message.subject == "[PATCH v3 03/21] x86/virt/tdx: Implement the SEAMCALL base function"
    assert message.author == message.sender == "Kai Huang"
    assert [paragraph.split()[0] for paragraph in paragraphs] == [
        "Secure",
        "A",
        "Host",
        "SEAMCALL",
        "Implement",
        "SEAMCALL",
    ]
    assert paragraphs[4].startswith("Implement a C function __seamcall()\nto do SEAMCALL leaf functions")
    assert "I think" not in joined(message.text)
    assert sum(line.text.startswith("diff --git ") for line in message.diff) == 2
    assert message.diff[-1].text == "+ * provided by caller)."
