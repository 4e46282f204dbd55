"""Mails, mboxes and raw diffs: what read() makes of them, checked against git where git has an opinion."""

from __future__ import annotations

import base64
import os
import quopri
import subprocess
import time
from pathlib import Path

import pytest

from reviewer.errors import MailError
from reviewer.mail import Mailbox, person, read, split_mbox
from reviewer.mime import MAX_LINES
from reviewer.model import Line, Message

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
        "Message-ID: <3@example.org>\nIn-Reply-To: <2@example.org>\n"
        "References: <1@example.org>\n\t<2@example.org>\n"
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
        "From 0123456 on Mon Sep 17 00:00:00 2001",
        "From 0123456789abcdef0123456789abcdef01234567 on it fails",
        "From v6.1 Mon Sep 17 00:00:00 2001",
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
        (b"\x1f\x8b\x08abc", "unpack it first"),
        (b"\xff\xfeF\0r\0", "UTF-16"),
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
        ("ada@example.org", "<ada@example.org>"),
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


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("quoted-printable", "Frösche =3D =3D 2\n"), ("base64", "Test\nof the pond\n"), ("base64", "Tests\n")],
)
def test_text_that_its_encoding_cannot_produce_stays(encoding: str, text: str) -> None:
    assert joined(only(encoded(encoding, text.encode())).text) == text


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


LATIN = "Grüße an die Frösche.\n---\n"
MAILS: dict[str, str | bytes] = {
    "plain": FROM_LINE + MAIL,
    "no-from-line": MAIL,
    "crlf-header-and-body": MAIL.replace("\n", "\r\n"),
    "folded-subject": MAIL.replace("Count the", "Count\n the"),
    "encoded-subject": MAIL.replace("Count the frogs", "=?UTF-8?q?Fr=C3=B6sche=20z=C3=A4hlen?="),
    "encoded-folded-author": MAIL.replace("Ada Example <", "=?UTF-8?q?Ada=20=C3=84?=\n =?UTF-8?b?w5Y=?= <"),
    "author-turned-round": MAIL.replace(
        "From: Ada Example <ada@example.org>", "From: ada@example.org (Ada X)"
    ),
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
    info = dict(
        line.split(": ", 1) for line in run.stdout.decode().splitlines() if line not in {"", "Subject: "}
    )
    message = only(raw)
    assert message.author == f"{info['Author']} <{info['Email']}>"
    assert message.subject == info["Subject"].strip()
    assert message.date == info["Date"]
    assert joined(message.text).strip() == _as_text((tmp_path / "msg").read_bytes()).strip()


# Hostile input


def _seconds(raw: bytes) -> tuple[float, Mailbox | None]:
    start = time.process_time()
    try:
        box = read(raw, "hostile")
    except MailError:
        box = None
    return time.process_time() - start, box


@pytest.mark.parametrize(
    "raw",
    [
        b"".join(b"X-%d: y\n" % number for number in range(10_000)) + MAIL.encode(),
        b"Subject: x\n\n" + b"a" * 8_000_000,
        b"Subject: " + b"=?a?q?" * 1_000_000 + b"\n\nx\n",
        b"Subject: x\n" + b" y\n" * 300_000 + b"\nx\n",
        b"Subject: x\nReferences: " + b"<" * 1_000_000 + b"\n\nx\n",
        b"From: " + b'"' * 500_000 + b"@\n\nx\n",
        b"Subject: x\nContent-Type: text/plain" + b'; a="' * 200_000 + b"\n\nx\n",
        b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 200_000,
        b"Subject: Re: x\n\n"
        + b">" * 5_000_000
        + b"\n"
        + b"> On a, b wrote:\n" * 20_000
        + b"> diff --git a/x b/x\n",
        b"Subject: Re: x\n\n" + b"> > On a:\n> diff --git a/x b/x\n" * 20_000,
        b"From a@b" * 500_000,
    ],
    ids=lambda raw: raw[:24].decode("latin-1").replace("\n", " "),
)
def test_hostile_input_takes_bounded_time(raw: bytes) -> None:
    seconds, _ = _seconds(raw)
    assert seconds < 5


def test_a_very_long_line_is_refused_as_too_long() -> None:
    with pytest.raises(MailError, match="hostile: longer than 32 MiB"):
        read(b"Subject: x\n\n" + b"a" * 50_000_000, "hostile")


def test_ten_thousand_headers_are_read() -> None:
    raw = b"".join(b"X-%d: y\n" % number for number in range(10_000)) + MAIL.encode()
    assert joined(only(raw).text) == TEXT
