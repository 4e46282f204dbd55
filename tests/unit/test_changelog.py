"""reviewer.changelog: blocks of one kind, and trailers; where a line could be either, it is prose."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer import changelog
from reviewer.model import BlockKind, Changelog, Line
from reviewer.versionnotes import is_version_note, opens_note, version_notes

FIRST = 10
SIGNED = "Signed-off-by: A Developer <dev@example.org>"
PROSE, LIST, CODE = BlockKind.PROSE, BlockKind.LIST, BlockKind.CODE
TABLE, QUOTE, TRAILERS = BlockKind.TABLE, BlockKind.QUOTE, BlockKind.TRAILERS


def lines(text: str) -> tuple[Line, ...]:
    return tuple(Line(row, number) for number, row in enumerate(text.split("\n"), FIRST))


def split(text: str) -> Changelog:
    return changelog.split(lines(text))


def kinds(text: str) -> list[BlockKind]:
    return [block.kind for block in split(text).blocks]


def texts(text: str, kind: BlockKind) -> list[str]:
    return [block.text for block in split(text).of(kind)]


def trailers(text: str) -> list[tuple[str, str]]:
    return [(trailer.name, trailer.value) for trailer in split(text).trailers]


# --- prose


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n"])
def test_nothing_gives_nothing(text: str) -> None:
    assert split(text) == Changelog((), ())


def test_paragraphs_end_at_blank_lines() -> None:
    assert texts("One.\nTwo.\n\n \nThree.", PROSE) == ["One.\nTwo.", "Three."]


@pytest.mark.parametrize(
    "text",
    [
        "for each vCPU the value is kept.",
        "if it is not there, nothing happens.",
        "static keys are used for the fast path.",
        "static int foo(void) is called for each CPU.",
        "while at it, fix the typo in the comment.",
        "return values are not checked by the callers.",
        "Note: this is text.\nIt goes on.",
        "See: the thing",
        "This happens at 12:30: nobody is there.",
        "On boot: error: this is\nbad.",
        "mm: the page is freed.",
        "    Indented English text that is in a paragraph of its own.",
        "The driver sets foo = 1 when the link is up;\nthen it waits for the interrupt.",
        "Two blanks.  And a column   here and there does not make a table.",
        "x86: the page tables are set up late.\nThat is bad.",
    ],
)
def test_prose_that_looks_like_something_else(text: str) -> None:
    assert kinds(text) == [PROSE]


# --- lists


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- a\n  b\n- c", ["- a\n  b", "- c"]),
        ("- a\nlazy\n- c", ["- a\nlazy", "- c"]),
        ("* a\n* b", ["* a", "* b"]),
        ("1. a\n2. b\n   c", ["1. a", "2. b\n   c"]),
        ("a) first\nb) second", ["a) first", "b) second"]),
        ("(1) first\n(2) second", ["(1) first", "(2) second"]),
        ("o first\no second", ["o first", "o second"]),
        ("  - a\n  - b", ["  - a", "  - b"]),
        ("- a\n\n- b", ["- a", "- b"]),
    ],
)
def test_each_list_item_is_a_block(text: str, items: list[str]) -> None:
    assert texts(text, LIST) == items
    assert set(kinds(text)) == {LIST}


def test_a_list_follows_the_line_that_announces_it() -> None:
    assert kinds("There are two:\n - one\n - two") == [PROSE, LIST, LIST]


@pytest.mark.parametrize(
    ("text", "told"), [("- Add it.", "Add it."), ("  12. Add it.", "Add it."), ("(a) x\n    y", "x\n    y")]
)
def test_the_passage_of_an_item_has_no_bullet(text: str, told: str) -> None:
    (block,) = split(text).blocks
    passage = changelog.passage(block)
    assert passage.text == told
    assert [anchor.mail for anchor in passage.anchors] == [line.number for line in block.lines]


def test_the_passage_of_a_paragraph_has_no_outer_blanks() -> None:
    (block,) = split("   Indented text that is for a reader,\nand then not.  ").blocks
    assert changelog.passage(block).text == "Indented text that is for a reader,\nand then not."


# --- what is nobody's prose


@pytest.mark.parametrize(
    "text",
    [
        "  $ make\n  CC foo.o",
        "\tstatic int foo(void)\n\t{\n\t\treturn 0;\n\t}",
        "if (x) {\n\tfoo();\n}",
        "#include <linux/tdx.h>",
        "/* toy_gate() */",
        "WARNING: CPU: 1 PID: 12 at mm/slub.c:12 foo+0x1/0x2\nCall Trace:\n <TASK>\n dump_stack+0x1/0x2",
        "BUG: KASAN: use-after-free in foo+0x1/0x2\nCall Trace:\n <TASK>\n dump_stack+0x1/0x2",
        "RIP: 0010:foo+0x1/0x2",
        "RAX: 0000000000000000 RBX: ffff888100000000",
        "drivers/net/foo.c:12:3: error: unknown type",
        "root@host:~# modprobe toy",
        "48 89 e5 41 57 41 56",
        "# ip link set dev eth0 up",
    ],
)
def test_code_and_logs(text: str) -> None:
    assert set(kinds(text)) == {CODE}


def test_a_log_with_time_stamps_is_no_prose() -> None:
    log = (
        "[   12.345678] BUG: unable to handle the page fault\n[   12.345679] Call Trace:\n[   12.345] foo is not there"
    )
    assert not {PROSE, LIST} & set(kinds(log))


def test_only_a_log_leaves_no_prose() -> None:
    assert kinds("Call Trace:\n <TASK>\n foo+0x1/0x2") == [CODE]


def test_code_ends_where_the_paragraph_does() -> None:
    text = "Text:\n\n  $ make\n  CC foo.o\n\nMore text."
    assert [(block.kind, block.lines[0].number) for block in split(text).blocks] == [
        (PROSE, 10),
        (CODE, 12),
        (PROSE, 15),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Name    Before   After\nfoo     1        2\nbar     3        4",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "\tbefore\t12\n\tafter\t13",
    ],
)
def test_tables(text: str) -> None:
    assert kinds(text) == [TABLE]


@pytest.mark.parametrize(
    "text",
    [
        "> quoted\n> more",
        "  > quoted",
        "commit 0123456789abcdef0123456789abcdef01234567 upstream.",
        "[ Upstream commit 0123456789abcdef0123456789abcdef01234567 ]",
        "[1] https://lore.kernel.org/x",
        "https://lore.kernel.org/x",
    ],
)
def test_quotes_and_references(text: str) -> None:
    assert kinds(text) == [QUOTE]


def test_an_answer_below_a_quote_is_prose() -> None:
    assert kinds("> quoted\n> more\n\nAnswer.") == [QUOTE, PROSE]
    assert kinds("> quoted\nAnswer.") == [QUOTE, PROSE]


def test_markdown() -> None:
    text = "Some *text* with `code` in it.\n\n```\nint a;\n```"
    assert texts(text, PROSE)[0] == "Some *text* with `code` in it."
    assert "int a;" in "\n".join(texts(text, CODE))


# --- trailers


def test_trailers_at_the_end() -> None:
    text = f"Text.\n\nReported-by: B <b@example.org>\n{SIGNED}"
    assert kinds(text) == [PROSE, TRAILERS]
    assert trailers(text) == [("Reported-by", "B <b@example.org>"), ("Signed-off-by", "A Developer <dev@example.org>")]


def test_trailers_glued_to_the_text() -> None:
    assert kinds(f"Text.\n{SIGNED}") == [PROSE, TRAILERS]


def test_only_trailers() -> None:
    assert kinds(f"{SIGNED}\n") == [TRAILERS]


def test_several_trailer_paragraphs_are_one_block() -> None:
    text = f'Text.\n\nFixes: 123456789abc ("x: y")\n\nCc: stable@vger.kernel.org\n\n{SIGNED}'
    assert kinds(text) == [PROSE, TRAILERS]
    assert [name for name, _ in trailers(text)] == ["Fixes", "Cc", "Signed-off-by"]


def test_a_continuation_line_belongs_to_its_trailer() -> None:
    text = f'Text.\n\nFixes: 123456789abc ("a title that\n  goes on")\n{SIGNED}'
    assert trailers(text)[0] == ("Fixes", '123456789abc ("a title that goes on")')
    assert [line.number for line in split(text).trailers[0].lines] == [12, 13]


def test_a_note_in_brackets_is_no_trailer_and_ends_none() -> None:
    text = f"Text.\n\n{SIGNED}\n[ b: fix the typo ]\nSigned-off-by: B <b@example.org>"
    assert kinds(text) == [PROSE, TRAILERS]
    assert [value for _, value in trailers(text)] == ["A Developer <dev@example.org>", "B <b@example.org>"]


def test_a_cherry_pick_note_stands_among_trailers() -> None:
    assert kinds(f"Text.\n\nLink: https://x\n(cherry picked from commit 123)\n{SIGNED}") == [PROSE, TRAILERS]


@pytest.mark.parametrize("name", ["signed-off-by", "SIGNED-OFF-BY", "Based-on-patch-by", "closes", "Message-ID"])
def test_names_of_trailers_in_any_case(name: str) -> None:
    assert trailers(f"Text.\n\n{name}: a value") == [(name, "a value")]


@pytest.mark.parametrize(
    "text",
    [
        "Note: only a word",
        "He signed it off by hand: nobody saw it.",
        "Signed-off-by A Developer",
        "Signed-off-by:",
    ],
)
def test_what_is_no_trailer(text: str) -> None:
    assert trailers(text) == []
    assert TRAILERS not in kinds(text)


@pytest.mark.parametrize("line", ["BUG: unable to handle page fault", "The thing is\nfixes: it is needed."])
def test_a_line_of_the_text_is_no_trailer(line: str) -> None:
    text = f"It crashes:\n\n{line}\n\nFix it."
    assert trailers(text) == []
    assert TRAILERS not in kinds(text)


def test_the_value_of_a_trailer_on_the_next_line() -> None:
    text = f"Text.\n\nReported-by: B <b@example.org>\nCloses:\nhttps://example.org/1\n{SIGNED}"
    assert kinds(text) == [PROSE, TRAILERS]


def test_a_sign_off_in_mid_text_is_a_trailer_that_comes_first() -> None:
    text = f"Text.\n\nReviewed-by: B <b@example.org>\n\nText again.\n\n{SIGNED}"
    assert kinds(text) == [PROSE, TRAILERS, PROSE, TRAILERS]
    assert [name for name, _ in trailers(text)] == ["Reviewed-by", "Signed-off-by"]


# --- what git and b4 write

SHORTLOG = "A Developer (2):\n  mm: Add a thing that has a rather long title which git\n    wraps\n  mm: Use it"
STAT = " mm/slab.c                 | 12 +++++++-----\n .../{old => new}/x.png     | Bin 5 -> 6 bytes\n mm/empty.c | 0"
SUMMARY = " 12 files changed, 1 insertion(+), 205 deletions(-)"
MODES = " create mode 100644 mm/new.c\n mode change 100644 => 100755 run.sh\n rename mm/{a.c => b.c} (87%)"
RANGE_DIFF = (
    "Range-diff against v1:\n1:  1200850 = 1:  69b93cf mm: Fix it\n2:  03b8dd3 ! 2:  306c903 mm: Use it\n"
    "    @@ Commit message\n     \n    -    It is wrong and was so for long.\n    +    It was wrong.\n"
    "-:  ------- > 3:  505928a mm: Add it\n4:  89b2af3 < -:  ------- mm: Drop it"
)
INTERDIFF = (
    "Interdiff against v1:\n  diff --git a/f b/f\n  --- a/f\n  +++ b/f\n  @@ -1 +1 @@\n  -a line of the old\n  +b"
)
BASE = "base-commit: 0123456789abcdef0123456789abcdef01234567\nprerequisite-patch-id: 0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (SHORTLOG, TABLE),
        (STAT, TABLE),
        (SUMMARY, TABLE),
        (" 1 file changed, 0 insertions(+), 0 deletions(-)", TABLE),
        (" 0 files changed", TABLE),
        (MODES, TABLE),
        (f"{STAT}\n{SUMMARY}\n{MODES}", TABLE),
        (RANGE_DIFF, CODE),
        (RANGE_DIFF.partition("\n")[2], CODE),
        (RANGE_DIFF.replace("\n", "\n  "), CODE),
        (INTERDIFF, CODE),
        (BASE, CODE),
        ("change-id: 20240102-a-series-1234567890ab", CODE),
        ("*** BLURB HERE ***", CODE),
        ("EDITME: describe what is changed here and why", CODE),
    ],
)
def test_nobody_wrote_what_git_wrote(text: str, kind: BlockKind) -> None:
    assert set(kinds(text)) == {kind}
    assert kinds(f"Text of a sentence.\n\n{text}")[0] is PROSE
    assert set(kinds(f"Text of a sentence.\n\n{text}\n\nMore text.")) == {PROSE, kind}


def test_the_heading_of_an_interdiff_that_is_cut_off_as_a_diff() -> None:
    assert kinds("Text of a sentence.\n\nInterdiff against v1:") == [PROSE, CODE]


def test_a_whole_cover_letter_leaves_only_what_the_author_wrote() -> None:
    parts = ["Why it is.", SHORTLOG, f"{STAT}\n{SUMMARY}", RANGE_DIFF, f"{BASE}\n-- \n2.39.5 (Toy Git-154)\n\n{BASE}"]
    found = split("\n\n".join(parts))
    assert [block.text for block in found.of(PROSE, LIST)] == ["Why it is."]
    assert found.trailers == ()


def test_trailers_before_the_base() -> None:
    found = split(f"Text.\n\n{SIGNED}\n\n{BASE}")
    assert [block.kind for block in found.blocks] == [PROSE, TRAILERS, CODE]
    assert [trailer.name for trailer in found.trailers] == ["Signed-off-by"]


def test_a_base_among_trailers_costs_none_of_them() -> None:
    found = split(f"Text.\n\nCc: x\n{BASE}\n{SIGNED}")
    assert [trailer.name for trailer in found.trailers] == ["Cc", "Signed-off-by"]


@pytest.mark.parametrize(
    "text",
    [
        "Two things are done here (2):\nthe first is this, and the other is that.",
        "There are some reasons (3):\n  first of all it is slow for the user",
        "The range-diff against v1 is in the cover letter, for those who want it.",
        "12 files changed in this series, and it is all for the better.",
        "The base-commit: it is not the one that is in the tree of the maintainer.",
        "Note that f(a | b) is 12 for all of the values that are in the table.",
    ],
)
def test_prose_that_names_what_git_writes(text: str) -> None:
    assert kinds(text) == [PROSE]


def test_a_long_range_diff_is_no_prose() -> None:
    rows = [f"{n}:  1200850 ! {n}:  69b93cf mm: Fix it\n    @@ x\n" for n in range(10_000)]
    assert set(kinds("".join(rows))) == {CODE}
    assert set(kinds("A Developer (9999):\n" + "  mm: x\n" * 9999)) == {TABLE}


# --- notes about versions


@pytest.mark.parametrize(
    "text",
    [
        "Changes since v1:",
        "Changes in v3:",
        "Changes from V2",
        "Change log since v2:",
        "Changelog v2 -> v3:",
        "Changelog:",
        "Revision history:",
        "Difference to v4:",
        "* Changes in v2",
        "--- Changes from v1 ---",
        "v1 -> v2:",
        "v1->v2: Drop the helper",
        "V3 => V4",
        "RFC -> v1:",
        "v1..v2:",
        "v2:",
        "v2: Drop the helper",
        "V2 (2024-01-02):",
        "[v2]: Drop the helper",
        "- v2: Drop the helper",
        "v2 changes:",
        "PATCH v2:",
        "since v1: Drop it",
        "Changes since RFC:",
        "Changes since the previous version:",
    ],
)
def test_a_note_about_a_version(text: str) -> None:
    block = split(f"Text of a sentence.\n\n{text}\n").blocks[1]
    assert block.kind in (PROSE, LIST)
    assert is_version_note(block)


@pytest.mark.parametrize(
    "text",
    [
        "v2 of the hardware has a register for it.",
        "The change in v5.12: it broke the driver.",
        "Changes the helper to return a bool.",
        "Changes: the helper returns a bool.",
        "Updates for the driver are on the way.",
        "v1 and v2 are both cgroups: use both.",
        "Since v5.10 this is broken: nobody noticed.",
        "RFC: what do you think?",
        "History: it was once so that nobody asked.",
        "Differences between the two are small.",
        "In v4.19 the check was there.",
        "Diff of the two trees follows.",
    ],
)
def test_prose_about_versions_is_no_note(text: str) -> None:
    (block,) = split(text).blocks
    assert not is_version_note(block)


def test_a_version_note_is_a_block_of_its_own() -> None:
    text = "Text.\nv3: Fix the build\nand the test.\nv2: Add it.\nv1 -> v2:\n- one\n- two\nv0:\nmore"
    found = [(block.kind, block.text) for block in split(text).blocks]
    assert found == [
        (PROSE, "Text."),
        (PROSE, "v3: Fix the build\nand the test."),
        (PROSE, "v2: Add it."),
        (PROSE, "v1 -> v2:"),
        (LIST, "- one"),
        (LIST, "- two"),
        (PROSE, "v0:\nmore"),
    ]


def test_the_rest_of_a_sentence_is_no_version_note() -> None:
    assert kinds("It is about cgroup\nv2: the other one is dead.") == [PROSE]


def test_the_items_of_a_version_note_belong_to_it() -> None:
    text = "Why it is.\n\n- an item\n\nChanges since v1:\n- one\n- two\n\n  more\n\nAnd that is all.\n\n- an item"
    assert [block.text for block in version_notes(split(text))] == ["Changes since v1:", "- one", "- two", "  more"]


@settings(deadline=None)
@given(st.text(alphabet="v12 :->[]()=*changesi.\t", max_size=400))
def test_a_line_that_opens_a_note_names_a_version_or_changes(text: str) -> None:
    assert not opens_note(text) or re.search("v ?[12]|changes", text)


@pytest.mark.parametrize(
    "text", ["v1" * 500, "v1->" * 500, "* " * 500, "changes " * 200, "v1 -> " * 90 + "x", " " * 999]
)
def test_a_hostile_line_opens_no_note(text: str) -> None:
    assert not opens_note(text)


# --- any text

ROWS = [
    "A Developer (1):",
    "  mm: Fix it",
    " mm/slab.c | 12 ++--",
    "1:  1200850 ! 1:  69b93cf mm: Fix it",
    "    @@ x",
    "Range-diff against v1:",
    "  diff --git a/x b/x",
    "base-commit: 0123456789",
    "-- ",
    "2.39.5",
    "v1 -> v2:",
    "v2: Fix it",
    "",
    " ",
    "Text of a sentence.",
    "- item",
    "  continued",
    "1) item",
    "> quoted",
    "\tfoo(a, b);",
    "{",
    "[    1.000000] log",
    "Call Trace:",
    "a    b    c",
    "| a | b |",
    "Fixes: 123",
    "Cc: x",
    SIGNED,
    "[ note ]",
    "Closes:",
    "https://example.org/",
    "---",
    "#define X",
]
rows = st.one_of(st.sampled_from(ROWS), st.text(st.characters(exclude_characters="\n"), max_size=30))


@settings(deadline=None)
@given(st.lists(rows, max_size=25))
def test_every_line_lies_in_one_block_or_is_blank(given_rows: list[str]) -> None:
    all_lines = tuple(Line(row, number) for number, row in enumerate(given_rows, FIRST))
    found = changelog.split(all_lines)
    inside = [line for block in found.blocks for line in block.lines]
    assert [line for line in inside if line.text.strip()] == [line for line in all_lines if line.text.strip()]
    assert len(set(inside)) == len(inside)
    assert set(inside) <= set(all_lines)


@settings(deadline=None)
@given(st.lists(rows, max_size=25))
def test_blocks_and_trailers_keep_their_lines(given_rows: list[str]) -> None:
    all_lines = tuple(Line(row, number) for number, row in enumerate(given_rows, FIRST))
    found = changelog.split(all_lines)
    for block in found.blocks:
        assert block.lines[0].text.strip()
        assert block.lines[-1].text.strip()
        passage = changelog.passage(block)
        assert passage.text in block.text
        assert len(passage.anchors) == passage.text.count("\n") + 1
    in_trailers = {line for block in found.of(TRAILERS) for line in block.lines}
    for trailer in found.trailers:
        assert set(trailer.lines) <= in_trailers
        assert trailer.lines[0].text.startswith(trailer.name + ":")


def test_no_more_prose_is_judged_than_anybody_reads() -> None:
    long = "word " * 60_000
    found, beyond = changelog.judged(changelog.split(lines(f"{long}\n\n{long}\n\nSigned-off-by: A <a@b.c>")))
    assert [block.kind for block in found.blocks] == [BlockKind.PROSE, BlockKind.CODE, BlockKind.TRAILERS]
    assert (beyond, found.trailers[0].name) == (len(long), "Signed-off-by")
