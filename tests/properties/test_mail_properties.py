"""What holds for any bytes, any mail and any mbox."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.errors import MailError
from reviewer.mail import Mailbox, read
from reviewer.model import Line, Message
from reviewer.reading.mbox import split_bytes as split_mbox

FROM_LINE = b"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
PIECES = [
    FROM_LINE,
    b"From: A <a@example.org>\n",
    b"Subject: Re: [PATCH] x\n",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: text/plain; format=flowed; delsp=yes; charset=iso-2022-jp\n",
    b'Content-Type: text/plain; charset*0*=x; charset*1="\n',
    b"Content-Disposition: attachment; filename*=utf-8''x.patch\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Subject: =?utf-8?b?gA?= =?x?q?=GG?=\n",
    b"\n",
    b" \n",
    b"--b\n",
    b"--b--\n",
    b"\n\n",
    b"soft \n",
    b"---\n",
    b"-- \n",
    b"diff --git a/x b/x\n",
    b"--- a/x\n+++ b/x\n",
    b"@@ -1,3 +1,2 @@\n",
    b"-- removed\n",
    b"+added=3D\n",
    b"Index: x\n",
    b"> > Signed-off-by: B <b@example.org>\n",
    b"> On 8/2/26, B wrote:\n",
    b"> > diff --git a/x b/x\n",
    b">> > glued\n",
    b"Zm9v\n",
    b"\r\n",
    b"\xff\xfe\x80\n",
]
mails = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)), max_size=30).map(b"".join)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


def _read(raw: bytes) -> Mailbox | None:
    try:
        return read(raw, "any.mbox")
    except MailError as error:
        assert str(error).startswith("any.mbox: ")
        assert "\n" not in str(error)
        return None


def _lines(message: Message) -> list[Line]:
    return [*message.text, *message.notes, *message.diff, *message.tail]


@settings(deadline=None, derandomize=True, max_examples=400)
@given(st.one_of(mails, st.binary(max_size=300)))
def test_any_bytes_give_a_mailbox_or_a_mail_error(raw: bytes) -> None:
    box = _read(raw)
    if box is not None:
        assert box.messages
        assert box.kind in {"patch", "mbox", "archive"}
        assert all(error.startswith("any.mbox: ") for error in box.errors)


@settings(deadline=None, derandomize=True, max_examples=400)
@given(mails)
def test_lines_are_lines_and_their_numbers_increase(raw: bytes) -> None:
    box = _read(raw)
    for message in box.messages if box else ():
        lines = _lines(message)
        assert not any("\n" in line.text for line in lines)
        numbers = [line.number for line in lines if line.number is not None]
        assert message.recovered == (len(numbers) < len(lines)) or not lines
        assert all(one < two for one, two in pairwise(numbers))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(words, max_size=12), st.lists(words, max_size=12))
def test_numbers_find_the_line_in_a_plain_mail(above: list[str], below: list[str]) -> None:
    raw = "\n".join(["Subject: x", "", "text", *above, "---", *below, "diff --git a/x b/x", "+y", ""])
    box = _read(raw.encode())
    assert box is not None
    lines = raw.split("\n")
    for line in _lines(box.messages[0]):
        assert line.number is not None
        assert lines[line.number - 1] == line.text


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(st.lists(words, max_size=6), min_size=1, max_size=5))
def test_splitting_joined_messages_gives_them_back(bodies: list[list[str]]) -> None:
    messages = [
        FROM_LINE
        + f"From: a@example.org\nSubject: message {number}\n\ntext\n".encode()
        + "\n".join(body).encode()
        + b"\n"
        for number, body in enumerate(bodies)
    ]
    joined = b"".join(messages)
    assert split_mbox(joined) == messages
    box = _read(joined)
    assert box is not None
    assert [message.subject for message in box.messages] == [f"message {number}" for number in range(len(bodies))]
    assert [message.text for message in box.messages] == [read(one, "x").messages[0].text for one in messages]
