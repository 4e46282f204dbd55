"""The review as the mail that the author would get from the list: quotes, answers below, one mail for each patch.

It is a draft: never sent, and without a tag, which only a person can give. What was not checked, and which rules spoke,
stands below the signature, where no reader of the mail is kept by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_tz

from reviewer.identity import Identity
from reviewer.model import Finding, Message, Persona, Report
from reviewer.render import mailhead
from reviewer.render.answers import Answer, answers
from reviewer.render.clean import one_line
from reviewer.render.env import render
from reviewer.render.flat import untold
from reviewer.render.passages import Posted
from reviewer.render.view import ReportView, report_view
from reviewer.render.voice import paragraph

MOST_OF_DATE = 40
"""Characters of a date that is one."""
_BEGIN_OF_MAIL = re.compile("^(?=>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One mail of the answer."""

    headers: mailhead.Headers
    """Names and values, folded and encoded: ready to be written."""
    attribution: str
    """ "A Developer wrote:"."""
    subject: str
    """The subject that is answered, quoted."""
    answers: tuple[Answer, ...]
    rest: str
    """A sentence on the remarks that are left out; may be empty."""
    verdict: str
    """What to say where there are no answers."""
    rules: tuple[str, ...]
    """Of all findings, those that are left out as well."""
    untold: tuple[str, ...]
    """What was not checked, suppressed, broken or not read; in the first mail alone."""


def text(report: Report, *, persona: Persona, writer: Identity) -> str:
    """An mbox with a mail for each message that there is a remark on, at least one; empty where nothing was read.

    Raises TemplateError.
    """
    view = report_view(report, persona)
    mails = [
        render("reply/mail.eml.j2", reply=reply, paragraph=paragraph, ascii=str.isascii)
        for reply in _replies(report, view, writer)
    ]
    return "\n".join(_as_mbox(mail) for mail in mails)


def _as_mbox(mail: str) -> str:
    """The mail with no line in it that begins another one, as in the form mboxrd."""
    first, _, rest = mail.partition("\n")
    return f"{first}\n{_BEGIN_OF_MAIL.sub('>', rest)}"


def _replies(report: Report, view: ReportView, writer: Identity) -> Iterator[Reply]:
    found = _by_message(report, view)
    spoken_to = [at for at, findings in enumerate(found) if findings] or [0][: len(found)]
    for order, at in enumerate(spoken_to):
        message = report.patches[at].patch.message
        posted = Posted(message)
        said, rest = answers(posted, found[at])
        yield Reply(
            headers=(*_written_by(writer), *mailhead.answer(message)),
            attribution=_attribution(message),
            subject=posted.subject,
            answers=said,
            rest=rest,
            verdict=view.verdict,
            rules=tuple(sorted({finding.rule for finding in found[at]})),
            untold=() if order else tuple(untold(view)),
        )


def _by_message(report: Report, view: ReportView) -> list[list[Finding]]:
    """The findings on each message; those on a series are told at its cover letter, or at its first patch."""
    found = [[seen.finding for seen in patch.findings] for patch in view.patches]
    places = {id(review.patch.message): at for at, review in enumerate(report.patches)}
    shown = {entry.subject: entry.findings for entry in view.series}
    for entry in report.series:
        first = entry.series.cover or next(iter(entry.series.patches), None)
        if first is not None and id(first.message) in places:
            told = shown.pop(one_line(entry.series.subject), ())
            found[places[id(first.message)]] += [seen.finding for seen in told]
    return found


def _written_by(writer: Identity) -> mailhead.Headers:
    """From and Date; left to the program that sends the mail where git does not know the user."""
    sender = mailhead.recipient(f"{writer.name} <{writer.address}>")
    return (("From", sender), ("Date", writer.date)) if sender and writer.date else ()


def _attribution(message: Message) -> str:
    """ "On Mon, 1 Jan 2024 10:00:00 +0000, A Developer wrote:", without the date where there is none."""
    name = one_line(message.author).partition(" <")[0][:100] or "you"
    date = one_line(message.date)
    if parsedate_tz(date) and len(date) <= MOST_OF_DATE:
        return f"On {date}, {name} wrote:"
    return f"{name[0].upper()}{name[1:]} wrote:"
