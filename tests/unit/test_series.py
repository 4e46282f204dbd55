"""reviewer.series: subjects taken apart, messages read as patches, members of a series found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer import mail, series
from reviewer.errors import DiffError
from reviewer.model import BlockKind, Patch, PatchKind, Series
from reviewer.subjects import is_reply

PROSE = (BlockKind.PROSE, BlockKind.LIST)
DIFF = "diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"
SIGNED = "Signed-off-by: A Developer <dev@example.org>\n"


# --- tags


@pytest.mark.parametrize(
    ("text", "tags", "version", "number", "total"),
    [
        ("[PATCH] a: b", ("PATCH",), 1, None, None),
        ("[PATCH v3 03/21] a: b", ("PATCH",), 3, 3, 21),
        ("[PATCHv3] a: b", ("PATCH",), 3, None, None),
        ("[PATCH V2] a: b", ("PATCH",), 2, None, None),
        ("[RFC PATCH] a: b", ("RFC", "PATCH"), 1, None, None),
        ("[RFC v2 0/3] a: b", ("RFC",), 2, 0, 3),
        ("[PATCH net-next v2 2/3] a: b", ("PATCH", "net-next"), 2, 2, 3),
        ("[PATCH bpf-next v12 10/10] a: b", ("PATCH", "bpf-next"), 12, 10, 10),
        ("[PATCH 5.10 123/456] a: b", ("PATCH", "5.10"), 1, 123, 456),
        ("[RESEND] a: b", ("RESEND",), 1, None, None),
        ("[PATCH v2 RESEND 01/10] a: b", ("PATCH", "RESEND"), 2, 1, 10),
        ("[v3,02/14] a: b", (), 3, 2, 14),
        ("[PATCH 1/2] [RFC] a: b", ("PATCH", "RFC"), 1, 1, 2),
        ("[[PATCH] a: b", ("PATCH",), 1, None, None),
        ("[[PATCH]] a: b", ("PATCH",), 1, None, None),
        ("Re: [PATCH] a: b", ("PATCH",), 1, None, None),
        ("RE: Fwd: AW: [PATCH v2] a: b", ("PATCH",), 2, None, None),
        ("[EXTERNAL] Re: [PATCH] a: b", ("EXTERNAL", "PATCH"), 1, None, None),
        ("[PATCH]a: b", ("PATCH",), 1, None, None),
        ("  [PATCH]   a: b  ", ("PATCH",), 1, None, None),
        ("a: b", (), 1, None, None),
        ("[RFC PATCH v2 1/3] a: b", ("RFC", "PATCH"), 2, 1, 3),
        ("[RFCv2 PATCH 1/3] a: b", ("RFC", "PATCH"), 2, 1, 3),
        ("[PATCH-v4] a: b", ("PATCH",), 4, None, None),
        ("[PATCH net-next-v2 1/3] a: b", ("PATCH", "net-next"), 2, 1, 3),
        ("[PATCH 5.15 01/10] a: b", ("PATCH", "5.15"), 1, 1, 10),
        ("[RESEND PATCH] a: b", ("RESEND", "PATCH"), 1, None, None),
        ("[PATCH RESEND v2] a: b", ("PATCH", "RESEND"), 2, None, None),
        ("[RFC] a: b", ("RFC",), 1, None, None),
        ("[PATCH 1/2] [net] a: b", ("PATCH", "net"), 1, 1, 2),
        ("[PATCH -next] a: b", ("PATCH", "-next"), 1, None, None),
        ("[PATCH -next v5 2/2] a: b", ("PATCH", "-next"), 5, 2, 2),
        ("[PATCH v2.1 3/5] a: b", ("PATCH", "v2.1"), 2, 3, 5),
        ("[PATCH] [v2] a: b", ("PATCH",), 2, None, None),
        ("[PATCH,v3] a: b", ("PATCH",), 3, None, None),
        ("[v3,03/21] a: b", (), 3, 3, 21),
        ("[PATCH 2 of 7] a: b", ("PATCH",), 1, 2, 7),
        ("[PATCH [net] v2 1/2] a: b", ("PATCH", "net"), 2, 1, 2),
        ("[PATCH ipv6 1/2] a: b", ("PATCH", "ipv6"), 1, 1, 2),
        ("[linux-xyz] [PATCH v2 1/2] a: b", ("linux-xyz", "PATCH"), 2, 1, 2),
        ("Re: [linux-xyz] Re: [PATCH 1/2] a: b", ("linux-xyz", "PATCH"), 1, 1, 2),
        ("回复: [PATCH v2] a: b", ("PATCH",), 2, None, None),
        ("答复：[PATCH v2] a: b", ("PATCH",), 2, None, None),
        ("Antw: SV: [PATCH] a: b", ("PATCH",), 1, None, None),
        ("RE[2]: [PATCH] a: b", ("PATCH",), 1, None, None),
        ("WG: [PATCH] a: b", ("PATCH",), 1, None, None),
        ("FW: [PATCH] a: b", ("PATCH",), 1, None, None),
        ("PATCH: a: b", ("PATCH",), 1, None, None),
        ("PATCH v2 1/3: a: b", ("PATCH",), 2, 1, 3),
        ("[RFC] PATCH: a: b", ("RFC", "PATCH"), 1, None, None),
        ("[PATCH v3 fixup] a: b", ("PATCH", "fixup"), 3, None, None),
        ("[PATCH 4/3] a: b", ("PATCH",), 1, 4, 3),
    ],
)
def test_what_stands_in_brackets(
    text: str, tags: tuple[str, ...], version: int, number: int | None, total: int | None
) -> None:
    taken = series.subject(text)
    assert (taken.tags, taken.version, taken.number, taken.total) == (tags, version, number, total)
    assert taken.line == "a: b"


@pytest.mark.parametrize("text", ["rv: Add it", "tr: Do it", "vs: Do it", "[PATCH a: b", "Patchwork: a: b"])
def test_what_is_no_mark(text: str) -> None:
    assert series.subject(text).line == text


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Re: [PATCH] a: b", True),
        ("[EXTERNAL] AW: [PATCH] a: b", True),
        ("回复: [PATCH] a: b", True),
        ("Fwd: [PATCH] a: b", False),
        ("[PATCH] re: b", True),
        ("[PATCH] a: re: b", False),
    ],
)
def test_marks_of_a_reply(text: str, reply: bool) -> None:
    assert is_reply(text) is reply


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[" * 100_000, "[" * 100_000),
        ("[a" * 50_000, "[a" * 50_000),
        ("Re: " * 30_000 + "x", "x"),
        ("[PATCH" + " " * 100_000, "[PATCH"),
        ("PATCH " * 20_000, ("PATCH " * 20_000).strip()),
    ],
    ids=["[", "[a", "Re:", "blanks", "PATCH"],
)
def test_a_hostile_subject_has_no_tags(text: str, line: str) -> None:
    taken = series.subject(text)
    # Compared first, so that a failure does not print the texts.
    assert taken.line == taken.summary
    same = taken.line == line
    assert same
    assert (taken.tags, taken.version, taken.number, taken.total) == ((), 1, None, None)


# --- prefixes


@pytest.mark.parametrize(
    ("line", "prefix", "summary"),
    [
        ("mm: Fix it", "mm", "Fix it"),
        ("dt-bindings: net: x: Add foo", "dt-bindings: net: x", "Add foo"),
        ("KVM: x86/mmu: Do it", "KVM: x86/mmu", "Do it"),
        ("drm/amd/display: Fix it", "drm/amd/display", "Fix it"),
        ("x86/mm, kexec: Do it", "x86/mm, kexec", "Do it"),
        ("kvm: x86: vmx, svm: Do it", "kvm: x86: vmx, svm", "Do it"),
        ("crypto: caam - use foo", "crypto", "caam - use foo"),
        ("Input: i8042 - add a quirk", "Input", "i8042 - add a quirk"),
        ("ASoC: SOF: Intel: hda: fix it", "ASoC: SOF: Intel: hda", "fix it"),
        ("selftests: net: foo.sh: Test it", "selftests: net: foo.sh", "Test it"),
        ("net: ethernet: mtk_eth_soc: fix it", "net: ethernet: mtk_eth_soc", "fix it"),
        ("Fix foo", "", "Fix foo"),
        ("mm:nospace", "", "mm:nospace"),
        ("mm:", "", "mm:"),
        ("", "", ""),
        ('Revert "x: y"', "", 'Revert "x: y"'),
        ('Revert "net: foo: bar"', "", 'Revert "net: foo: bar"'),
        ("This is a sentence: with a colon", "", "This is a sentence: with a colon"),
        ("x86/tdx: Add 'a: b' somewhere", "x86/tdx", "Add 'a: b' somewhere"),
    ],
)
def test_prefix_and_summary(line: str, prefix: str, summary: str) -> None:
    taken = series.subject(f"[PATCH] {line}")
    assert (taken.line, taken.prefix, taken.summary) == (line, prefix, summary)


PIECES = [
    "[PATCH",
    "] ",
    "[",
    "]",
    "v2",
    " 1/2",
    "Re: ",
    "x86: ",
    "mm/slub",
    ": ",
    ":",
    "  ",
    "Fix it",
    '"',
    "\n",
    "0/0",
    "v",
    "PATCH: ",
    "PATCHv3,",
    "1 of 2",
    "回复：",
]


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12).map("".join))
def test_any_text_gives_a_subject(text: str) -> None:
    taken = series.subject(text)
    assert taken.line in text
    assert taken.line == taken.line.strip()
    assert taken.line.startswith(taken.prefix)
    assert taken.line.endswith(taken.summary)
    between = taken.line[len(taken.prefix) : len(taken.line) - len(taken.summary)]
    assert between.strip() in ("", ":")
    assert bool(taken.prefix) == bool(between)
    assert taken.version >= 0
    assert (taken.number is None) == (taken.total is None)


# --- patches


def raw(subject: str, body: str = f"Why.\n\n{SIGNED}---\n{DIFF}", **headers: str) -> str:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"From: A Developer <dev@example.org>\nSubject: {subject}\n{more}\n{body}\n"


def mbox(*mails: str) -> tuple[Patch, ...]:
    lead = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
    box = mail.read("".join(lead + one for one in mails).encode(), "any.mbox")
    assert not box.errors
    return tuple(series.assemble(message) for message in box.messages)


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("[PATCH] a: b", f"Why.\n\n---\n{DIFF}", PatchKind.PATCH),
        ("[PATCH 0/2] a: b", "Why.\n", PatchKind.COVER),
        ("[PATCH 00/12] a: b", "Why.\n", PatchKind.COVER),
        ("[PATCH 1/2] a: b", "Why.\n", PatchKind.MESSAGE),
        ("a question", "Why?\n", PatchKind.MESSAGE),
    ],
)
def test_kinds_of_messages(subject: str, body: str, kind: PatchKind) -> None:
    (patch,) = mbox(raw(subject, body))
    assert patch.kind is kind
    assert (patch.diff is None) == (kind is not PatchKind.PATCH)


def test_a_patch_has_the_text_of_its_message() -> None:
    (patch,) = mbox(raw("[PATCH] a: b"))
    assert [block.text for block in patch.changelog.blocks] == ["Why.", SIGNED.strip()]
    assert patch.diff is not None
    assert [file.path for file in patch.diff.files] == ["x.c"]


QUOTED = "On Monday, B wrote:\n> " + f"Why.\n\n{SIGNED}---\n{DIFF}".replace("\n", "\n> ") + "\n\nPlease do not.\n"
ANSWER = {"In_Reply_To": "<1@x>", "References": "<0@x> <1@x>"}


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("[PATCH] a: b", f"Why.\n\n---\n{DIFF}", PatchKind.PATCH),
        ("[PATCH 1/2] a: b", "Why.\n", PatchKind.MESSAGE),
        ("[PATCH 0/2] a: b", "Why.\n", PatchKind.COVER),
        ("[PATCH 0/1] a: b", f"Why.\n\n---\n{DIFF}", PatchKind.PATCH),
        ("[PATCH v2 0/2] a: b", f"Why.\n\nInterdiff against v1:\n{DIFF}", PatchKind.COVER),
        ("Re: [PATCH 1/2] a: b", "Looks good.\n\nReviewed-by: B <b@example.org>\n", None),
        ("Re: [PATCH 1/2] a: b", QUOTED, None),
        ("RE: [PATCH 0/2] a: b", "No.\n", None),
        ("AW: [PATCH 1/2] a: b", "Nein.\n", None),
        ("回复: [PATCH 1/2] a: b", "No.\n", None),
        ("a: b", QUOTED, None),
        ("a: b", "A question without any quote.\n", PatchKind.MESSAGE),
        ("Fwd: [PATCH 1/2] a: b", f"Why.\n\n---\n{DIFF}", PatchKind.PATCH),
        ("Re: [PATCH 1/2] a: b", f"{QUOTED}Better so:\n\n{DIFF}", PatchKind.PATCH),
        ("Re: [PATCH 1/2] a: b", f"-----Original Message-----\nFrom: B\n\nWhy.\n---\n{DIFF}", None),
        ("[PATCH v3 fixup] a: b", f"Why.\n\n---\n{DIFF}", PatchKind.PATCH),
    ],
)
def test_replies_are_told_from_patches(subject: str, body: str, kind: PatchKind | None) -> None:
    beside, patch = mbox(raw("[PATCH] x: y"), raw(subject, body, **ANSWER))  # alone, it would be recovered
    assert series.kind_of(beside.message) is PatchKind.PATCH
    assert series.kind_of(patch.message) is kind
    assert patch.kind is (kind or PatchKind.MESSAGE)


def test_a_patch_recovered_from_a_reply_is_no_reply() -> None:
    (patch,) = mbox(raw("Re: [PATCH 1/2] a: b", QUOTED, **ANSWER))
    assert patch.message.recovered
    assert series.kind_of(patch.message) is PatchKind.PATCH
    assert not patch.follow_up


@pytest.mark.parametrize(
    ("subject", "follows_up"),
    [
        ("Re: [PATCH 1/2] a: b", True),
        ("[PATCH v3 fixup] a: b", True),
        ("[PATCH 1/2 follow-up] a: b", True),
        ("[PATCH 1/2] a: b", False),
        ("[PATCH v2] a: b", False),
    ],
)
def test_a_new_diff_in_an_answer_is_a_follow_up(subject: str, follows_up: bool) -> None:
    (patch,) = mbox(raw(subject, f"Better so:\n\n{DIFF}", **ANSWER))
    assert (patch.kind, patch.follow_up) == (PatchKind.PATCH, follows_up)


def test_a_fixup_without_a_thread_is_a_patch_of_its_own() -> None:
    (patch,) = mbox(raw("[PATCH fixup] a: b"))
    assert not patch.follow_up


def test_the_interdiff_of_a_cover_letter_is_named_and_not_read() -> None:
    (patch,) = mbox(raw("[PATCH v2 0/2] a: b", f"Why.\n\nInterdiff against v1:\n{DIFF}"))
    assert patch.diff is not None
    assert (patch.diff.files, patch.diff.remarks) == ((), (series.INTERDIFF,))


MERGE = "diff --cc x.c\nindex 1,2..3\n--- a/x.c\n+++ b/x.c\n@@@ -1,1 -1,1 +1,1 @@@\n--a\n++b\n"


def test_a_mail_whose_diff_cannot_be_read_keeps_its_text() -> None:
    (patch,) = mbox(raw("[PATCH] a: b", f"Why.\n\n---\n{MERGE}"))
    assert patch.kind is PatchKind.PATCH
    assert [block.text for block in patch.changelog.blocks] == ["Why."]
    assert patch.diff is not None
    assert (patch.diff.files, patch.diff.truncated) == ((), True)
    assert "the combined diff of a merge" in patch.diff.remarks[0]


def test_a_plain_diff_that_cannot_be_read_is_an_error() -> None:
    (message,) = mail.read(MERGE.encode(), "x.diff").messages
    with pytest.raises(DiffError, match=r"^x\.diff: diff: .*combined diff"):
        series.assemble(message)


# --- series


def grouped(*mails: str) -> tuple[Series, ...]:
    return series.group(mbox(*mails))


def test_a_single_patch_is_no_series() -> None:
    assert grouped(raw("[PATCH] a: b")) == ()


def test_a_cover_letter_and_its_patches() -> None:
    (found,) = grouped(
        raw("[PATCH v2 0/3] a: the whole", "Why.\n", Message_ID="<0@x>"),
        raw("[PATCH v2 2/3] a: two", Message_ID="<2@x>", In_Reply_To="<0@x>", References="<0@x>"),
        raw("[PATCH v2 1/3] a: one", Message_ID="<1@x>", In_Reply_To="<0@x>"),
    )
    assert (found.subject, found.version, found.total, found.present) == ("a: the whole", 2, 3, (1, 2))
    assert found.cover is not None
    assert found.cover.kind is PatchKind.COVER


def test_without_a_cover_letter_the_first_patch_names_the_series() -> None:
    (found,) = grouped(raw("[PATCH 2/2] a: two"), raw("[PATCH 1/2] a: one"))
    assert (found.subject, found.cover, found.present) == ("a: one", None, (1, 2))


def test_two_versions_are_two_series() -> None:
    assert [found.version for found in grouped(raw("[PATCH 1/2] a: b"), raw("[PATCH v2 1/2] a: b"))] == [1, 2]


def test_two_threads_are_two_series() -> None:
    found = grouped(
        raw("[PATCH 0/1] a: b", "Why.\n", Message_ID="<0@x>"),
        raw("[PATCH 1/1] a: b", Message_ID="<1@x>", References="<0@x>"),
        raw("[PATCH 0/1] c: d", "Why.\n", Message_ID="<0@y>"),
        raw("[PATCH 1/1] c: d", Message_ID="<1@y>", References="<0@y>"),
    )
    assert [(one.subject, one.present) for one in found] == [("a: b", (1,)), ("c: d", (1,))]


def test_a_cover_letter_alone_is_a_series_without_members() -> None:
    (found,) = grouped(raw("[PATCH 0/3] a: b", "Why.\n", Message_ID="<0@x>"))
    assert (found.total, found.present) == (3, ())


def test_without_a_cover_letter_the_others_answer_the_first_patch() -> None:
    (found,) = grouped(
        raw("[PATCH 1/2] a: one", Message_ID="<1@x>"),
        raw("[PATCH 2/2] a: two", Message_ID="<2@x>", In_Reply_To="<1@x>", References="<1@x>"),
    )
    assert (found.subject, found.present) == ("a: one", (1, 2))


def test_a_reply_is_no_member() -> None:
    (found,) = grouped(
        raw("[PATCH 1/1] a: one", Message_ID="<1@x>", References="<0@x>"),
        raw("Re: [PATCH 0/1] a: one", "Why?\n", Message_ID="<2@x>", References="<0@x>"),
    )
    assert (found.cover, found.present) == (None, (1,))


def member(number: int, total: int, *, version: int = 1, tags: str = "PATCH", **headers: str) -> str:
    label = f"[{tags}{f' v{version}' if version > 1 else ''} {number}/{total}]"
    body = "Why.\n" if number == 0 else f"Why {number}.\n\n{SIGNED}---\n{DIFF}"
    return raw(f"{label} a: number {number}", body, **headers)


def posting(total: int, name: str, form: str, *, version: int = 1, above: str = "", tags: str = "PATCH") -> list[str]:
    """A cover letter and its patches as git send-email threads them."""
    mails: list[str] = []
    ids = [above] if above else []
    for number in range(total + 1):
        headers = {"Message_ID": f"<{name}{number}@x>"}
        if ids and form != "none":
            headers |= {"In_Reply_To": ids[-1], "References": " ".join(ids)}
        mails.append(member(number, total, version=version, tags=tags, **headers))
        if number == 0 or form == "deep":
            ids.append(headers["Message_ID"])
    return mails


def extent(found: Series) -> tuple[int, int, tuple[int, ...], bool]:
    return found.version, found.total, found.present, found.cover is not None


@pytest.mark.parametrize("form", ["shallow", "deep", "none"])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_threaded_in_any_form_and_order(form: str, order: tuple[int, ...]) -> None:
    mails = posting(3, "m", form)
    (found,) = grouped(*(mails[at] for at in order))
    assert extent(found) == (1, 3, (1, 2, 3), True)
    assert (found.missing, found.duplicates) == ((), ())


@pytest.mark.parametrize("form", ["shallow", "deep"])
@pytest.mark.parametrize("lost", [(0,), (1,), (0, 1), (0, 2), (1, 2)])
def test_missing_members_do_not_tear_a_thread(form: str, lost: tuple[int, ...]) -> None:
    mails = [one for at, one in enumerate(posting(4, "m", form)) if at not in lost]
    (found,) = grouped(*mails)
    assert found.missing == tuple(number for number in lost if number)
    assert (found.cover is None) == (0 in lost)


@pytest.mark.parametrize("form", ["shallow", "deep"])
def test_a_version_sent_in_reply_to_the_one_before(form: str) -> None:
    first = posting(2, "m", form)
    second = posting(2, "n", form, version=2, above="<m0@x>")
    mails = [mail for pair in zip(first, second, strict=True) for mail in pair]
    assert [extent(found) for found in grouped(*mails)] == [(1, 2, (1, 2), True), (2, 2, (1, 2), True)]


@pytest.mark.parametrize("form", ["shallow", "deep"])
@pytest.mark.parametrize("tags", ["PATCH", "PATCH RESEND"])
def test_a_posting_of_the_same_version_in_the_same_thread(form: str, tags: str) -> None:
    mails = [*posting(2, "m", form), *posting(2, "n", form, above="<m0@x>", tags=tags)]
    found = grouped(*mails)
    assert [extent(one) for one in found] == [(1, 2, (1, 2), True)] * 2
    assert [one.duplicates for one in found] == [(), ()]
    assert [[patch.message.message_id[1] for patch in one.patches] for one in found] == [["m", "m"], ["n", "n"]]


def test_several_series_mixed_in_one_mbox() -> None:
    groups = [posting(3, name, form) for name, form in (("k", "deep"), ("l", "shallow"), ("m", "deep"))]
    found = grouped(*(one for row in zip(*groups, strict=True) for one in row))
    ids = [[patch.message.message_id for patch in one.patches] for one in found]
    assert ids == [[f"<{name}{number}@x>" for number in (1, 2, 3)] for name in "klm"]


def test_series_without_any_thread_follow_each_other() -> None:
    mails = [member(number, 2) for number in (0, 1, 2)]
    found = grouped(*mails, *mails[1:], *mails[:2])
    assert [extent(one) for one in found] == [(1, 2, (1, 2), True), (1, 2, (1, 2), True), (1, 2, (1,), False)]


def test_trees_tell_series_without_threads_apart() -> None:
    mails = [member(number, 2, tags=tags) for number in (1, 2) for tags in ("PATCH 5.15", "PATCH 6.1")]
    assert [one.present for one in grouped(*mails)] == [(1, 2), (1, 2)]


def test_a_member_that_was_sent_outside_of_the_thread() -> None:
    mails = posting(3, "m", "shallow")
    (found,) = grouped(*mails[:3], raw("[PATCH 3/3] a: late", Message_ID="<late@x>"))
    assert found.present == (1, 2, 3)


def test_two_mails_of_one_number_are_told() -> None:
    mails = posting(2, "m", "shallow")
    again = member(2, 2, Message_ID="<again@x>", References="<m0@x>", tags="PATCH v1.1")
    (found,) = grouped(*mails, again)
    assert (found.present, found.duplicates, len(found.patches)) == ((1, 2), (2,), 3)


def test_a_mail_that_was_delivered_twice_is_told_and_stands_once() -> None:
    mails = posting(2, "m", "deep")
    (found,) = grouped(*mails, *mails)
    assert (found.present, found.duplicates, len(found.patches)) == ((1, 2), (0, 1, 2), 2)


def test_replies_and_follow_ups_are_no_members() -> None:
    mails = posting(2, "m", "shallow")
    headers = {"In_Reply_To": "<m1@x>", "References": "<m0@x> <m1@x>"}
    remark = raw("Re: [PATCH 1/2] a: number 1", QUOTED, Message_ID="<r@x>", **headers)
    fix = raw("Re: [PATCH 1/2] a: number 1", f"Better so:\n\n{DIFF}", Message_ID="<f@x>", **headers)
    fixup = raw("[PATCH 1/2 fixup] a: number 1", Message_ID="<u@x>", **headers)
    (found,) = grouped(*mails, remark, fix, fixup)
    assert (found.present, found.duplicates, len(found.patches)) == ((1, 2), (), 2)


def test_an_empty_commit_is_a_member() -> None:
    (found,) = grouped(raw("[PATCH 1/2] a: one"), raw("[PATCH 2/2] a: two", "Why.\n"))
    assert [patch.kind for patch in found.patches] == [PatchKind.PATCH, PatchKind.MESSAGE]


def test_numbers_beyond_the_total() -> None:
    (found,) = grouped(*(member(number, 2, References="<0@x>") for number in (1, 2, 3)))
    assert (found.present, found.missing) == ((1, 2, 3), ())


def test_loops_in_references_end() -> None:
    loop = [
        member(1, 3, Message_ID="<a@x>", In_Reply_To="<c@x>", References="<b@x> <c@x>"),
        member(2, 3, Message_ID="<b@x>", In_Reply_To="<a@x>", References="<a@x> <b@x>"),
        member(3, 3, Message_ID="<c@x>", In_Reply_To="<b@x>", References="<c@x> <b@x>"),
    ]
    for at in range(3):
        (found,) = grouped(*loop[at:], *loop[:at])
        assert found.present == (1, 2, 3)


def test_many_members_are_one_series() -> None:
    total = 300
    mails = [member(0, total, Message_ID="<0@x>")]
    for number in range(1, total + 1):
        above = " ".join(f"<{at}@x>" for at in range(max(0, number - 50), number))
        mails.append(member(number, total, Message_ID=f"<{number}@x>", References=above))
    (found,) = grouped(*reversed(mails))
    assert found.cover is not None
    assert found.present == tuple(range(1, total + 1))
    assert found.missing == ()


def test_many_series_without_threads_stay_apart() -> None:
    found = grouped(*(member(1, 2, tags="PATCH") for _ in range(1500)))
    assert [one.present for one in found] == [(1,)] * 1500


IDS = st.sampled_from([f"<{name}@x>" for name in "abcdefgh"])
MEMBERS = st.builds(
    lambda label, number, own, above, reply, author: raw(
        f"{label} {number}/3] a: b",
        **({"Message_ID": own} if own else {}),
        **({"References": " ".join(above)} if above else {}),
        **({"In_Reply_To": reply} if reply else {}),
    ).replace("A Developer", author),
    st.sampled_from(["[PATCH", "[PATCH v2", "[PATCH RESEND", "Re: [PATCH"]),
    st.integers(0, 4),
    st.none() | IDS,
    st.lists(IDS, max_size=4),
    st.none() | IDS,
    st.sampled_from(["A", "B"]),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(MEMBERS, min_size=1, max_size=12))
def test_any_threads_give_each_patch_at_most_one_series(mails: list[str]) -> None:
    patches = mbox(*mails)
    found = series.group(patches)
    inside = [id(patch) for one in found for patch in (*one.patches, *((one.cover,) if one.cover else ()))]
    assert len(inside) == len(set(inside))
    told = {number for one in found for number in (*one.present, *((0,) if one.cover else ()))}
    members = [patch for patch in patches if series.kind_of(patch.message) and not patch.follow_up]
    assert told == {patch.subject.number for patch in members}
    for one in found:
        assert {patch.subject.version for patch in one.patches} <= {one.version}
        assert not set(one.missing) & set(one.present)
        assert [patch.subject.number for patch in one.patches] == sorted(p.subject.number or 0 for p in one.patches)


# --- the base

BASE = "0123456789abcdef0123456789abcdef01234567"
TOLD = f"base-commit: {BASE}\nchange-id: 20240102-a-whole-1234567890ab\n"
NEEDS = f"prerequisite-patch-id: {BASE}\nprerequisite-message-id: <0@y>\n"


@pytest.mark.parametrize(
    "body",
    [
        f"Why.\n\n{TOLD}{NEEDS}-- \n2.39.5\n",
        f"Why.\n\n---\n{TOLD}{NEEDS}\nBest regards,\n-- \nA Developer <dev@example.org>\n",
    ],
)
def test_the_cover_letter_tells_the_base(body: str) -> None:
    (found,) = grouped(raw("[PATCH 0/1] a: b", body, Message_ID="<0@x>"), raw("[PATCH 1/1] a: b", References="<0@x>"))
    assert (found.base_commit, found.change_id) == (BASE, "20240102-a-whole-1234567890ab")
    assert found.prerequisites == (f"patch-id {BASE}", "message-id <0@y>")


@pytest.mark.parametrize("between", ["\n", "\n---\n", "---\n", ""])
def test_without_a_cover_letter_the_first_patch_tells_the_base(between: str) -> None:
    body = f"Why.\n\n{SIGNED}---\n{DIFF}{between}{TOLD}-- \n2.39.5\n"
    (found,) = grouped(raw("[PATCH 2/2] a: two"), raw("[PATCH 1/2] a: one", body))
    assert found.base_commit == BASE
    assert found.patches[0].diff is not None
    assert (found.patches[0].diff.remarks, found.patches[0].diff.changed) == ((), 2)


def test_the_base_is_neither_prose_nor_a_trailer() -> None:
    (patch,) = mbox(raw("[PATCH] a: b", f"Why.\n\n{SIGNED}\n{TOLD}{NEEDS}---\n{DIFF}"))
    assert [trailer.name for trailer in patch.changelog.trailers] == ["Signed-off-by"]
    assert [block.text for block in patch.changelog.of(*PROSE)] == ["Why."]


def test_the_change_id_of_gerrit_is_a_trailer() -> None:
    (patch,) = mbox(raw("[PATCH] a: b", f"Why.\n\nChange-Id: I{BASE}\n{SIGNED}"))
    assert [trailer.name for trailer in patch.changelog.trailers] == ["Change-Id", "Signed-off-by"]


def test_a_word_of_the_diff_is_no_base() -> None:
    changed = f"Why.\n\n---\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-x\n+base-commit: {BASE}\n"
    (found,) = grouped(raw("[PATCH 1/1] a: b", changed))
    assert found.base_commit == ""
