"""The headers of an answer to a mail, each safe for any program that reads mail, whatever that mail has in its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.charset import SHORTEST, Charset
from email.header import Header
from email.utils import formataddr

from reviewer.model import Message
from reviewer.render.clean import one_line

Headers = tuple[tuple[str, str], ...]
WIDTH = 76
"""Columns of a header's line."""
LONGEST = 700
"""Characters of a subject or a name that are kept; RFC 5322 ends a line at 998."""
MOST_REFERENCES = 20
"""Messages of a thread that are named: the first, and the last ones."""
_ID = re.compile(r"<[!-;=?-~]{1,240}@[!-;=?-~]{1,240}>")
"""A Message-ID in which nothing is quoted or folded."""
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,250}", re.ASCII)


def answer(message: Message) -> Headers:
    """To, Subject, In-Reply-To and References of an answer; what the message does not tell is left out."""
    headers = [("To", recipient(message.author)), ("Subject", subject(message.subject))]
    if parent := _ids([message.message_id])[-1:]:
        above = _ids(message.references) or _ids([message.in_reply_to])[:1]
        thread = tuple(dict.fromkeys((*above, *parent)))
        thread = thread if len(thread) <= MOST_REFERENCES else (thread[0], *thread[1 - MOST_REFERENCES :])
        headers += [("In-Reply-To", parent[0]), ("References", "\n ".join(thread))]
    return tuple((name, value) for name, value in headers if value)


def recipient(person: str) -> str:
    """ "Name <address>" for a header, the name encoded or quoted where it needs that; empty without an address."""
    name, _, rest = one_line(person).rpartition("<")
    address = rest.rstrip("> ")
    if not _ADDRESS.fullmatch(address):
        return ""
    name = name.strip().removesuffix("<").strip()[:LONGEST]
    if name.isascii() and "=?" not in name:
        return formataddr((name, address))
    encoded = _encoded(name, "To")
    fits = len(encoded.rpartition("\n")[2]) + len(address) < WIDTH - len("From:  <>")
    return f"{encoded}{' ' if fits else chr(10) + ' '}<{address}>"


def subject(text: str) -> str:
    """ "Re: " and the subject that is answered, folded, and encoded where it is not ASCII."""
    line = one_line(text)
    line = line if line[:3].lower() == "re:" else f"Re: {line}"
    line = line if len(line) <= LONGEST else f"{line[:LONGEST]} [...]"
    if line.isascii() and "=?" not in line:
        return _folded(line, len("Subject: "))
    return _encoded(line, "Subject")


def _encoded(text: str, name: str) -> str:
    # Whoever shares the process may have told the email package not to encode this charset, as b4 does.
    charset = Charset("utf-8")
    charset.header_encoding = SHORTEST
    return Header(text, charset, maxlinelen=WIDTH, header_name=name).encode()


def _folded(text: str, used: int) -> str:
    """The words in lines; a word that is longer than a line has one of its own."""
    lines = [""]
    for word in text.split(" "):
        room = WIDTH - (used if len(lines) == 1 else 1)
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n ".join(lines)


def _ids(texts: Iterable[str]) -> list[str]:
    """The Message-IDs in these headers."""
    return [found for text in texts for found in _ID.findall(text)]
