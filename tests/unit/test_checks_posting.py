"""How a patch was posted: what the mail program did, the tags of the subject, threads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer import mail, series
from reviewer.engine import Engine
from reviewer.model import Packing, Patch

FIXES = 'Fixes: 0123456789ab ("net: glow: Take the lock")\n'
SIGNED = "Signed-off-by: A Developer <dev@example.org>\n"
Said = Callable[..., list[str]]


def diff(path: str) -> str:
    return f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1,2 @@\n int a;\n+int b;\n"


def patch(subject: str, *headers: str, tags: str = "", path: str = "drivers/net/glow.c") -> Patch:
    head = "".join(f"{line}\n" for line in headers)
    raw = f"From: A Developer <dev@example.org>\n{head}Subject: {subject}\n\nWhy.\n\n{tags}{SIGNED}---\n\n{diff(path)}"
    return series.assemble(mail.read(raw.encode(), "one").messages[0])


@pytest.fixture
def said(engine: Engine) -> Said:
    def of(*arguments: str, **more: str) -> list[str]:
        review = engine.review(patch(*arguments, **more))
        assert not review.broken
        return [found.rule for found in review.findings]

    return of


POSTED = "Message-ID: <1@example.org>"


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("[PATCH] net: glow: Add b", True),
        ("[PATCH RFC v2 1/2] net: glow: Add b", True),
        ("[PATCH net] net: glow: Add b", False),
        ("[PATCH net-next v3 1/2] net: glow: Add b", False),
        ("[net-next,v3,1/2] net: glow: Add b", False),
        ("[PATCH iwl-next] net: glow: Add b", False),
    ],
)
def test_a_posting_for_networking_names_a_tree(said: Said, subject: str, told: bool) -> None:
    assert ("SU126" in said(subject, POSTED)) is told


@pytest.mark.parametrize("path", ["drivers/leds/glow.c", "net/sunrpc/xprt.c", "net/bluetooth/l2cap.c"])
def test_other_trees_have_no_such_tags(said: Said, path: str) -> None:
    assert "SU126" not in said("[PATCH] glow: Add b", POSTED, path=path)


def test_a_file_that_nobody_has_sent_may_get_its_tag_later(said: Said) -> None:
    assert not {"SU126", "SU128"} & set(said("net: glow: Add b"))


@pytest.mark.parametrize(
    ("subject", "tags", "path", "told"),
    [
        ("[PATCH net] net: glow: Add b", "", "drivers/net/glow.c", True),
        ("[PATCH net] net: glow: Add b", FIXES, "drivers/net/glow.c", False),
        ("[PATCH net-next] net: glow: Add b", "", "drivers/net/glow.c", False),
        ('[PATCH net] Revert "net: glow: Add b"', "", "drivers/net/glow.c", False),
        ("[PATCH net] docs: networking: Add b", "", "Documentation/networking/glow.rst", False),
    ],
)
def test_net_wants_the_commit_that_is_mended(said: Said, subject: str, tags: str, path: str, told: bool) -> None:
    assert ("TR138" in said(subject, tags=tags, path=path)) is told


def test_one_fixes_line_is_enough_for_a_posting(engine: Engine) -> None:
    both = [patch("[PATCH net 1/2] net: glow: Add b"), patch("[PATCH net 2/2] net: glow: Use b", tags=FIXES)]
    found = series.group(both)[0]
    assert "TR138" not in {one.rule for one in engine.review(both[0], series=found).findings}


@pytest.mark.parametrize(
    ("subject", "quote"),
    [
        ("[PATCH] RESEND: mm: Add b", "RESEND:"),
        ("[PATCH] mm: RESEND: Add b", "RESEND:"),
        ("[PATCH] mm: Add b (resend)", "(resend)"),
        ("[PATCH] mm: Add b v2", "v2"),
        ("[PATCH] mm: Add b [v3]", "[v3]"),
        ("[PATCH v2] mm: v2: Add b", "v2:"),
        ("[PATCH RESEND v2] mm: Add b", ""),
        ("[PATCH] mm: Update the tables to v4", ""),
        ("[PATCH] irqchip/gic-v3: Add b", ""),
        ("[PATCH] mm: Resend the request that was lost", ""),
        ("[PATCH] nfs: Add b of protocol v4", ""),
    ],
)
def test_what_is_about_the_mail_stands_in_the_brackets(engine: Engine, subject: str, quote: str) -> None:
    found = [one for one in engine.review(patch(subject, path="mm/slab.c")).findings if one.rule == "SU127"]
    assert [one.primary.quote for one in found] == ([quote] if quote else [])
    assert all(quote not in (one.suggestion or "") for one in found)


def test_a_mail_without_a_tag_is_told_once_it_is_sent(said: Said) -> None:
    assert "SU128" in said("net: glow: Add b", POSTED)
    assert "SU128" not in said("[PATCH] net: glow: Add b", POSTED)
    assert "SU128" not in said("[RFC] net: glow: Add b", POSTED)


ANSWER = "In-Reply-To: <0@example.org>"


@pytest.mark.parametrize(
    ("subject", "headers", "told"),
    [
        ("[PATCH v2] mm: Add b", (ANSWER,), True),
        ("[PATCH v2] mm: Add b", (), False),
        ("[PATCH] mm: Add b", (ANSWER,), False),
        ("[PATCH v2 1/3] mm: Add b", (ANSWER,), False),
        ("Re: [PATCH v2] mm: Add b", (ANSWER,), False),
    ],
)
def test_a_later_version_begins_a_thread(said: Said, subject: str, headers: tuple[str, ...], told: bool) -> None:
    assert ("SE107" in said(subject, *headers)) is told


def packed(head: str, body: str) -> tuple[Packing, ...]:
    raw = f"From: A <a@example.org>\nSubject: [PATCH] mm: Add b\nMIME-Version: 1.0\n{head}\n\n{body}"
    return mail.read(raw.encode(), "one").messages[0].packing


TEXT = f"Why.\n\n{SIGNED}---\n\n{diff('mm/slab.c')}"
PARTS = 'Content-Type: multipart/{}; boundary="b"'


def test_what_a_mail_program_did_is_known() -> None:
    html = f"--b\nContent-Type: text/plain\n\n{TEXT}\n--b\nContent-Type: text/html\n\n<p>Why.</p>\n--b--\n"
    attached = f"--b\nContent-Type: text/plain\n\nHi\n--b\nContent-Type: text/x-patch\n\n{TEXT}\n--b--\n"
    footer = f"--b\nContent-Type: text/plain\n\n{TEXT}\n--b\nContent-Type: text/plain\n\nlist footer\n--b--\n"
    signed = f"--b\nContent-Type: text/plain\n\n{TEXT}\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n"
    assert packed("Content-Type: text/plain; format=flowed", TEXT) == (Packing.FLOWED,)
    assert packed("Content-Type: text/plain; format=fixed", TEXT) == ()
    assert packed(PARTS.format("alternative"), html) == (Packing.HTML,)
    assert packed(PARTS.format("mixed"), attached) == (Packing.ATTACHED,)
    assert packed(PARTS.format("mixed"), footer) == ()
    assert packed(PARTS.format("signed"), signed) == ()


def test_an_answer_without_a_patch_may_be_packed_as_it_likes(said: Said, engine: Engine) -> None:
    raw = "From: A <a@example.org>\nSubject: [PATCH 0/2] mm: Add b\nContent-Type: text/plain; format=flowed\n\nWhy.\n"
    cover = series.assemble(mail.read(raw.encode(), "one").messages[0])
    assert "FM120" not in {one.rule for one in engine.review(cover).findings}
    assert "FM120" in said("[PATCH] net: glow: Add b", "Content-Type: text/plain; format=flowed")
