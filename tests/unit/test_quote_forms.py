"""One fictitious patch in every form that replies and archives give it, and it comes back the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer import quotes
from reviewer.model import Line, Message
from reviewer.quoting import page, pagehead
from reviewer.quoting.page import messages
from reviewer.quoting.pagehead import archive_head
from reviewer.reading import cut

TITLE = "[PATCH v2 3/7] pond: Count the herons twice"
AUTHOR = "Bo Writer <bo@example.org>"
CHANGELOG = """\
The heron loses count after a flood, because the scale is read
before the water has gone. Every frog eaten by then is forgotten.

Read the scale twice, and believe it only if both agree. This is
what the crane does (since 2019), and "nobody" has complained.

  | bird  | frogs |
  | heron |     3 |

Fixes: 0123456789ab ("pond: Add herons")
Reported-by: Cy Maintainer <cy@example.org>
Signed-off-by: Bo Writer <bo@example.org>""".split("\n")
NOTES = """\
v2: count twice, not three times

 pond/heron.c | 5 ++++-
 pond/reed.h  | 2 ++
 2 files changed, 6 insertions(+), 1 deletion(-)
 create mode 100644 pond/reed.h
""".split("\n")
DIFF = """\
diff --git a/pond/heron.c b/pond/heron.c
index 1111111..2222222 100644
--- a/pond/heron.c
+++ b/pond/heron.c
@@ -10,7 +10,10 @@ static int wade(struct heron *heron)
 \tint frogs;

 \tfrogs = scale(heron);
-\treturn frogs;
+\tif (frogs != scale(heron))
+\t\treturn -EAGAIN;
+
+\treturn frogs > 0 ? frogs : 0;
 }

 /* the end */
diff --git a/pond/reed.h b/pond/reed.h
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ b/pond/reed.h
@@ -0,0 +1,2 @@
+/* SPDX-License-Identifier: GPL-2.0 */
+int scale(struct heron *heron);""".split("\n")
PATCH = [*CHANGELOG, "---", *NOTES, *DIFF, "-- ", "2.39.5"]
REMARK = ["", "I do not like this word.", ""]

Form = Callable[[Sequence[str]], list[str]]


def message(subject: str = f"Re: {TITLE}", *, exact: bool = True) -> Message:
    person = "Cy Maintainer <cy@example.org>"
    return Message(
        origin="reply",
        message_id="<9@example.org>",
        subject=subject,
        subject_lines=(2, 2),
        author=person,
        sender=person,
        date="",
        exact_whitespace=exact,
    )


def recovered(body: Sequence[str], subject: str = f"Re: {TITLE}", *, exact: bool = True) -> Message | None:
    lines = [Line(text, number) for number, text in enumerate("\n".join(body).split("\n"), 5)]
    return quotes.recover(message(subject, exact=exact), lines)


def texts(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines]


def marked(lines: Sequence[str], mark: str) -> list[str]:
    return [f"{mark}{line}" for line in lines]


def stripped(lines: Sequence[str], mark: str) -> list[str]:
    """As mail programs do that take the blank behind the mark away with the line's end."""
    return [f"{mark}{line}".rstrip() for line in lines]


def assert_the_patch(found: Message | None, author: str = AUTHOR) -> None:
    assert found is not None
    assert found.recovered
    assert found.subject == TITLE
    assert found.author == author
    assert texts(found.text) == CHANGELOG
    assert texts(found.diff) == DIFF
    assert {line.number for line in (*found.text, *found.notes, *found.diff)} == {None}


def wrote(mark: str = "") -> list[str]:
    return [f"{mark}On Mon, Aug 03, 2026 at 09:00:00AM +0200, {AUTHOR} wrote:"]


MARKS = {
    "blank": "> ",
    "tight": ">",
    "two": "> > ",
    "two together": ">> ",
    "two tight": ">>",
    "three": "> > > ",
    "three mixed": "> >> ",
    "three mixed otherwise": ">> > ",
    "four": "> > > > ",
    "four together": ">>>> ",
    "bar": "| ",
    "bar behind a mark": ">| ",
    "initials": "KH> ",
    "initials of two": "DH> KH> ",
    "initials in a quote": "> KH> ",
}


@pytest.mark.parametrize("quote", [marked, stripped])
@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_every_notation_gives_the_patch(mark: str, quote: Callable[[Sequence[str], str], list[str]]) -> None:
    above = mark[: mark.rstrip().rindex(mark.rstrip()[-1])].removesuffix("KH")
    assert_the_patch(recovered([*wrote(above), *quote(PATCH, mark), "", "Fine."]))


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_remarks_between_the_quotes_stay_out(mark: str) -> None:
    above = mark[: mark.rstrip().rindex(mark.rstrip()[-1])].removesuffix("KH")
    cuts = [0, 3, 6, 9, 12, len(CHANGELOG) + 1, len(CHANGELOG) + len(NOTES) + 8, len(PATCH)]
    body = wrote(above)
    for start, end in pairwise(cuts):
        body += [*marked(PATCH[start:end], mark), *REMARK]
    found = recovered(body)
    assert found is not None
    assert "word" not in " ".join(texts((*found.text, *found.notes, *found.diff)))
    assert texts(found.diff) == DIFF
    assert [text for text in texts(found.text) if text] == [text for text in CHANGELOG if text]


def _gmail(patch: Sequence[str]) -> list[str]:
    return ["On Tue, Apr 5, 2022 at 9:49 PM Bo Writer <bo@example.org> wrote:", ">", *stripped(patch, "> ")]


def _gmail_wrapped(patch: Sequence[str]) -> list[str]:
    return ["On Tue, Apr 5, 2022 at 9:49 PM Bo Writer", "<bo@example.org> wrote:", *stripped(patch, "> ")]


def _gmail_in_gmail(patch: Sequence[str]) -> list[str]:
    inner = ["> On Tue, Apr 5, 2022 at 9:49 PM Bo Writer <bo@example.org>", "wrote:", ">"]
    return ["On Wed, Apr 6, 2022 at 8:00 AM Di <di@example.org> wrote:", *inner, *marked(patch, "> > "), "> Hm."]


def _german(patch: Sequence[str]) -> list[str]:
    return ["Am Di., 5. Apr. 2022 um 21:49 Uhr schrieb Bo Writer <bo@example.org>:", "", *marked(patch, "> ")]


def _french(patch: Sequence[str]) -> list[str]:
    return ["Le mar. 5 avr. 2022 à 21:49, Bo Writer <bo@example.org> a écrit :", *marked(patch, "> ")]


def _french_wrapped(patch: Sequence[str]) -> list[str]:
    return ["Le mar. 5 avr. 2022 à 21:49, Bo Writer <bo@example.org> a", "écrit :", *marked(patch, "> ")]


def _spanish(patch: Sequence[str]) -> list[str]:
    return ["El mar, 5 abr 2022 a las 21:49, Bo Writer (<bo@example.org>) escribió:", *marked(patch, "> ")]


def _chinese(patch: Sequence[str]) -> list[str]:
    return ["Bo Writer <bo@example.org> 于2022年4月5日周二 21:49写道：", *marked(patch, "> ")]


def _quoting(patch: Sequence[str]) -> list[str]:
    return ["Quoting Bo Writer <bo@example.org> (2022-04-05 21:49:00)", *marked(patch, "> ")]


def _excerpts(patch: Sequence[str]) -> list[str]:
    return ["Excerpts from Bo Writer <bo@example.org>'s message of April 5, 2022 9:49 pm:", *marked(patch, "> ")]


def _outlook(patch: Sequence[str]) -> list[str]:
    head = ["-----Original Message-----", "From: Bo Writer <bo@example.org>", "Sent: Tuesday, April 5, 2022 9:49 PM"]
    more = ["To: Cy Maintainer <cy@example.org>; list@example.org", "Cc: Di <di@example.org>;", "Ed <ed@example.org>"]
    return ["Hi Bo,", "", "I like it.", "", *head, *more, f"Subject: {TITLE}", "", *patch]


def _outlook_rule(patch: Sequence[str]) -> list[str]:
    head = ["_" * 32, "From: Bo Writer <bo@example.org>", "Sent: 05 April 2022 21:49", "To: list@example.org"]
    return ["I like it.", "", *head, f"Subject: {TITLE}", "", *patch]


def _outlook_bare(patch: Sequence[str]) -> list[str]:
    head = ["From: Bo Writer <bo@example.org>", "Sent: 05 April 2022 21:49", "To: list@example.org"]
    return ["I like it.", "", *head, f"Subject: {TITLE}", "", *patch]


def _outlook_german(patch: Sequence[str]) -> list[str]:
    head = ["-----Ursprüngliche Nachricht-----", "Von: Bo Writer <bo@example.org>", "Gesendet: Dienstag, 5. April 2022"]
    return ["Schön.", "", *head, "An: list@example.org", f"Betreff: {TITLE}", "", *patch]


def _outlook_bold(patch: Sequence[str]) -> list[str]:
    head = ["*From:* Bo Writer <bo@example.org>", "*Sent:* Tuesday, April 5, 2022 9:49 PM", f"*Subject:* {TITLE}"]
    return ["Nice.", "", *head, "", *patch]


def _outlook_marked(patch: Sequence[str]) -> list[str]:
    head = ["-----Original Message-----", "From: Bo Writer <bo@example.org>", "Sent: x", f"Subject: {TITLE}"]
    return ["Hi,", "", *marked([*head, "", *patch], "> "), "", "That is all."]


def _outlook_head_over_marks(patch: Sequence[str]) -> list[str]:
    head = ["-----Original Message-----", "From: Bo Writer <bo@example.org>", f"Subject: {TITLE}"]
    return ["Hi,", "", *head, "", *marked(patch, "> ")]


def _outlook_chain(patch: Sequence[str]) -> list[str]:
    head = ["-----Original Message-----", "From: Di <di@example.org>", "Sent: Wednesday", f"Subject: RE: {TITLE}"]
    return ["No.", "", *head, "", "Yes.", "", *_outlook(patch)]


def _outlook_answered_below(patch: Sequence[str]) -> list[str]:
    return [*_outlook(patch), "", "This is below.", "- so is this", "", "Cy"]


def _top_posted(patch: Sequence[str]) -> list[str]:
    return ["I like it.", "", "On 4/5/22 21:49, Bo Writer <bo@example.org> wrote:", *patch]


def _forwarded(patch: Sequence[str]) -> list[str]:
    head = ["From: Bo Writer <bo@example.org>", "Date: Tue, Apr 5, 2022 at 9:49 PM", f"Subject: {TITLE}"]
    return ["FYI", "", "---------- Forwarded message ---------", *head, "To: <list@example.org>", "", "", *patch]


def _forwarded_thunderbird(patch: Sequence[str]) -> list[str]:
    head = [f"Subject: {TITLE}", "Date: Tue, 5 Apr 2022 21:49:00 +0200", "From: Bo Writer <bo@example.org>"]
    return ["", "-------- Forwarded Message --------", *head, "To: list@example.org", "", *patch]


def _forwarded_apple(patch: Sequence[str]) -> list[str]:
    head = ["From: Bo Writer <bo@example.org>", f"Subject: {TITLE}", "Date: 5 April 2022 at 21:49:00 CEST"]
    return ["See this.", "", "Begin forwarded message:", "", *head, "", *patch]


def _forwarded_mbox(patch: Sequence[str]) -> list[str]:
    line = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001"
    head = [line, "From: Bo Writer <bo@example.org>", "Date: Tue, 5 Apr 2022 21:49:00 +0200", f"Subject: {TITLE}"]
    return ["This does not apply.", "", "------ original commit ------", "", *head, "", *patch]


def _forwarded_mbox_quoted(patch: Sequence[str]) -> list[str]:
    line = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001"
    head = [line, "From: Bo Writer <bo@example.org>", "Date: Tue, 5 Apr 2022 21:49:00 +0200", f"Subject: {TITLE}"]
    return ["What is this?", "", *marked([*head, "MIME-Version: 1.0", "", *patch], "> ")]


def _lore_line(patch: Sequence[str]) -> list[str]:
    head = ["From: Bo Writer <bo@example.org> @ 2022-04-05 19:49 UTC (permalink / raw)", "  To: list; +Cc: cy, di"]
    return ["I could not find it in my inbox.", "", *marked([*head, "", *patch], "> ")]


def _in_body_from(patch: Sequence[str]) -> list[str]:
    return ["On 4/5/22, Relay wrote:", *marked([f"From: {AUTHOR}", "", *patch], "> ")]


def _footer(patch: Sequence[str]) -> list[str]:
    rule = "_" * 47
    return [*wrote(), *marked([*patch, "", rule, "pond mailing list", "pond@lists.example.org", rule], "> ")]


def _footer_without_signature(patch: Sequence[str]) -> list[str]:
    return [*wrote(), *marked([*patch[:-2], "", "base-commit: 0123456789abcdef"], "> "), "", "Hm."]


def _blank_marks_lost(patch: Sequence[str]) -> list[str]:
    end = patch.index("---")
    text = [f"> {line}" if line else "" for line in patch[:end]]
    return [*wrote(), *text, *marked(patch[end:], "> ")]


def _twice(patch: Sequence[str]) -> list[str]:
    partial = marked(patch[:4], "> ")
    return [*wrote(), *partial, *REMARK, "On 4/4/22, Bo Writer <bo@example.org> wrote:", *marked(patch, "> ")]


def _discussed(patch: Sequence[str]) -> list[str]:
    """A reply to a reply to a reply; the middle one quotes a part, the one below everything."""
    newest = ["On 4/8/22, Ed <ed@example.org> wrote:", "> On 4/7/22, Di <di@example.org> wrote:"]
    middle = ["> > On 4/5/22, Bo Writer <bo@example.org> wrote:", *marked(patch[:2], "> > > "), "> >", "> > Why?"]
    full = ["> > -- ", "> > Di", ">", "> Because.", "", "I see.", "", "On 4/5/22, Bo Writer <bo@example.org> wrote:"]
    return [*newest, *middle, *full, *marked(patch, "> ")]


FORMS: list[Form] = [
    *(_gmail, _gmail_wrapped, _gmail_in_gmail, _german, _french, _french_wrapped, _spanish, _chinese),
    *(_quoting, _excerpts, _outlook, _outlook_rule, _outlook_bare, _outlook_german, _outlook_bold),
    *(_outlook_marked, _outlook_head_over_marks, _outlook_chain, _outlook_answered_below, _top_posted),
    *(_forwarded, _forwarded_thunderbird, _forwarded_apple, _forwarded_mbox, _forwarded_mbox_quoted),
    *(_lore_line, _in_body_from, _footer, _footer_without_signature, _blank_marks_lost, _twice, _discussed),
]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_patch(form: Form) -> None:
    assert_the_patch(recovered(form(PATCH)))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mark", ["> ", ">", "> > "])
def test_every_form_gives_the_patch_when_it_is_quoted_again(form: Form, mark: str) -> None:
    outer = ["On 4/9/22 10:00, Fi <fi@example.org> wrote:"]
    if mark == "> > ":
        outer.append("> On 4/9/22 09:00, Gi <gi@example.org> wrote:")
    assert_the_patch(recovered([*outer, *marked(form(PATCH), mark), "", "Thanks."]))


@pytest.mark.parametrize("form", [_outlook, _forwarded, _top_posted, _outlook_answered_below])
def test_a_copy_without_marks_says_so(form: Form) -> None:
    found = recovered(form(PATCH))
    assert found is not None
    assert any("carries no quote marks" in remark for remark in found.remarks)


def test_words_inside_an_unmarked_diff_end_it() -> None:
    body = _outlook(PATCH)
    at = body.index("-\treturn frogs;")
    found = recovered([*body[:at], "Why return here?", "- it is odd", *body[at:]])
    assert found is not None
    assert texts(found.diff) == [
        *DIFF[: DIFF.index("-\treturn frogs;")],
        *DIFF[DIFF.index("diff --git a/pond/reed.h b/pond/reed.h") :],
    ]
    assert any("lines of the reply may be the patch's or the reviewer's" in remark for remark in found.remarks)


def test_a_forwarded_patch_needs_no_reply_subject() -> None:
    found = recovered(_forwarded(PATCH), "look at this")
    assert_the_patch(found)
    assert found is not None
    assert found.date == "Tue, Apr 5, 2022 at 9:49 PM"
    assert_the_patch(recovered(_gmail(PATCH), f"Fwd: {TITLE}"))


@pytest.mark.parametrize(
    "body",
    [
        ["I think the heron sleeps.", "", "Does it?"],
        [*wrote(), "> The heron loses count.", "", "Which one?"],
        [*wrote(), *marked(DIFF[9:11], "> "), "", "Why?"],
        [*wrote(), *marked(DIFF[4:6], "> "), "", "Why?"],
        [*wrote(), *marked(DIFF[:4], "> "), "", "No diff, please."],
        [*wrote(), "> Signed-off-by: Bo Writer <bo@example.org>", "> ---", "", "Your name is odd."],
        [*wrote(), '> Fixes: 0123456789ab ("pond: Add herons")', "> Signed-off-by: B <b@example.org>", "", "Hm."],
        ["From: B <b@example.org>", "Sent: today", "Subject: lunch", "", "How about noon?"],
        ["On 4/5/22 21:49, B wrote:", "Let us talk of", "diff --git", "tomorrow."],
        [
            *wrote(),
            "> He wrote:",
            "> > see",
            ">",
            "> How about",
            "> --- a/x",
            "> +++ b/x",
            "> @@ -1 +1 @@",
            "> -a",
            "> +b",
        ],
        ["| bird  | frogs |", "| heron |     3 |"],
        [">" * 5000],
        [],
    ],
)
def test_talk_gives_nothing(body: list[str]) -> None:
    assert recovered(body) is None


def test_a_patch_of_the_replys_own_is_left_alone() -> None:
    assert recovered([*_gmail(PATCH), "", "Rather:", "", *DIFF]) is None


def as_read(body: Sequence[str], subject: str = f"Re: {TITLE}") -> Message:
    parts = cut.split([Line(text, number) for number, text in enumerate(body, 5)])
    return replace(message(subject), text=parts.text, notes=parts.notes, diff=parts.diff)


@pytest.mark.parametrize("form", [_outlook, _outlook_bare, _forwarded, _forwarded_mbox, _top_posted])
def test_a_diff_copied_without_marks_is_suspected(form: Form) -> None:
    assert as_read(form(PATCH)).diff
    assert quotes.may_hold_copy(as_read(form(PATCH)))
    assert not quotes.may_hold_copy(as_read(_gmail(PATCH)))
    assert not quotes.may_hold_copy(as_read(PATCH, TITLE))
    assert not quotes.may_hold_copy(as_read([*_gmail(PATCH), "", "Rather:", "", *DIFF]))


def test_a_patch_that_cites_somebody_is_no_copy() -> None:
    body = ["The heron sleeps.", "", "On 4/5/22 10:00, Di wrote:", "", "  It snores.", "", *PATCH]
    assert not quotes.may_hold_copy(as_read(body, TITLE))
    assert recovered(body, TITLE) is None


def test_a_suggestion_on_the_way_is_not_the_patch() -> None:
    inner = ["On 4/5/22, Bo Writer <bo@example.org> wrote:", *marked(PATCH, "> "), "", "How about this one?", ""]
    other = [line.replace("heron", "crane") for line in DIFF]
    assert_the_patch(recovered(["On 4/6/22, Di wrote:", *marked([*inner, *other], "> "), "", "No."]))


def wrapped(lines: Sequence[str], width: int) -> list[str]:
    """As mail programs do that wrap quotes after they have marked them."""
    result = []
    for line in lines:
        at = line.rfind(" ", 20, width) if len(line) > width else -1
        result += [line] if at < 0 else [line[:at], line[at + 1 :]]
    return result


LONG = [
    "The heron of the second pond loses count of its frogs after every flood",
    "because the scale of the lake is read before the water has quite gone.",
    "",
    "Read the scale twice then, and believe it only where both of them agree",
    "with each other.",
    "",
    "Signed-off-by: Bo Writer <bo@example.org>",
    "---",
    "diff --git a/x b/x",
    "--- a/x",
    "+++ b/x",
    "@@ -1,2 +1,2 @@",
    " one",
    "-two",
    "+three = call_a_function_with_a_name(of_the_first_argument, second_one, and_another);",
]


def test_rewrapped_lines_are_joined_where_the_reply_shows_it_often() -> None:
    body = [*wrote(), *wrapped(marked([*LONG, *LONG[-2:-1]], "> "), 70)]
    assert {"flood", "gone.", "agree", "second_one, and_another);"} <= set(body)
    found = recovered(body)
    assert found is not None
    assert texts(found.text) == LONG[:7]
    assert found.diff[-2].text == LONG[-1]
    assert not any("left out" in remark for remark in found.remarks)


def test_a_single_rest_is_joined_only_if_it_closes_something() -> None:
    text = [
        "> The heron of the second pond loses count of its frogs (and of all the",
        "toads).",
        "> Ever.",
    ]
    diff = ["> diff --git a/x b/x", "> --- a/x", "> +++ b/x", "> @@ -1 +1 @@", "> -a", "> +b"]
    found = recovered([*wrote(), *text, *diff])
    assert found is not None
    assert texts(found.text) == [f"{text[0][2:]} toads).", "Ever."]


def test_a_doubtful_rest_is_left_out_and_told() -> None:
    text = ["> The heron of the second pond loses count of its frogs and of all the", "typos", "> after a flood."]
    diff = ["> diff --git a/x b/x", "> --- a/x", "> +++ b/x", "> @@ -1 +1 @@", "> -a", "> +b"]
    found = recovered([*wrote(), *text, *diff])
    assert found is not None
    assert "typos" not in " ".join(texts(found.text))
    assert any(remark.startswith("1 line of the reply may be the patch's") for remark in found.remarks)


def test_a_remark_that_touches_the_quotes_is_the_reviewers() -> None:
    body = ["> Short line.", "why so short and not a little longer, like this?", "> Another one."]
    found = recovered([*wrote(), *body, *marked(LONG[6:], "> ")])
    assert found is not None
    assert [text for text in texts(found.text) if text][:2] == ["Short line.", "Another one."]
    assert "little longer" not in " ".join(texts(found.text))


def test_a_line_wrapped_behind_its_mark_is_joined_in_the_diff() -> None:
    long = "+\tthree = call_a_function_with_a_name(of_the_first_argument, second,"
    diff = ["diff --git a/x b/x", "--- a/x", "+++ b/x", "@@ -1,2 +1,2 @@", " one", "-two", long, "third);"]
    found = recovered([*wrote(), *marked([*LONG[:7], "---", *diff], "> ")])
    assert found is not None
    assert found.diff[-1].text == f"{long} third);"


def test_trimmed_lines_inside_a_hunk_leave_a_shorter_hunk() -> None:
    at = PATCH.index("+\t\treturn -EAGAIN;")
    body = [*wrote(), *marked(PATCH[:at], "> "), "> [...]", *marked(PATCH[at + 3 :], "> ")]
    found = recovered(body)
    assert found is not None
    assert "[...]" not in texts(found.diff)
    assert texts(found.diff) == [text for number, text in enumerate(DIFF) if number not in {10, 11, 12}]


# Pages of archives.


def hypermail(body: Sequence[str], subject: str, author: str) -> list[str]:
    collapsed = [" ".join(line.replace("\t", " ").split()) for line in body]
    return [subject, "", f"From: {author}", "Date: Tue Apr 26 2022 - 19:29:50 EST", "", "", *collapsed]


def lore(body: Sequence[str], subject: str, author: str) -> list[str]:
    banner = ["All of lore.example.org", " help / color / mirror / Atom feed", f"From: {author}"]
    head = ["To: list@example.org", "Cc: Di <di@example.org>,", "\tEd <ed@example.org>", f"Subject: {subject}"]
    date = ["Date: Tue, 26 Apr 2022 16:29:50 -0700\t[thread overview]", "Message-ID: <8@example.org> (raw)"]
    below = ["", "  parent reply\tother threads:[~2022-04-27  0:01 UTC|newest]", "", "Thread overview: 7+ messages"]
    return [*banner, *head, *date, "In-Reply-To: <7@example.org>", "", *body, *below, "2022-04-05 x [PATCH] y"]


def marc(body: Sequence[str], subject: str, author: str) -> list[str]:
    hidden = author.replace("@", " () ").replace(".", " ! ")
    head = ["[prev in list] [next in list] [prev in thread] [next in thread] ", "", "List:       linux-pond"]
    more = [f"Subject:    {subject}", f"From:       {hidden}", "Date:       2022-04-26 23:29:50"]
    raw = ["Message-ID: 8 () example ! org", "[Download RAW message or body]", ""]
    below = ["[prev in list] [next in list] [prev in thread] [next in thread] ", "", "Configure | About | News"]
    return [*head, *more, *raw, *body, *below]


def mail_archive(body: Sequence[str], subject: str, author: str) -> list[str]:
    below = ["", "Previous message", "View by thread", "View by date", "Next message", "Reply via email to"]
    return [subject, "", f"{author} Tue, 26 Apr 2022 16:29:50 -0700", "", *body, *below]


PAGES = {"hypermail": hypermail, "lore": lore, "marc": marc, "mail-archive": mail_archive}


@pytest.mark.parametrize("name", PAGES)
def test_pages_tell_their_head_and_body(name: str) -> None:
    lines = PAGES[name](_gmail(PATCH), f"Re: {TITLE}", "Cy <cy@example.org>")
    head = archive_head(lines)
    assert head is not None
    assert (head.form, head.subject, head.author) == (name, f"Re: {TITLE}", "Cy <cy@example.org>")
    assert "2022" in head.date
    assert lines[head.subject_line - 1].endswith(TITLE)
    (page,) = messages(lines)
    assert page.collapsed == (name in {"hypermail", "mail-archive"})
    assert [lines[(line.number or 0) - 1] for line in page.body] == texts(page.body)
    assert not any("threads:" in text or "in list]" in text or "View by" in text for text in texts(page.body))


@pytest.mark.parametrize("name", ["lore", "marc", "mail-archive"])
def test_a_page_of_a_reply_gives_the_patch(name: str) -> None:
    (page,) = messages(PAGES[name](_gmail(PATCH), f"Re: {TITLE}", "Cy <cy@example.org>"))
    assert_the_patch(quotes.recover(message(page.head.subject, exact=not page.collapsed), page.body))


def test_a_collapsed_page_gives_the_words_of_the_patch() -> None:
    (page,) = messages(hypermail(_gmail(PATCH), f"Re: {TITLE}", "Cy"))
    found = quotes.recover(message(page.head.subject, exact=False), page.body)
    assert found is not None
    assert [text.split() for text in texts(found.text)] == [text.split() for text in CHANGELOG]
    assert [text.split() for text in texts(found.diff)] == [text.split() for text in DIFF]
    assert all(text[:1] in {"", " ", "+", "-", "@", "d", "i", "n"} for text in texts(found.diff))


@pytest.mark.parametrize("name", ["lore", "marc"])
def test_ids_of_a_page_are_read(name: str) -> None:
    head = archive_head(PAGES[name](["text"], "x", "Cy <cy@example.org>"))
    assert head is not None
    assert head.message_id == "<8@example.org>"


def thread(*posts: tuple[str, str, Sequence[str]]) -> list[str]:
    lines = ["linux-pond.example.org archive mirror", " help / color / mirror / Atom feed"]
    for number, (subject, author, body) in enumerate(posts, 1):
        lines += [f"* {subject}", f"@ 2022-04-0{number} 19:49 {author}", "  2022-04-09 20:00 ` Somebody else"]
        lines += ["  0 siblings, 1 reply; 5+ messages in thread"]
        lines += [f"From: {author} @ 2022-04-0{number} 19:49 UTC (permalink / raw)", "  To: list", "  Cc: di, ed", ""]
        lines += [*body, "", "^ permalink raw reply\t[flat|nested] 5+ messages in thread"]
    return lines


def test_a_threads_page_is_taken_apart() -> None:
    attachment = ["[-- Attachment #1: count.patch --]", "[-- Type: text/plain, Size: 634 bytes --]", ""]
    lines = thread(
        (TITLE, "Bo", [*attachment, *PATCH]), (f"Re: {TITLE}", "Cy", _gmail(PATCH)), ("Re: x", "Di", ["No."])
    )
    first, second, third = messages(lines)
    assert [one.head.subject for one in (first, second, third)] == [TITLE, f"Re: {TITLE}", "Re: x"]
    assert [one.head.author for one in (first, second, third)] == ["Bo", "Cy", "Di"]
    assert [text for text in texts(first.body) if text] == [text for text in PATCH if text]
    assert not first.collapsed
    assert texts(third.body) == ["", "No.", ""]
    assert [lines[(line.number or 0) - 1] for line in second.body] == texts(second.body)


def test_a_threads_page_gives_its_patch_even_from_the_body_of_the_first() -> None:
    lines = thread(
        ("Re: x", "Di", ["No."]), (f"Re: {TITLE}", "Cy", _gmail(PATCH)), (f"Re: {TITLE}", "Ed", _gmail(PATCH[:3]))
    )
    head = archive_head(lines)
    assert head is not None
    assert_the_patch(recovered(lines[head.body :], "Re: x"))
    lines = thread(("Re: x", "Di", ["No."]), (TITLE, AUTHOR, PATCH))
    assert_the_patch(recovered(lines[5:], "Re: x"))


def patchwork(patch: Sequence[str], comments: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    end = patch.index(DIFF[0])
    lines = [
        "[v2,3/7] pond: Count the herons twice",
        "",
        "Message ID\t8@example.org (mailing list archive)",
        "State\tNew",
    ]
    lines += ["Headers\tshow", "Series\tpond: Herons | expand", "Commit Message"]
    lines += ["Bo Writer April 5, 2022, 9:49 p.m. UTC", *patch[:end]]
    lines += ["Comments"] if comments else []
    for number, (author, body) in enumerate(comments, 1):
        lines += [f"{author} April 26, 2022, 8:37 p.m. UTC | #{number}", *body]
    return [*lines, "Patch", "", "diff mbox series", *patch[end:]]


def test_a_patchwork_page_is_the_patch_and_its_comments() -> None:
    lines = patchwork(PATCH, [("Cy Maintainer", _gmail(PATCH)), ("Di", ["2019 was worse.", "", "Patch", "Fine."])])
    patch, first, second = messages(lines)
    assert (patch.head.subject, patch.head.author) == ("[v2,3/7] pond: Count the herons twice", "Bo Writer")
    assert [text for text in texts(patch.body) if text] == [text for text in PATCH if text]
    assert [lines[(line.number or 0) - 1] for line in patch.body] == texts(patch.body)
    assert (first.head.author, second.head.author) == ("Cy Maintainer", "Di")
    assert_the_patch(quotes.recover(message(), first.body))
    assert "Fine." in texts(second.body)


@pytest.mark.parametrize(
    "lines",
    [
        ["From: a@example.org", "Subject: x", "Date: y", "", "text"],
        ["From: a@example.org", "Subject: x", "Message-ID: <1@x>", "", "x (raw)"],
        ["* a list", "* of things", "", "From: a @ b"],
        ["List: pond", "Subject: x", "", "text"],
        ["[PATCH] x", "", "text Tue, 26 Apr 2022"],
        ["[v2,3/7] x", "", "State of the pond", "Bo April 5, 2022, 9:49 p.m."],
        ["text"],
        [],
    ],
)
def test_other_texts_are_no_pages(lines: list[str]) -> None:
    assert archive_head(lines) is None
    assert messages(lines) == ()


# Which copy.


def shown(subject: str, body: Sequence[str]) -> tuple[Message, Message | None]:
    return message(subject), recovered(body, subject)


def test_of_several_replies_the_newest_full_copy_is_kept() -> None:
    partial = shown(f"Re: {TITLE}", _gmail(PATCH[:-12]))
    early, late = shown(f"Re: {TITLE}", _gmail(PATCH)), shown(f"AW: {TITLE}", _german(PATCH))
    talk = shown("Re: lunch", ["At noon."])
    kept = quotes.newest([early, talk, late, partial])
    assert [one.recovered for one in kept] == [False, False, True, False]
    assert kept[1] is talk[0]
    assert_the_patch(kept[2])


def test_other_versions_and_members_are_other_patches() -> None:
    subjects = [TITLE, TITLE.replace("v2", "v3"), TITLE.replace("3/7", "4/7"), TITLE.replace("twice", "thrice")]
    kept = quotes.newest([shown(f"Re: {subject}", _gmail(PATCH)) for subject in subjects])
    assert [one.recovered for one in kept] == [True] * 4


def test_a_patch_that_came_as_itself_is_better_than_its_copy() -> None:
    found = recovered(_gmail(PATCH))
    assert found is not None
    kept = quotes.newest([(found, None), shown(f"Re: {TITLE}", _gmail(PATCH))])
    assert [one is found for one in kept] == [True, False]
    assert not kept[1].recovered


def test_in_one_reply_the_subject_decides_then_the_fullest() -> None:
    older = [line.replace("twice", "thrice") for line in PATCH]
    chain = [*_outlook(PATCH), "", *(line.replace(TITLE, TITLE.replace("v2", "v1")) for line in _outlook(older)[4:])]
    assert_the_patch(recovered(chain))
    nested = [
        "On 4/6/22, Bo Writer <bo@example.org> wrote:",
        *marked(PATCH, "> "),
        "On 4/5/22, Z <z@x> wrote:",
        *marked(older, "> > "),
    ]
    assert_the_patch(recovered(nested))


# Properties.

WORDS = st.from_regex(r"[A-Z][a-z]{1,8}( [a-z]{1,9}){1,8}\.", fullmatch=True)
CODE = st.from_regex(r"\t?[a-z]{1,8}( = [a-z]{1,8}\([a-z, ]{0,12}\))?;", fullmatch=True)
STYLES = ["> ", ">", "| ", "KH> "]


@st.composite
def simple_patches(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    paragraphs = draw(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=4))
    text = [line for paragraph in paragraphs for line in [*paragraph, ""]]
    body = draw(st.lists(st.tuples(st.sampled_from(" +-"), CODE), min_size=4, max_size=12))
    old = sum(column in " -" for column, _ in body)
    new = sum(column in " +" for column, _ in body)
    head = ["diff --git a/x.c b/x.c", "--- a/x.c", "+++ b/x.c", f"@@ -1,{old} +1,{new} @@"]
    return [*text, "Signed-off-by: Bo <bo@example.org>"], [*head, *(f"{column}{code}" for column, code in body)]


@settings(deadline=None, derandomize=True, max_examples=150)
@given(simple_patches(), st.sampled_from(STYLES), st.integers(1, 4), st.booleans())
def test_quoting_and_recovering_gives_the_patch_back(
    patch: tuple[list[str], list[str]], style: str, depth: int, named: bool
) -> None:
    text, diff = patch
    body = [*text, "---", "", *diff]
    for level in range(depth):
        opener = [f"On 4/{depth - level}/22 10:00, Bo <bo@example.org> wrote:"] if named else []
        body = [*opener, *marked(body, style), "", "Fine by me."]
    found = recovered(body)
    assert found is not None
    assert (texts(found.text), texts(found.diff)) == (text, diff)


PIECES = [
    *("> ", ">", ">> ", "> > > ", "| ", "KH> ", ">|", "\t", " ", "", "word", "word " * 20, "@ "),
    *(
        "diff --git a/x b/x",
        "--- a/x",
        "+++ b/x",
        "@@ -1,3 +1,2 @@",
        "@@@ -1,1 -1,1 +1,1 @@@",
        "-- ",
        "---",
        "+x",
        "-x",
    ),
    *("Signed-off-by: B <b@x>", "On 4/5/22, B wrote:", "Am 5.4. schrieb B:", "wrote:", "From: B <b@x>", "Subject: y"),
    *("Sent: z", "Date: z", "-----Original Message-----", "From: B @ 2022-04-05 19:49 UTC (permalink / raw)"),
    *("^ permalink raw reply\t[flat|nested] 5+ messages in thread", "* subject", "List: x", "Message-ID: <1@x> (raw)"),
    *("Commit Message", "Comments", "Patch", "diff mbox", "B April 5, 2022, 9:49 p.m. UTC | #1", "[v2] x", "State"),
    *("GIT binary patch", "literal 5", "Index: x", "====", "[prev in list]", "Tue, 26 Apr 2022 16:29:50 -0700"),
]
anything = st.lists(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=4).map("".join), max_size=40
)


@settings(deadline=None, derandomize=True, max_examples=500)
@given(anything, st.booleans())
def test_any_text_gives_its_own_lines_or_nothing(body: list[str], exact: bool) -> None:
    lines = "\n".join(body).split("\n")
    found = recovered(lines, exact=exact)
    whole = "\n".join(lines)
    for line in (*found.text, *found.notes, *found.diff) if found else ():
        assert line.number is None
        assert all(word in whole for word in line.text.split())
    for archived in messages(lines):
        assert all(lines[(line.number or 0) - 1] == line.text for line in archived.body)


def test_a_patch_below_twenty_levels_is_found_in_many_copies() -> None:
    body = list(PATCH)
    for level in range(20):
        body = [f"On 4/{level + 1}/22 10:00, Bo <bo@example.org> wrote:", *marked(body, "> "), "", *["A remark."] * 5]
    size = sum(len(line) + 1 for line in body)
    body = [line for _ in range(2**20 // size + 1) for line in body]
    assert_the_patch(recovered(body), "Bo <bo@example.org>")


@pytest.mark.parametrize(
    "body",
    [
        [">" * 2**20] * 5,
        ["> " * 40 + "@@ -1 +1 @@"] * 20_000,
        ["On 4/5/22, B wrote:", "> diff --git a/x b/x"] * 20_000,
        ["From: a", "To: b", "Subject: c"] * 20_000,
        ["^ permalink raw reply\t[flat|nested] 5+ messages in thread", "* x"] * 20_000,
        ["> --- a/x", "> +++ b/x"] * 20_000,
        ["-" * 70, "From: x@y"] * 20_000,
        ["> diff --git a/x b/x", "> GIT binary patch"] * 20_000,
        ["-" * 900 + "x" * 90] * 5_000,
        ["schrieb " * 120 + ")"] * 5_000,
        ["Excerpts from " + "'s message of " * 60 + ":"] * 5_000,
        ["KH>" * 30 + "diff --git a/x b/x"] * 20_000,
        [
            "".join(f"{chr(97 + at % 26)}{chr(97 + at // 26 % 26)}> " for at in range(n, n + 9)) + "@@ -1"
            for n in range(600)
        ],
    ],
)
def test_hostile_texts_hold_no_patch(body: list[str]) -> None:
    assert recovered(body) is None
    assert messages(body) == ()


def test_the_names_that_other_modules_use_are_here() -> None:
    assert quotes.archive_head is pagehead.archive_head
    assert quotes.COLLAPSED == page.COLLAPSED
