"""reviewer.fixing: each mechanical cure, in every encoding, and nothing else of the mail."""

from __future__ import annotations

import base64
import quopri
import shutil
import subprocess
from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from reviewer import mail
from reviewer.engine import Engine
from reviewer.errors import MailError
from reviewer.fixing import headline, mailbox
from reviewer.fixing.mailbox import Fixed
from reviewer.model import Persona
from reviewer.rulebook import Rulebook
from reviewer.tree import GivenTree, Trees

HEAD = b"""\
From: A Developer <dev@example.org>
Date: Mon, 1 Jan 2024 00:00:00 +0000
"""
DIFF = b"""\
---
 arch/x86/mm/toy.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/arch/x86/mm/toy.c b/arch/x86/mm/toy.c
index 0123456..1234567 100644
--- a/arch/x86/mm/toy.c
+++ b/arch/x86/mm/toy.c
@@ -1,3 +1,3 @@
 int toys; /* definately */
-\tcount_toys(1);
+\tcount_toys(2);\t
 \n-- \n2.40.0

"""
SIGNED = "Signed-off-by: A Developer <dev@example.org>"
PROBLEM = "Toys get lost when two callers count at once, and the machine hangs."
Fix = Callable[..., Fixed]


def patch(text: str, trailers: str = SIGNED, subject: str = "x86/mm: Count the toys", headers: bytes = b"") -> bytes:
    """A patch mail."""
    body = f"{text.strip(chr(10))}\n\n{trailers}\n".encode()
    return HEAD + f"Subject: [PATCH] {subject}\n".encode() + headers + b"\n" + body + DIFF


@pytest.fixture
def fix(engine: Engine) -> Fix:
    """Mends bytes as the pedantic want it."""
    return lambda raw, who=Persona.PEDANTIC: mailbox.fix(raw, "toy.patch", engine, who)


def text_of(fixed: Fixed) -> list[str]:
    return [line.text for line in mail.read(fixed.raw, "mended").messages[0].text]


def subject_of(fixed: Fixed) -> str:
    return mail.read(fixed.raw, "mended").messages[0].subject


def rules(fixed: Fixed) -> set[str]:
    return {made.finding.rule for one in fixed.mails for made in one.made}


@pytest.mark.parametrize(
    ("rule", "text", "mended"),
    [
        ("CL101", f"{PROBLEM}\nThis patch adds a count.", f"{PROBLEM}\nAdd a count."),
        ("CL103", f"{PROBLEM}\n\nAdds the count of toys.", f"{PROBLEM}\n\nAdd the count of toys."),
        ("CL106", "This adds a count.", "Add a count."),
        ("LG101", f"{PROBLEM}\nCallers recieve it. Recieve less.", f"{PROBLEM}\nCallers receive it. Receive less."),
        ("LG103", f"{PROBLEM}\nCount the the toys.", f"{PROBLEM}\nCount the toys."),
        ("LG103", f"{PROBLEM}\nCount all of the\nthe toys.", f"{PROBLEM}\nCount all of\nthe toys."),
        ("LG104", f"{PROBLEM}\nReturn a\nerror then.", f"{PROBLEM}\nReturn an\nerror then."),
        ("LG107", f"{PROBLEM}\nIt should of kept it's own count.", f"{PROBLEM}\nIt should have kept its own count."),
        ("FM105", f"{PROBLEM}\nLet count_toys do it, so count_toys knows.",
         f"{PROBLEM}\nLet count_toys() do it, so count_toys() knows."),
    ],
)  # fmt: skip
def test_prose_is_mended(fix: Fix, rule: str, text: str, mended: str) -> None:
    fixed = fix(patch(text))
    assert rule in rules(fixed)
    assert text_of(fixed) == [*mended.split("\n"), "", SIGNED]


@pytest.mark.parametrize(
    "text",
    [
        f"{PROBLEM}\nThis patch adds a count and removes the lock.",
        f"{PROBLEM}\nThis patch adds a count. It also takes the lock.",
        f"{PROBLEM}\nThe commit adds a count to the toys.",
    ],
)
def test_what_takes_thought_stays(fix: Fix, text: str) -> None:
    fixed = fix(patch(text))
    assert not rules(fixed) & {"CL101", "CL103"}
    assert text_of(fixed)[:2] == text.split("\n")


@pytest.mark.parametrize(
    ("subject", "mended"),
    [
        ("x86/mm: count the toys", "x86/mm: Count the toys"),
        ("x86: mm: count the toys", "x86/mm: Count the toys"),
        ("x86/mm: Counts the toys.", "x86/mm: Count the toys"),
        ("KVM: TDX: Count the toys", "KVM: TDX: Count the toys"),
    ],
)
def test_a_subject_is_mended(fix: Fix, subject: str, mended: str) -> None:
    assert subject_of(fix(patch(PROBLEM, subject=subject))) == f"[PATCH] {mended}"


def test_a_folded_subject_stays_folded(fix: Fix) -> None:
    raw = patch(PROBLEM).replace(
        b"Count the toys", b"adds a count of all the toys that somebody\n has lost in the house"
    )
    fixed = fix(raw)
    assert b"Subject: [PATCH] x86/mm: Add a count of all the toys that somebody has lost in\n the house\n" in fixed.raw


def test_an_encoded_subject_is_encoded_again(fix: Fix) -> None:
    subject = "=?UTF-8?q?x86/mm:=20adds=20a=20count=20for=20M=C3=BCller=20and=20the=20others=20who=20?="
    subject += "\n =?UTF-8?q?lost=20them?="
    fixed = fix(patch(PROBLEM, subject=subject))
    lines = fixed.raw.partition(b"\n\n")[0].split(b"\n")
    assert all(len(line) <= 78 and line.isascii() for line in lines)
    header = str(make_header(decode_header(str(message_from_bytes(fixed.raw)["Subject"]))))
    assert header == subject_of(fixed) == "[PATCH] x86/mm: Add a count for Müller and the others who lost them"


def test_no_letter_is_cut_by_the_end_of_an_encoded_word() -> None:
    lines = headline.written("[PATCH] ", "ü" * 60, [b"Subject: x\n"])
    assert str(make_header(decode_header(b"".join(lines).decode().partition(": ")[2]))) == "[PATCH] " + "ü" * 60


@pytest.mark.parametrize(
    ("rule", "trailers", "mended"),
    [
        ("TR114", f"Reviewd-by: A Helper <helper@example.org>\n{SIGNED}",
         f"Reviewed-by: A Helper <helper@example.org>\n{SIGNED}"),
        ("TR116", f"Reviewed-by: A Helper <h@example.org>\nReviewed-by: A Helper <h@example.org>\n{SIGNED}",
         f"Reviewed-by: A Helper <h@example.org>\n{SIGNED}"),
        ("TR117", f"{SIGNED}\nChange-Id: I0123456789abcdef0123456789abcdef01234567", SIGNED),
        ("TR118", f"Cc: <stable@kernel.org> # 6.1\n{SIGNED}", f"Cc: <stable@vger.kernel.org> # 6.1\n{SIGNED}"),
        ("TR104", f'Fixes: 123456789012 ("x86/mm: Count all of the toys\n in the house")\n{SIGNED}',
         f'Fixes: 123456789012 ("x86/mm: Count all of the toys in the house")\n{SIGNED}'),
        ("TR103", f"Fixes: commit 123456789012 x86/mm: Count all toys\n{SIGNED}",
         f'Fixes: 123456789012 ("x86/mm: Count all toys")\n{SIGNED}'),
        ("TR123", f"Reported-by: A Helper <h@example.org>\nCloses: https://example.org/1\n\n{SIGNED}",
         f"Reported-by: A Helper <h@example.org>\nCloses: https://example.org/1\n{SIGNED}"),
        ("TR122", f"Suggested-by: A Helper <h@example.org>\nCc: B <b@example.org>\n"
                  f'Fixes: 123456789012 ("x86/mm: Count all toys")\n{SIGNED}',
         f'Fixes: 123456789012 ("x86/mm: Count all toys")\nCc: B <b@example.org>\n'
         f"Suggested-by: A Helper <h@example.org>\n{SIGNED}"),
    ],
)  # fmt: skip
def test_trailers_are_mended(fix: Fix, rule: str, trailers: str, mended: str) -> None:
    fixed = fix(patch(PROBLEM, trailers))
    assert rule in rules(fixed)
    assert text_of(fixed) == [PROBLEM, "", *mended.split("\n")]


def test_a_pair_of_trailers_moves_together(fix: Fix) -> None:
    pair = "Co-developed-by: B <b@example.org>\nSigned-off-by: B <b@example.org>"
    reported = "Reported-by: C <c@example.org>\nCloses: https://example.org/1"
    fixed = fix(patch(PROBLEM, f"Suggested-by: D <d@example.org>\n{pair}\n{reported}\n{SIGNED}"))
    assert "TR122" in rules(fixed)
    assert text_of(fixed)[2:] == [*reported.split("\n"), "Suggested-by: D <d@example.org>", *pair.split("\n"), SIGNED]


@pytest.mark.parametrize(
    ("given", "mended"),
    [
        ('Fixes: 1234567 ("x86/mm: Count all toys")', 'Fixes: 123456789012 ("x86/mm: Count all toys")'),
        ("Fixes: 1234567", 'Fixes: 123456789012 ("x86/mm: Count all toys")'),
        ('Fixes: 1234567890123 ("x86/mm: Count al toys")', 'Fixes: 1234567890123 ("x86/mm: Count all toys")'),
        ('Fixes: 123456789012 ("net: Drop the lock")', 'Fixes: 123456789012 ("net: Drop the lock")'),
        ('Fixes: 1234567 ("net: Drop the lock")', 'Fixes: 1234567 ("net: Drop the lock")'),
    ],
)
def test_the_title_of_a_commit_comes_from_the_repository(rulebook: Rulebook, given: str, mended: str) -> None:
    tree = GivenTree({"arch/x86/mm/toy.c": ""}, {}, {"1234567890123" + "0" * 27: "x86/mm: Count all toys"})
    fixed = mailbox.fix(
        patch(PROBLEM, f"{given}\n{SIGNED}"), "toy.patch", Engine(rulebook, trees=Trees(tree)), Persona.REGULAR
    )
    assert text_of(fixed)[2] == mended


@pytest.mark.parametrize(
    ("given", "mended"),
    [
        ("commit 123456a ", 'commit 123456a89012 ("x86/mm: Count all toys") '),
        ("commit 123456a89012 ", 'commit 123456a89012 ("x86/mm: Count all toys") '),
        ('commit 123456a ("x86/mm: Count all toys") ', 'commit 123456a89012 ("x86/mm: Count all toys") '),
        ('commit 123456a ("net: Drop the lock") ', 'commit 123456a ("net: Drop the lock") '),
        ("commit 765432a ", "commit 765432a "),
    ],
)
def test_a_commit_that_the_text_cites_gets_its_title(rulebook: Rulebook, given: str, mended: str) -> None:
    tree = GivenTree({"arch/x86/mm/toy.c": ""}, {}, {"123456a89012b" + "0" * 27: "x86/mm: Count all toys"})
    raw = patch(f"{PROBLEM}\n\nSince {given}nobody\ncounts.")
    fixed = mailbox.fix(raw, "toy.patch", Engine(rulebook, trees=Trees(tree)), Persona.PEDANTIC)
    assert text_of(fixed)[2:4] == [f"Since {mended}nobody", "counts."]


def test_a_backtrace_is_trimmed(fix: Fix) -> None:
    log = """\
  [   12.345678] WARNING: CPU: 1 PID: 7 at arch/x86/mm/toy.c:10
  [   12.345679] Modules linked in: toys dolls(E)
  snd_hda_codec
  [   12.345680] RAX: 0000000000000000 RBX: ffff888100000000 RCX: 0000000000000001
  [   12.345680] Call Trace:
  [   12.345681]  count_toys+0x10/0x20"""
    fixed = fix(patch(f"{PROBLEM}\n\n{log}"))
    assert text_of(fixed)[2:5] == [
        "  WARNING: CPU: 1 PID: 7 at arch/x86/mm/toy.c:10",
        "  Call Trace:",
        "   count_toys+0x10/0x20",
    ]


def test_version_notes_move_below_the_cut(fix: Fix) -> None:
    fixed = fix(patch(f"{PROBLEM}\n\nChanges since v1:\n - Count twice\n\nv1: Count once."))
    message = mail.read(fixed.raw, "mended").messages[0]
    assert [line.text for line in message.text] == [PROBLEM, "", SIGNED]
    assert [line.text for line in message.notes][:5] == [
        "Changes since v1:",
        " - Count twice",
        "",
        "v1: Count once.",
        "",
    ]


def test_without_a_cut_the_notes_bring_one(fix: Fix) -> None:
    raw = patch(f"{PROBLEM}\n\nChanges since v1:\n - Count twice")
    start, at = raw.index(b"---\n arch"), raw.index(b"diff --git")
    fixed = fix(raw[:start] + raw[at:])
    assert b"\n---\nChanges since v1:\n - Count twice\n\ndiff --git" in fixed.raw


def test_long_lines_are_wrapped_and_the_rest_stays(fix: Fix) -> None:
    long = "The first line of this paragraph is one that has far more words in it than fit into a row of a mail."
    fixed = fix(patch(f"{PROBLEM}\n\n{long}\nThe second is short.\n\n    and this is code = {{ {'x' * 90} }};"))
    assert text_of(fixed)[2:5] == [
        "The first line of this paragraph is one that has far more words in it than",
        "fit into a row of a mail. The second is short.",
        "",
    ]
    assert f"    and this is code = {{ {'x' * 90} }};" in text_of(fixed)


def test_a_line_that_becomes_too_long_is_wrapped(fix: Fix) -> None:
    text = f"{PROBLEM}\n\nThe lock that the callers share is released only when count_toys\nreturns, which takes long."
    text = text.replace("is released", "of the machine is released")
    fixed = fix(patch(text))
    assert all(len(line) <= 75 for line in text_of(fixed))
    assert " ".join(text_of(fixed)[2:4]) == " ".join(text.split("\n")[2:]).replace("count_toys", "count_toys()")


def crlf(raw: bytes) -> bytes:
    return raw.replace(b"\n", b"\r\n")


def encoded(raw: bytes, name: str) -> bytes:
    head, _, body = raw.partition(b"\n\n")
    coded = base64.encodebytes(body) if name == "base64" else quopri.encodestring(body)
    mime = f"\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: {name}\n\n"
    return head + mime.encode() + coded


@pytest.mark.parametrize("how", ["base64", "quoted-printable"])
def test_an_encoded_body_keeps_its_encoding(fix: Fix, how: str) -> None:
    text = f"Müller's toys get lost when two callers recieve them at once, and the machine hangs.\n\n{PROBLEM}"
    raw = encoded(patch(text), how)
    fixed = fix(raw)
    message = message_from_bytes(fixed.raw)
    assert message["Content-Transfer-Encoding"] == how
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.endswith(DIFF)
    assert "Müller's toys get lost when two callers receive them at once, and the\n".encode() in body
    assert not fix(fixed.raw).changed
    if how == "quoted-printable":
        assert fixed.raw.endswith(quopri.encodestring(DIFF))


def test_carriage_returns_stay(fix: Fix) -> None:
    fixed = fix(crlf(patch(f"{PROBLEM}\nCallers recieve it.")))
    assert b"Callers receive it.\r\n" in fixed.raw
    assert fixed.raw.count(b"\n") == fixed.raw.count(b"\r\n")
    assert fixed.raw.endswith(crlf(DIFF))


def test_latin_1_stays(fix: Fix) -> None:
    headers = b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n"
    raw = patch(f"{PROBLEM}\nMueller recieves it.", headers=headers).replace(b"Mueller", b"M\xfcller")
    assert b"M\xfcller receives it." in fix(raw).raw


def test_each_mail_of_an_mbox_is_mended_for_itself(fix: Fix) -> None:
    line = b"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
    good = patch(f"{PROBLEM}\n\n>From here on all is quoted.")
    raw = line + good + line + patch(f"{PROBLEM}\nCallers recieve it.") + line + b"Subject: Re: hello\n\nhi\n"
    fixed = fix(raw)
    assert fixed.raw == raw.replace(b"Callers recieve", b"Callers receive")
    assert [one.raw == old for one, old in zip(fixed.mails, fixed.old, strict=True)] == [True, False, True]


def test_the_diff_of_the_mails_is_one_for_git_apply(fix: Fix, tmp_path: Path) -> None:
    raw = patch(f"{PROBLEM}\nThis patch adds a count.\n\nChanges since v1:\n - x", subject="x86/mm: counts toys")
    fixed = fix(raw + b"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n" + raw)
    (tmp_path / "toy.patch").write_bytes(b"".join(fixed.old))
    shown = b"".join(mailbox.diff(fixed))
    subprocess.run(["git", "apply", "-p0", "--unidiff-zero", "-"], input=shown, cwd=tmp_path, check=True)
    assert (tmp_path / "toy.patch").read_bytes() == fixed.raw


def test_git_am_makes_the_same_tree(fix: Fix, tmp_path: Path) -> None:
    assert shutil.which("git")
    raw = patch(
        f"{PROBLEM}\nThis patch adds teh count.\n\nv2: Count.",
        f"{SIGNED}\n\nCc: stable@kernel.org",
        "x86/mm: counts it.",
    )
    trees = []
    for name, mended in (("old", raw), ("new", fix(raw).raw)):
        folder = tmp_path / name
        (folder / "arch/x86/mm").mkdir(parents=True)
        (folder / "arch/x86/mm/toy.c").write_text("int toys; /* definately */\n\tcount_toys(1);\n\n")
        git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "--quiet", "-m", "first"], check=True)
        subprocess.run([*git, "am", "--quiet", "-"], input=mended, check=True)
        shown = subprocess.run([*git, "log", "-1", "--format=%T%n%an <%ae> %ad"], check=True, capture_output=True)
        trees.append(shown.stdout)
    assert trees[0] == trees[1]


def test_what_is_no_plain_mail_is_left_alone(fix: Fix) -> None:
    body = b"--b\nContent-Type: text/plain\n\n" + patch(f"{PROBLEM}\nrecieve it.").partition(b"\n\n")[2] + b"\n--b--\n"
    raw = HEAD + b"Subject: [PATCH] x\nContent-Type: multipart/mixed; boundary=b\n\n" + body
    fixed = fix(raw)
    assert not fixed.changed
    assert {reason for one in fixed.mails for _, reason in one.refused} == {"a mail in several parts is not mended"}


def test_a_packed_file_is_refused(fix: Fix) -> None:
    import gzip

    with pytest.raises(MailError, match="unpack it first"):
        fix(gzip.compress(patch(PROBLEM)))


def test_a_charset_that_lacks_the_letters_is_not_changed(rulebook: Rulebook) -> None:
    tree = GivenTree({"arch/x86/mm/toy.c": ""}, {}, {"1234567" + "0" * 33: "x86/mm: Zähle alle toys"})
    raw = patch(PROBLEM, f"Fixes: 1234567\n{SIGNED}", headers=b"Content-Type: text/plain; charset=us-ascii\n")
    fixed = mailbox.fix(raw, "toy.patch", Engine(rulebook, trees=Trees(tree)), Persona.REGULAR)
    assert not fixed.changed
    assert any("cannot write it" in reason for one in fixed.mails for _, reason in one.refused)
