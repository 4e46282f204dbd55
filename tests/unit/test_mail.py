"""Mails, mboxes and raw diffs: what read() makes of them, checked against git where git has an opinion."""

from __future__ import annotations

import base64
import os
import quopri
import subprocess
from pathlib import Path

import pytest

from reviewer.errors import MailError
from reviewer.mail import FORWARDED, read
from reviewer.model import Line, Message
from reviewer.reading import people
from reviewer.reading.mbox import split_bytes as split_mbox
from reviewer.reading.mime import MAX_LINES
from reviewer.reading.people import person

FROM_LINE = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
HEADERS = """\
From: Ada Example <ada@example.org>
Date: Mon, 3 Aug 2026 10:00:00 +0200
Subject: [PATCH] demo: Count the frogs
"""
TEXT = "The pond loses count after a flood.\n\nCount again.\n\nSigned-off-by: Ada Example <ada@example.org>\n"
DIFF = """\
diff --git a/pond.c b/pond.c
index 1111111..2222222 100644
--- a/pond.c
+++ b/pond.c
@@ -1,3 +1,4 @@
 int frogs;
-int lost;
+int lost = 0;
+int found;
 int toads;
"""
NOTES = "---\n pond.c | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n\n"
BODY = TEXT + NOTES + DIFF + "-- \n2.39.5\n\n"
MAIL = HEADERS + "\n" + BODY


def only(raw: str | bytes) -> Message:
    box = read(raw.encode() if isinstance(raw, str) else raw, "x.patch")
    assert box.errors == ()
    assert len(box.messages) == 1
    return box.messages[0]


def joined(lines: tuple[Line, ...]) -> str:
    return "".join(f"{line.text}\n" for line in lines)


def encoded(encoding: str, body: bytes, charset: str = "utf-8") -> bytes:
    mime = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    return HEADERS.encode() + mime.encode() + body


def test_a_format_patch_file_in_all_its_parts() -> None:
    message = only(FROM_LINE + MAIL)
    assert message.subject == "[PATCH] demo: Count the frogs"
    assert message.author == message.sender == "Ada Example <ada@example.org>"
    assert message.date == "Mon, 3 Aug 2026 10:00:00 +0200"
    assert joined(message.text) == TEXT
    assert [line.text for line in message.notes] == NOTES.split("\n")[1:3]
    assert joined(message.diff) == DIFF
    assert message.exact_whitespace
    assert not message.recovered
    assert message.remarks == ()


@pytest.mark.parametrize("first", ["", FROM_LINE, "\n\n"])
def test_line_numbers_are_those_of_the_file(first: str) -> None:
    raw = first + MAIL
    message = only(raw)
    lines = raw.split("\n")
    for line in (*message.text, *message.notes, *message.diff):
        assert line.number is not None
        assert lines[line.number - 1] == line.text
    assert message.subject_lines is not None
    assert lines[message.subject_lines[0] - 1].startswith("Subject: ")


def test_a_folded_subject_spans_its_lines() -> None:
    message = only(MAIL.replace("Count the frogs", "Count\n the frogs"))
    assert message.subject == "[PATCH] demo: Count the frogs"
    assert message.subject_lines == (3, 4)


def test_a_message_id_and_its_thread() -> None:
    thread = (
        "Message-ID: <3@example.org>\nIn-Reply-To: <2@example.org>\nReferences: <1@example.org>\n\t<2@example.org>\n"
    )
    message = only(thread + MAIL)
    assert message.message_id == "<3@example.org>"
    assert message.in_reply_to == "<2@example.org>"
    assert message.references == ("<1@example.org>", "<2@example.org>")


# Mboxes


def test_an_mbox_keeps_its_messages_apart() -> None:
    second = MAIL.replace("frogs", "newts")
    box = read((FROM_LINE + MAIL + FROM_LINE + second).encode(), "two.mbox")
    assert box.kind == "mbox"
    assert [message.subject for message in box.messages] == [
        "[PATCH] demo: Count the frogs",
        "[PATCH] demo: Count the newts",
    ]
    assert box.messages[0].text[0].number == box.messages[1].text[0].number == 6
    assert all(joined(message.text) == TEXT for message in box.messages)


@pytest.mark.parametrize(
    "line",
    [
        "From here on the count is right.",
        "From: somebody else",
        "From here on the lock 12:30 is taken",
        "From 0123456789abcdef0123456789abcdef01234567 on it fails",
        "From v6.1 Mon Sep 17 00:00:00 86",
        "From ada@example.org on Monday",
    ],
)
def test_a_line_of_prose_does_not_divide(line: str) -> None:
    raw = FROM_LINE + MAIL.replace("Count again.", f"Count again.\n{line}")
    message = only(raw)
    assert line in [one.text for one in message.text]


@pytest.mark.parametrize(
    "line",
    [
        "From " + "ab" * 32 + " Mon Sep 17 00:00:00 2001\n",
        "From ada@example.org Mon Aug  3 10:00:00 2026\n",
        "From mboxrd@z Thu Jan  1 00:00:00 1970\n",
        "From ada@example.org Mon Aug  3 10:00:00 2026 +0200\n",
        "From MAILER-DAEMON Mon Aug 3 10:00 CEST 2026\r\n",
    ],
)
def test_the_from_lines_of_git_and_mail_programs_divide(line: str) -> None:
    assert len(split_mbox((line + MAIL + line + MAIL).encode())) == 2


def test_mboxrd_escapes_are_taken_off_once() -> None:
    raw = FROM_LINE + MAIL.replace("Count again.", ">From here on.\n>>From there on.")
    texts = [line.text for line in only(raw).text]
    assert "From here on." in texts
    assert ">From there on." in texts
    assert ">From here on." in [line.text for line in only(raw.removeprefix(FROM_LINE)).text]


def test_a_byte_order_mark_hides_no_from_line() -> None:
    raw = b"\xef\xbb\xbf" + (FROM_LINE + MAIL).encode() * 2
    assert len(read(raw, "x").messages) == 2


def test_one_broken_message_does_not_hide_the_others() -> None:
    raw = FROM_LINE + MAIL + FROM_LINE + "nothing of a mail\n" + FROM_LINE + MAIL
    box = read(raw.encode(), "some.mbox")
    assert len(box.messages) == 2
    assert box.errors == ("some.mbox: message 2: no mail headers and no diff in it",)


def test_a_patch_attached_to_a_mail_does_not_divide_it() -> None:
    raw = (
        HEADERS
        + 'Content-Type: multipart/mixed; boundary="b"\n\n'
        + "--b\n\nSee there.\n--b\nContent-Type: text/x-patch\n\n"
        + f"{FROM_LINE}{MAIL}--b--\n"
    )
    assert read(raw.encode(), "x").kind == "patch"


# Raw diffs and things that are no mail


@pytest.mark.parametrize(
    "raw",
    [
        DIFF,
        DIFF.partition("index")[2].partition("\n")[2],
        "Index: pond.c\n" + "=" * 67 + "\n" + DIFF.partition("100644\n")[2],
    ],
)
def test_a_raw_diff_is_a_message_without_words(raw: str) -> None:
    message = only(raw)
    assert (message.subject, message.text, message.subject_lines, message.author) == ("", (), None, "")
    assert joined(message.diff) == raw
    assert message.diff[0].number == 1


def test_a_description_without_headers_is_the_text_of_its_diff() -> None:
    message = only("pond: count again\n\nIt was wrong.\n" + DIFF)
    assert [line.text for line in message.text] == ["pond: count again", "", "It was wrong."]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xef\xbb\xbf\xef\xbb\xbf", "no mail headers"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\x1f\x8b\x08abc", "the gzip data is damaged"),
        (b"\xff\xfeF\0r\0", "no mail headers"),
        (b"PK\x03\x04abc", "unpack it first"),
        (b"From: a@b\n\n\0\1\2", "binary data"),
        (b"\n<!DOCTYPE html><html>", "HTML"),
        (b"<html><body>From: a@b", "HTML"),
        (b"To do: buy bread.\nThen milk.\n", "no mail headers and no diff"),
        (b"Subject: x\nContent-Type: text/html\n\n<p>hello</p>\n", "no plain text in it, only text/html"),
        (b"Subject: x\n\n" + b"\n" * (MAX_LINES + 1), "longer than"),
        (encoded("base64", base64.b64encode(b"\n" * (MAX_LINES + 2))), "longer than"),
    ],
)
def test_what_is_no_mail_is_refused_in_one_line(raw: bytes, reason: str) -> None:
    with pytest.raises(MailError) as caught:
        read(raw, "in.put")
    assert str(caught.value).startswith("in.put: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


# Headers


@pytest.mark.parametrize(
    ("value", "author"),
    [
        ("Ada Example <ada@example.org>", "Ada Example <ada@example.org>"),
        ('"Example, Ada" <ada@example.org>', "Example, Ada <ada@example.org>"),
        ("ada@example.org (Ada Example)", "Ada Example <ada@example.org>"),
        ("ada@example.org", "ada@example.org <ada@example.org>"),
        ("<ada@example.org>", "ada@example.org <ada@example.org>"),
        ("ada@home <ada@example.org>", "ada@home <ada@home>"),
        (f"{'A' * 61} <ada@example.org>", "ada@example.org <ada@example.org>"),
        ("Ada  A.  Example<ada@example.org>", "Ada A. Example <ada@example.org>"),
        (r'"Ada \"the frog\" Example" <ada@example.org>', 'Ada "the frog" Example <ada@example.org>'),
        ("Ada Example", "Ada Example"),
        ("", ""),
    ],
)
def test_people(value: str, author: str) -> None:
    assert person(value) == author


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?UTF-8?q?Fr=C3=B6sche=20z=C3=A4hlen?=", "Frösche zählen"),
        ("=?UTF-8?q?Fr=C3=B6?=\n =?UTF-8?q?sche?=", "Frösche"),
        ("=?UTF-8?b?RnLDtnNjaGU=?= count", "Frösche count"),
        ("=?iso-8859-1?Q?Fr=F6sche?=", "Frösche"),
        ("=?UTF-8?q?Fr=C3?= =?UTF-8?q?=B6sche?=", "Frösche"),
        ("=?no-such-charset?q?frogs?=", "frogs"),
        ("=?UTF-8?b?!!!?= broken", "=?UTF-8?b?!!!?= broken"),
        ("=?UTF-8?b?abcde?= broken", "=?UTF-8?b?abcde?= broken"),
        (r"literal \u0041 stays, =?UTF-8?q?=C3=B6?= too", r"literal \u0041 stays, ö too"),
        ("plain: 8-bit Frösche", "plain: 8-bit Frösche"),
        ("=?utf-8?q?lib:_what??=", "lib: what?"),
    ],
)
def test_encoded_words(value: str, subject: str) -> None:
    assert only(f"Subject: {value}\n\ntext\n").subject == subject


def test_in_body_headers_override_and_leave_the_text() -> None:
    extra = (
        "From: Bo Writer\n <bo@example.org>\nSubject: [PATCH] demo: Better words\n"
        "Date: Tue, 4 Aug 2026 10:00:00 +0200\n\n"
    )
    message = only(HEADERS + "\n" + extra + BODY)
    assert message.author == "Bo Writer <bo@example.org>"
    assert message.sender == "Ada Example <ada@example.org>"
    assert message.subject == "[PATCH] demo: Better words"
    assert message.subject_lines == (7, 7)
    assert message.date == "Tue, 4 Aug 2026 10:00:00 +0200"
    assert joined(message.text) == TEXT


# Bodies


def test_quoted_printable_and_base64_are_decoded() -> None:
    for raw in (
        encoded("quoted-printable", quopri.encodestring(BODY.encode())),
        encoded("base64", base64.encodebytes(BODY.encode())),
        encoded("base64", base64.encodebytes(BODY.replace("\n", "\r\n").encode()).replace(b"\n", b"\r\n")),
    ):
        message = only(raw)
        assert joined(message.text) == TEXT
        assert joined(message.diff) == DIFF
        assert message.text[0].number == 7


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_body_decoded_already_is_not_decoded_again(encoding: str) -> None:
    body = BODY.replace("int lost = 0;", "int lost = 0x3D; /* a==b, size=20 */")
    message = only(encoded(encoding, body.encode()))
    assert "+int lost = 0x3D; /* a==b, size=20 */" in [line.text for line in message.diff]
    assert joined(message.text) == TEXT
    assert message.remarks == ()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("quoted-printable", "Frösche =3D =3D 2\n"), ("base64", "Test\nof the pond\n"), ("base64", "Tests\n")],
)
def test_text_that_its_encoding_cannot_produce_stays(encoding: str, text: str) -> None:
    message = only(encoded(encoding, text.encode()))
    assert joined(message.text) == text
    assert message.remarks == (f"The header says {encoding}, but the body is none; it was read as it stands.",)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("quoted-printable", "Zwei Frösche\n"),
        ("quoted-printable", "Two frogs.\n"),
        ("base64", "\n\n"),
        ("8bit", "a=b\n"),
    ],
)
def test_an_encoding_that_changes_nothing_is_no_guess(encoding: str, text: str) -> None:
    message = only(encoded(encoding, text.encode()))
    assert (joined(message.text), message.remarks) == (text.strip("\n") and text, ())


def test_the_parts_that_are_not_as_declared_are_told_of_once() -> None:
    part = "--b\nContent-Transfer-Encoding: BASE64\n\nOne frog.\n"
    message = only(f"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n{part * 3}--b--\n")
    assert joined(message.text) == "One frog.\n" * 3
    assert message.remarks == ("The header says base64, but the body is none; it was read as it stands.",)


@pytest.mark.parametrize("above", [TEXT, TEXT + NOTES, TEXT + NOTES + DIFF])
@pytest.mark.parametrize("footer", ["", "_______________________________________________\nfrogs mailing list\n"])
def test_what_follows_the_signature(above: str, footer: str) -> None:
    message = only(f"{HEADERS}\n{above}-- \n2.39.5\n\nbase-commit: 1234567\n\n{footer}")
    plain = only(f"{HEADERS}\n{above}{footer}")
    assert plain.tail == ()
    assert (message.text, message.notes, message.diff) == (plain.text, plain.notes, plain.diff)
    assert joined(message.tail) == "2.39.5\n\nbase-commit: 1234567\n"
    first = f"{HEADERS}\n{above}".count("\n") + 2
    assert [line.number for line in message.tail] == [first, first + 1, first + 2]


def test_a_list_footer_behind_base64_stays_readable() -> None:
    footer = b"_______________________________________________\nfrogs mailing list\n"
    message = only(encoded("base64", base64.encodebytes(BODY.encode()) + footer))
    assert joined(message.diff) == DIFF


@pytest.mark.parametrize(
    ("mime", "body", "text"),
    [
        ("", "Frösche".encode(), "Frösche"),
        ("", "Frösche".encode("latin-1"), "Frösche"),
        ("Content-Type: text/plain; charset=us-ascii\n", "Frösche".encode(), "Frösche"),
        ("Content-Type: text/plain; charset=iso-8859-1\n", "Frösche".encode(), "Frösche"),
        ("Content-Type: text/plain; charset=iso-8859-1\n", "Frösche".encode("latin-1"), "Frösche"),
        ("Content-Type: text/plain; charset=utf-8\n", "Frösche".encode("latin-1"), "Frösche"),
        ("Content-Type: text/plain; charset=gb2312\n", "青蛙".encode("gb2312"), "青蛙"),
        ("Content-Type: text/plain; charset=hex\n", b"6162", "6162"),
        ("Content-Type: text/plain; charset=mac-roman\n", b"Fr\x9asche", "Frösche"),
        ("Content-Type: text/plain; charset=utf-7\n", b"a+AAo-b\nc", "a b\nc"),
        ("Content-Type: text/plain; charset=utf-8\n", "ö".encode() + b"\n\xf6", "ö\nö"),
    ],
)
def test_charsets_wrong_missing_and_mixed(mime: str, body: bytes, text: str) -> None:
    message = only(f"Subject: x\n{mime}\n".encode() + body)
    assert joined(message.text) == text + "\n"


def test_multiparts_give_their_text_and_their_patches() -> None:
    raw = (
        f'{HEADERS}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="------------2.39.5"\n\n'
        "This is a multi-part message in MIME format.\n"
        f"--------------2.39.5\nContent-Type: text/plain; charset=UTF-8; format=fixed\n\n{TEXT}{NOTES}"
        "--------------2.39.5\nContent-Type: text/html\n\n<p>no</p>\n"
        '--------------2.39.5\nContent-Type: text/x-patch; name="0001.patch"\n'
        'Content-Disposition: attachment; filename="0001.patch"\n\n'
        f"{DIFF}\n--------------2.39.5--\n\nepilogue\n"
    )
    message = only(raw)
    assert joined(message.text) == TEXT
    assert joined(message.diff).startswith(DIFF)
    lines = raw.split("\n")
    assert all(lines[(line.number or 0) - 1] == line.text for line in (*message.text, *message.diff))


def test_an_encoded_part_moves_the_numbers_of_the_next() -> None:
    raw = (
        "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.encodebytes(b'one' + bytes([10]) + b'two').decode()}--b\n\nthree\n--b--\n"
    )
    assert only(raw).text == (Line("one", 7), Line("two", 8), Line("three", 11))


@pytest.mark.parametrize(("delsp", "text"), [("", "one two three"), ("; delsp=yes", "onetwothree")])
def test_flowed_text_is_joined_and_unstuffed(delsp: str, text: str) -> None:
    mime = f"Content-Type: text/plain; format=flowed{delsp}\n"
    raw = f"Subject: x\n{mime}\none \ntwo \nthree\n From here\n> one \n> two\n"
    assert only(raw).text == (Line(text, 4), Line("From here", 7), Line("> one ", 8), Line("> two", 9))


def test_flowed_text_keeps_the_signature() -> None:
    raw = HEADERS + "Content-Type: text/plain; format=flowed\n\n" + BODY.replace("\n ", "\n  ")
    message = only(raw)
    assert joined(message.diff) == DIFF


def test_crlf_line_ends_are_no_part_of_the_text() -> None:
    message = only((FROM_LINE + MAIL).replace("\n", "\r\n"))
    assert joined(message.text) == TEXT
    assert joined(message.diff) == DIFF


# The cut


@pytest.mark.parametrize("line", ["---", "---  ", "--- pond.c", "diff -u old new", "Index: pond.c"])
def test_git_cuts_here(line: str) -> None:
    message = only(HEADERS + f"\nabove\n{line}\nbelow\n\n" + DIFF)
    assert joined(message.text) == "above\n"
    assert "below" in [one.text for one in message.notes]
    assert joined(message.diff) == DIFF


@pytest.mark.parametrize("line", ["---foo", "----", "diff of x", "Index:x", " ---", "--", "---  x"])
def test_git_does_not_cut_here(line: str) -> None:
    message = only(HEADERS + f"\nabove\n{line}\nbelow\n---\n" + DIFF)
    assert [one.text for one in message.text] == ["above", line, "below"]


def test_without_a_cut_all_is_text() -> None:
    message = only(HEADERS + "\none\n\ntwo\n")
    assert [line.text for line in message.text] == ["one", "", "two"]
    assert (message.notes, message.diff) == ((), ())


def test_a_forgotten_cut_ends_at_the_diff() -> None:
    message = only(HEADERS + "\n" + TEXT + DIFF)
    assert joined(message.text) == TEXT
    assert joined(message.diff) == DIFF


def test_talk_of_a_diff_in_the_notes_begins_none() -> None:
    notes = "v2: diff -u shows more\nIndex: none\n--- was missing\n1:  abc ! 1:  def title\n    @@ -1 +1 @@"
    message = only(HEADERS + f"\nabove\n---\n{notes}\n" + DIFF)
    assert [line.text for line in message.notes] == notes.split("\n")
    assert joined(message.diff) == DIFF


REMOVED_RULE = "--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,1 @@\n-- \n keep\n"


@pytest.mark.parametrize(
    ("diff", "tail"),
    [
        (DIFF, "-- \n2.39.5\n"),
        (DIFF, "--\n2.39.5\n"),
        (DIFF, "-- \n2.39.5\n\nbase-commit: 12\n____\nfrogs mailing list\n"),
        (DIFF, ""),
        (REMOVED_RULE, "-- \n2.39.5\n"),
        (REMOVED_RULE, ""),
        (REMOVED_RULE + DIFF, "-- \n2.39.5\n"),
        (DIFF.replace("-1,3 +1,4", "-1,9 +1,9"), "-- \n2.39.5\n"),
        (DIFF.replace("-1,3 +1,4", "-1,9 +1,9") + DIFF, "-- \n2.39.5\n"),
    ],
)
def test_the_diff_ends_at_the_signature(diff: str, tail: str) -> None:
    assert joined(only(HEADERS + "\nabove\n---\n" + diff + tail).diff) == diff


def test_the_signature_of_a_cover_letter_is_no_text() -> None:
    message = only(HEADERS + "\nblurb\n-- \nnot this one\n" + "more\n" * 7 + "-- \n2.39.5\n")
    assert [line.text for line in message.text][-1] == "more"
    assert len(message.text) == 10


# Against git itself


def _flowed(delsp: str = "") -> str:
    return HEADERS + f"Content-Type: text/plain; format=flowed{delsp}\n\nSoft \nbreaks \nhere.\n---\n" + DIFF


LIST_FOOTER = "_" * 47 + "\nfrogs mailing list\nfrogs@lists.example.org\nhttps://lists.example.org/frogs\n"
ATTACHED = (
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
    f"{TEXT}---\n--b\nContent-Type: {{}}\n\n"
)
LATIN = "Grüße an die Frösche.\n---\n"
MAILS: dict[str, str | bytes] = {
    "plain": FROM_LINE + MAIL,
    "no-from-line": MAIL,
    "crlf-header-and-body": MAIL.replace("\n", "\r\n"),
    "folded-subject": MAIL.replace("Count the", "Count\n the"),
    "encoded-subject": MAIL.replace("Count the frogs", "=?UTF-8?q?Fr=C3=B6sche=20z=C3=A4hlen?="),
    "encoded-folded-author": MAIL.replace("Ada Example <", "=?UTF-8?q?Ada=20=C3=84?=\n =?UTF-8?b?w5Y=?= <"),
    "author-turned-round": MAIL.replace("From: Ada Example <ada@example.org>", "From: ada@example.org (Ada X)"),
    "author-quoted": MAIL.replace("From: Ada Example", 'From: "Example, Ada"'),
    "in-body-from": HEADERS + "\nFrom: Bo Writer <bo@example.org>\n\n" + BODY,
    "in-body-no-blank": HEADERS + "\nFrom: Bo Writer <bo@example.org>\n" + BODY,
    "in-body-folded": HEADERS + "\n\nSubject: [PATCH] other\n words\nFrom: Bo <bo@example.org>\n\n" + BODY,
    "in-body-twice": HEADERS + "\nFrom: Bo <bo@example.org>\nFrom: Cy <cy@example.org>\n\n" + BODY,
    "in-body-separator": HEADERS + "\n>" + FROM_LINE + "From: Bo <bo@example.org>\n\n" + BODY,
    "in-body-patch-tag": HEADERS + "\n[PATCH] other words\n\n" + BODY,
    "quoted-printable": encoded("quoted-printable", quopri.encodestring((LATIN + DIFF).encode())),
    "base64": encoded("base64", base64.encodebytes((LATIN + DIFF).encode())),
    "latin-1-declared": encoded("8bit", (LATIN + DIFF).encode("latin-1"), "iso-8859-1"),
    "latin-1-undeclared": HEADERS.encode() + b"\n" + (LATIN + DIFF).encode("latin-1"),
    "utf-8-undeclared": HEADERS.encode() + b"\n" + (LATIN + DIFF).encode(),
    "flowed": _flowed(),
    "flowed-delsp": _flowed("; delsp=yes"),
    "multipart": HEADERS
    + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
    + f"{TEXT}---\n--b\nContent-Type: text/x-patch\n\n{DIFF}--b--\n",
    "cut-at-name": HEADERS + "\nabove\n--- name\nlost\n" + DIFF,
    "cut-at-blanks": HEADERS + "\nabove\n--- \t \nlost\n" + DIFF,
    "cut-at-diff-option": HEADERS + "\nabove\ndiff -u is lost\n" + DIFF,
    "cut-at-index": HEADERS + "\nabove\nIndex: lost\n" + DIFF,
    "no-cut-at-word": HEADERS + "\nabove\n---foo\ndiff of x\nIndex:x\n---  y\n----\n---\n" + DIFF,
    "forgotten-cut": HEADERS + "\n" + TEXT + DIFF,
    "trailing-blanks": HEADERS + "\nabove  \n\n\n\nbelow\t\n\n\n---\n" + DIFF,
    "in-body-bare-tag": HEADERS + "\n[PATCH] \n\n" + BODY,
    "duplicate-subject": "Subject: first\n" + MAIL,
    "date-with-two-blanks": MAIL.replace("Mon, 3 Aug", "Mon,  3 Aug"),
    "headers-in-lower-case": MAIL.replace("From:", "from:").replace("Date:", "DATE:").replace("Subject:", "subject:"),
    "subject-folded-by-tabs": MAIL.replace("Count the", "Count\n\tthe"),
    "scissors": HEADERS + "\nA word before.\n\n-- >8 --\nFrom: Bo <bo@example.org>\n\n" + BODY,
    "a-list-passed-it-on": MAIL.replace("From: Ada Example", 'From: "Bo via frogs"').replace(
        "\n\nThe pond", "\n\nFrom: Ada Example <ada@example.org>\n\nThe pond", 1
    ),
    "a-list-added-its-footer": MAIL + LIST_FOOTER,
    "a-list-added-its-footer-as-a-part": HEADERS
    + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
    + f"{BODY}\n--b\nContent-Type: text/plain; charset=us-ascii\nContent-Disposition: inline\n\n{LIST_FOOTER}--b--\n",
    "nested-multipart": HEADERS
    + "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=bb\n\n\n"
    + f"--bb\nContent-Type: text/plain\n\n{TEXT}---\n--bb--\n--a\nContent-Type: text/x-patch\n\n{DIFF}--a--\n",
    "signed-multipart": HEADERS
    + "Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: text/plain; charset=UTF-8\n"
    + f"Content-Transfer-Encoding: quoted-printable\n\n{quopri.encodestring(BODY.encode()).decode()}\n--b\n"
    + "Content-Type: application/pgp-signature\n\nabc\n--b--\n",
    "base64-parts": HEADERS
    + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n"
    + f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes((TEXT + NOTES).encode()).decode()}\n--b\n"
    + "Content-Type: text/x-patch; name=x.patch\nContent-Transfer-Encoding: base64\n\n"
    + f"{base64.encodebytes(DIFF.encode()).decode()}\n--b--\n",
    "gb2312": encoded("8bit", "青蛙\n---\n".encode("gb2312") + DIFF.encode(), "gb2312"),
    "koi8-r": encoded("8bit", "Лягушки\n---\n".encode("koi8-r") + DIFF.encode(), "koi8-r"),
    "windows-1252": encoded("8bit", "“frogs”\n---\n".encode("windows-1252") + DIFF.encode(), "windows-1252"),
    "iso-2022-jp-subject": MAIL.replace("Count the frogs", "=?ISO-2022-JP?B?GyRCMz8bKEI=?="),
    "quoted-printable-soft-breaks": encoded(
        "quoted-printable", quopri.encodestring((f"{'frogs ' * 40}\n---\n" + DIFF).encode())
    ),
    "headers-by-the-thousand": "".join(f"X-Frog-{number}: green\n" for number in range(2000)) + MAIL,
    "base64-footer-in-a-group-of-its-own": encoded(
        "base64", base64.encodebytes((LATIN + DIFF + "-- \n2.39\n").encode()) + base64.encodebytes(LIST_FOOTER.encode())
    ),
    "base64-lines-padded-each": encoded(
        "base64", b"".join(base64.b64encode((LATIN + DIFF).encode()[at : at + 10]) + b"\n" for at in range(0, 400, 10))
    ),
    "question-mark-in-a-word": MAIL.replace("Count the frogs", "=?utf-8?q?what??="),
    "author-without-a-name": MAIL.replace("Ada Example <", "<", 1),
    "author-with-a-long-name": MAIL.replace("Ada Example <", "A" * 61 + " <", 1),
    "author-with-a-name-of-60": MAIL.replace("Ada Example <", "A" * 60 + " <", 1),
    "attached-diff-without-git-line": HEADERS
    + ATTACHED.format("text/plain; name=x.txt\nContent-Disposition: attachment")
    + DIFF.partition("\n")[2].partition("\n")[2]
    + "--b--\n",
    "attached-diff-of-unknown-type": HEADERS
    + ATTACHED.format("application/octet-stream; name=fix\nContent-Transfer-Encoding: base64")
    + base64.encodebytes(DIFF.encode()).decode()
    + "--b--\n",
    "no-blank-after-headers": HEADERS + "Text at once\n---\n" + DIFF,
}
DIFFERENTIAL = {name: raw if isinstance(raw, bytes) else raw.encode() for name, raw in MAILS.items()}


def _as_text(content: bytes) -> str:
    """Git leaves bytes of an undeclared charset as they are."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


@pytest.mark.parametrize("name", sorted(DIFFERENTIAL))
def test_git_mailinfo_reads_the_same(name: str, tmp_path: Path) -> None:
    raw = DIFFERENTIAL[name]
    path = os.environ["PATH"]
    environment = {"PATH": path, "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
    run = subprocess.run(
        ["git", "mailinfo", "-k", "msg", "patch"],
        input=raw.replace(b"\r\n", b"\n"),  # as mailsplit hands it on
        capture_output=True,
        cwd=tmp_path,
        env=environment,
        check=True,
    )
    info = dict(line.split(": ", 1) for line in run.stdout.decode().splitlines() if line not in {"", "Subject: "})
    message = only(raw)
    assert message.author == f"{info['Author']} <{info['Email']}>"
    assert message.subject == info["Subject"].strip()
    assert message.date == info["Date"]
    assert joined(message.text).strip() == _as_text((tmp_path / "msg").read_bytes()).strip()


# Mails inside mails

INNER = FROM_LINE + MAIL.replace("Ada Example <ada", "Bo Inner <bo").replace("the frogs", "the newts")


def around(part_headers: str, part: str, text: str = "See below.\n") -> str:
    return (
        HEADERS
        + "Content-Type: multipart/mixed; boundary=b\n\n"
        + f"--b\nContent-Type: text/plain\n\n{text}--b\n{part_headers}\n\n{part}\n--b--\n"
    )


@pytest.mark.parametrize(
    "part_headers",
    [
        "Content-Type: message/rfc822",
        "Content-Type: text/x-patch; name=0001.patch",
        'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="0001.patch"',
        'Content-Type: text/plain; charset=UTF-8; name="0001.patch"\nContent-Disposition: attachment',
    ],
)
@pytest.mark.parametrize("encoding", ["", "base64", "quoted-printable"])
def test_a_forwarded_or_attached_patch_is_read_as_the_mail_it_is(part_headers: str, encoding: str) -> None:
    part = INNER.replace(FROM_LINE, "") if "rfc822" in part_headers else INNER
    encoder = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)
    named = f"{part_headers}\nContent-Transfer-Encoding: {encoding}" if encoding else part_headers
    raw = around(named, encoder(part.encode()).decode())
    message = only(raw)
    assert message.subject == "[PATCH] demo: Count the newts"
    assert message.author == "Bo Inner <bo@example.org>"
    assert joined(message.text) == TEXT.replace("Ada Example <ada", "Bo Inner <bo")
    assert joined(message.diff).startswith(DIFF)
    assert message.remarks == (FORWARDED,)
    if not encoding:
        lines = raw.split("\n")
        assert all(lines[(line.number or 0) - 1] == line.text for line in (*message.text, *message.diff))
        assert message.subject_lines is not None
        assert lines[message.subject_lines[0] - 1].startswith("Subject: ")


def test_a_part_may_begin_with_the_first_boundary_of_its_parts() -> None:
    """Git takes that boundary for text; mail programs write it so."""
    inner = f"\n--bb\nContent-Type: text/plain\n\n{BODY}\n--bb\nContent-Type: text/html\n\n<p>no</p>\n--bb--\n"
    raw = (
        HEADERS + "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=bb\n"
    )
    message = only(f"{raw}{inner}--a--\n")
    assert joined(message.text) == TEXT
    assert joined(message.diff) == DIFF


def test_several_attached_patches_are_several_messages() -> None:
    parts = "".join(f"--b\nContent-Type: text/x-patch\n\n{INNER.replace('newts', str(n))}\n" for n in range(3))
    raw = HEADERS + f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nThree of them.\n{parts}--b--\n"
    box = read(raw.encode(), "x")
    assert [message.subject[-1] for message in box.messages] == ["0", "1", "2"]


def test_a_digest_is_its_messages() -> None:
    parts = "".join(f"--b\n\n{INNER.replace(FROM_LINE, '').replace('newts', str(n))}\n" for n in range(3))
    raw = f"Subject: frogs Digest\nContent-Type: multipart/digest; boundary=b\n\n{parts}--b--\n"
    assert [message.subject[-1] for message in read(raw.encode(), "x").messages] == ["0", "1", "2"]


def test_a_patch_both_in_the_text_and_attached_is_one() -> None:
    message = only(around("Content-Type: text/x-patch", FROM_LINE + MAIL, BODY))
    assert message.subject == "[PATCH] demo: Count the frogs"
    assert joined(message.text) == TEXT


def test_a_forwarded_mail_without_a_patch_is_named() -> None:
    message = only(around("Content-Type: message/rfc822", "From: x@example.org\nSubject: words\n\nhi\n"))
    assert joined(message.text) == "See below.\n"
    assert message.remarks == ("1 mails inside this one hold no patch and are not read: 'words' first.",)


def test_an_attached_log_is_not_text_but_an_attached_diff_is() -> None:
    attached = "Content-Type: text/plain; name=dmesg.txt\nContent-Disposition: attachment"
    message = only(around(attached, "[    0.0] Linux\n"))
    assert joined(message.text) == "See below.\n"
    assert message.remarks == ("A part of the mail is not read: text/plain, 'dmesg.txt'.",)
    assert joined(only(around(attached, DIFF)).diff).startswith(DIFF)


# What lists and archives do to a mail


def test_a_list_that_takes_the_place_of_the_author() -> None:
    raw = MAIL.replace("Ada Example <ada@example.org>\nDate", "Ada Example via frogs <frogs@example.org>\nDate")
    message = only("Reply-To: Ada Example <ada@example.org>\n" + raw)
    assert message.author == "Ada Example <ada@example.org>"
    assert message.sender == "Ada Example via frogs <frogs@example.org>"
    assert message.remarks == (people.REWRITTEN,)


def test_an_in_body_from_needs_no_remark() -> None:
    raw = MAIL.replace("Ada Example <ada@example.org>\nDate", "Ada Example via B4 Relay <devnull@example.org>\nDate")
    message = only(raw.replace("\n\nThe pond", "\n\nFrom: Ada Example <ada@example.org>\n\nThe pond"))
    assert message.author == "Ada Example <ada@example.org>"
    assert message.remarks == ()


@pytest.mark.parametrize("tail", ["", "-- \n2.39.5\n\n", "\n"])
def test_a_footer_of_a_list_is_no_part_of_a_patch_or_a_text(tail: str) -> None:
    assert joined(only(MAIL.replace("-- \n2.39.5\n\n", "") + tail + LIST_FOOTER).diff).strip() == DIFF.strip()
    assert joined(only(HEADERS + "\nwords\n" + tail + LIST_FOOTER).text) == "words\n"


@pytest.mark.parametrize(
    "footer",
    [
        "-- \nfrogs mailing list -- frogs@lists.example.org\nTo unsubscribe send an email to frogs-leave\n",
        "-- \nYou received this message because you are subscribed to the group.\n" + "more\n" * 6,
        "--\nTo unsubscribe from this list: send the line\n",
    ],
)
def test_other_footers(footer: str) -> None:
    assert joined(only(HEADERS + "\nwords\n" + footer).text) == "words\n"


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("-- >8 --", True),
        ("---------- 8< ----------", True),
        ("- - 8< - - cut here - - 8< - -", True),
        ("-->8--", False),
        ("-- >8 -- and then a long sentence that goes on about something else altogether", False),
        ("--------", False),
        (">8", False),
        ("a %< b", False),
    ],
)
def test_scissors_are_gits(line: str, is_one: bool, tmp_path: Path) -> None:
    raw = HEADERS + f"\nabove\n{line}\nbelow\n---\n" + DIFF
    run = subprocess.run(
        ["git", "mailinfo", "--scissors", "msg", "patch"], input=raw.encode(), cwd=tmp_path, check=True
    )
    assert run.returncode == 0
    assert ("above" not in (tmp_path / "msg").read_text()) == is_one
    message = only(raw)
    assert joined(message.text) == f"above\n{line}\nbelow\n"
    assert [remark.partition(":")[0] for remark in message.remarks] == (
        ["Mail line 6 is a scissors line"] if is_one else []
    )


def test_quoted_printable_whose_header_is_lost() -> None:
    body = quopri.encodestring((LATIN + DIFF + "+" + "x" * 100 + "\n").encode()).decode()
    message = only(HEADERS + "\n" + body)
    assert message.text[0].text == "Grüße an die Frösche."
    assert "+int lost = 0;" in [line.text for line in message.diff]
    assert "quoted-printable" in message.remarks[0]


@pytest.mark.parametrize("charset", ["utf-16", "utf-16le"])
def test_utf_16_in_base64(charset: str) -> None:
    body = (LATIN + DIFF).encode(charset)
    message = only(encoded("base64", base64.encodebytes(body), charset))
    assert message.text[0].text == "Grüße an die Frösche."
    assert joined(message.diff) == DIFF


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_that_windows_has_written(encoding: str) -> None:
    message = only((FROM_LINE + MAIL).replace("\n", "\r\n").encode(encoding))
    assert joined(message.text) == TEXT
    assert joined(message.diff) == DIFF
    assert message.text[0].number == 6


def test_mailman_disguises_addresses() -> None:
    line = "From ada at example.org  Mon Aug  3 10:00:00 2026\n"
    mail = MAIL.replace("From: Ada Example <ada@example.org>", "From: ada at example.org (Ada Example)")
    box = read(((line + mail) * 2).encode(), "x.txt")
    assert [message.author for message in box.messages] == ["Ada Example <ada at example.org>"] * 2


# Hostile input


def test_control_bytes_in_headers_do_not_cost_the_others() -> None:
    bad = FROM_LINE + MAIL.replace("Subject: [PATCH] demo", "X-Nul: a\0b\nSubject: [PATCH]\0\x1b[31m demo")
    box = read((bad + FROM_LINE + MAIL).encode(), "x")
    assert [message.subject for message in box.messages] == [
        "[PATCH] [31m demo: Count the frogs",
        "[PATCH] demo: Count the frogs",
    ]


def test_binary_data_in_one_message_does_not_cost_the_others() -> None:
    box = read((FROM_LINE + HEADERS + "\n\0\1\2\n" + FROM_LINE + MAIL).encode(), "x")
    assert box.errors == ("x: message 1: not a mail: binary data",)
    assert len(box.messages) == 1


def test_references_in_a_circle() -> None:
    ids = "Message-ID: <1@x>\nIn-Reply-To: <2@x>\nReferences: " + "<1@x> <2@x> " * 20_000 + "\n"
    assert len(only(ids + MAIL).references) < 20_000


def test_fifty_thousand_hunks() -> None:
    message = only(HEADERS + "\n---\n--- a/x\n+++ b/x\n" + "@@ -1 +1 @@\n-1\n+2\n" * 50_000)
    assert len(message.diff) == 150_002


@pytest.mark.parametrize(
    ("raw", "subject", "text", "diff"),
    [
        (
            b"".join(b"X-%d: y\n" % number for number in range(10_000)) + MAIL.encode(),
            "[PATCH] demo: Count the frogs",
            5,
            10,
        ),
        (b"Subject: x\n\n" + b"a" * 8_000_000, "x", 1, 0),
        (b"Subject: " + b"=?a?q?" * 1_000_000 + b"\n\nx\n", ("=?a?q?a?q?" * 4000)[:2224], 1, 0),
        (b"Subject: x\n" + b" y\n" * 300_000 + b"\nx\n", ("x" + " y" * 4000)[:3999], 1, 0),
        (b"Subject: x\nReferences: " + b"<" * 1_000_000 + b"\n\nx\n", "x", 1, 0),
        (b"From: " + b'"' * 500_000 + b"@\n\nx\n", "", 1, 0),
        (b"Subject: x\nContent-Type: text/plain" + b'; a="' * 200_000 + b"\n\nx\n", "x", 1, 0),
        (b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 20_000, "x", 37_999, 0),
        (
            b"Subject: Re: x\n\n"
            + b">" * 5_000_000
            + b"\n"
            + b"> On a, b wrote:\n" * 10_000
            + b"> diff --git a/x b/x\n",
            "x",
            10_000,
            1,
        ),
        (b"Subject: Re: x\n\n" + b"> > On a:\n> diff --git a/x b/x\n" * 10_000, "Re: x", 20_000, 0),
    ],
    ids=lambda given: given[:24].decode("latin-1").replace("\n", " ") if isinstance(given, bytes) else "",
)
def test_hostile_mails_are_read(raw: bytes, subject: str, text: int, diff: int) -> None:
    message = only(raw)
    assert message.subject == subject
    assert (len(message.text), len(message.diff)) == (text, diff)


def test_many_first_lines_of_an_mbox_without_a_mail() -> None:
    with pytest.raises(MailError, match="hostile: no mail headers and no diff in it"):
        read(b"From a@b" * 500_000, "hostile")


def test_a_very_long_line_is_refused_as_too_long() -> None:
    with pytest.raises(MailError, match="hostile: longer than 32 MiB"):
        read(b"Subject: x\n\n" + b"a" * 50_000_000, "hostile")


def test_ten_thousand_headers_are_read() -> None:
    raw = b"".join(b"X-%d: y\n" % number for number in range(10_000)) + MAIL.encode()
    assert joined(only(raw).text) == TEXT


def test_the_remarks_of_many_parts_are_few() -> None:
    parts = "".join(f"--b\nContent-Type: image/x-{number}\n\nx\n" for number in range(100))
    message = only(f"{HEADERS}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n{parts}--b--\n")
    assert joined(message.text) == "words\n"
    assert len(message.remarks) == 11
    assert message.remarks[-1] == "More parts of the mail are not read."


@pytest.mark.parametrize(
    ("charset", "body", "told"),
    [("utf-8", b"\xf6", True), ("iso-8859-1", b"\xf6", False), ("mac-roman", b"\x9a", False), ("zlib", b"x", False)],
)
def test_bytes_taken_for_latin_1_are_told_of(charset: str, body: bytes, told: bool) -> None:
    message = only(encoded("8bit", body, charset))
    assert joined(message.text) in ("ö\n", "x\n")
    assert bool(message.remarks) is told


def test_a_template_of_git_send_email_is_no_mail() -> None:
    template = (
        "From Ada # This line is ignored.\nGIT: Lines beginning in...\nFrom: a@example.org\nSubject: x\n\nGIT: z\n"
    )
    for raw in (template, template.partition("\n")[2]):
        with pytest.raises(MailError, match=r"^x: a template of git send-email --compose, not a mail$"):
            read(raw.encode(), "x")
    assert only(f"{HEADERS}GIT: is a header here\n\nwords\n").subject


def test_a_subject_that_is_cut_off() -> None:
    assert only("Subject: " + "x" * 4000 + "\n\ntext\n").remarks == ()
    remark = "The subject is read to its character 4000, not to its end."
    assert only("Subject: " + "x" * 4001 + "\n\ntext\n").remarks == (remark,)
