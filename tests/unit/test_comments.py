"""reviewer.comments: code and comment of diff lines, comments as passages."""

from __future__ import annotations

import pytest

from reviewer.comments import comments, split
from reviewer.model import Anchor, DiffLine, FileChange, FileStatus, Hunk, LineKind, Part


def change(path: str, *hunks: str) -> FileChange:
    """A file with these hunks; lines of the n-th, of the mail too, begin at 100 n."""
    return FileChange(
        path=path,
        old_path=None,
        status=FileStatus.MODIFIED,
        hunks=tuple(hunk(text, 100 * number) for number, text in enumerate(hunks, 1)),
    )


def hunk(text: str, first: int) -> Hunk:
    old = new = first
    lines = []
    for mail, row in enumerate(text.removesuffix("\n").split("\n"), first):
        kind = LineKind(row[:1] or " ")
        is_old, is_new = kind is not LineKind.ADDED, kind is not LineKind.REMOVED
        lines.append(DiffLine(kind, row[1:], old if is_old else None, new if is_new else None, mail))
        old, new = old + is_old, new + is_new
    return Hunk(first, old - first, first, new - first, "", tuple(lines))


def parts(path: str, text: str) -> list[tuple[str, str]]:
    return [(line.code, line.comment) for line in split(change(path, text))]


def texts(path: str, *hunks: str) -> list[str]:
    return [passage.text for passage in comments(change(path, *hunks))]


@pytest.mark.parametrize(
    ("path", "line", "code", "comment"),
    [
        ("x.c", "\tfoo();", "\tfoo();", ""),
        ("x.c", "\tfoo(); /* why */", "\tfoo();", "why"),
        ("x.c", "\tfoo(); // why", "\tfoo();", "why"),
        ("x.c", "\tf(/* a */ 1, /* b */ 2);", "\tf(  1,   2);", "a b"),
        ("x.c", "return/**/x;", "return x;", ""),
        ("x.c", '\tputs("/* no */ // no");', '\tputs("/* no */ // no");', ""),
        ("x.c", '\tputs("\\"/*"); /* yes */', '\tputs("\\"/*");', "yes"),
        ("x.c", "\tc = '\"'; /* yes */", "\tc = '\"';", "yes"),
        ("x.c", "\tc = '\\''; // yes", "\tc = '\\'';", "yes"),
        ("x.c", "/** kernel-doc **/", "", "kernel-doc"),
        ("x.c", "/***** box *****/", "", "box"),
        ("x.c", "#include <a.h>", "#include <a.h>", ""),
        ("x.c", "#endif /* X */", "#endif", "X"),
        ("x.h", "///< doxygen", "", "doxygen"),
        ("x.dts", "\treg = <0 1>; /* two cells */", "\treg = <0 1>;", "two cells"),
        ("x.dtsi", "\t#address-cells = <1>;", "\t#address-cells = <1>;", ""),
        ("x.S", "\tmovq %rax, %rbx\t/* save */", "\tmovq %rax, %rbx", "save"),
        ("x.S", "# Save the register", "", "Save the register"),
        ("x.S", "## loud", "", "loud"),
        ("x.S", "#ifdef CONFIG_X", "#ifdef CONFIG_X", ""),
        ("x.S", "# define X 1", "# define X 1", ""),
        ("x.S", "\tmov x0, #1", "\tmov x0, #1", ""),
        ("x.s", "\tnop // why", "\tnop", "why"),
        ("x.rs", "/// Docs of it", "", "Docs of it"),
        ("x.rs", "//! Docs of the file", "", "Docs of the file"),
        ("x.rs", "fn f<'a>(x: &'a str) {} // why", "fn f<'a>(x: &'a str) {}", "why"),
        ("x.rs", 'let s = r#"a " // b"#; // c', 'let s = r#"a " // b"#;', "c"),
        ("x.rs", "/* a /* b */ c */ d", "  d", "a /* b */ c"),
        ("drivers/Makefile", "obj-y += a.o # why", "obj-y += a.o", "why"),
        ("Makefile", 'X := "a # b"', 'X := "a # b"', ""),
        ("Makefile", "X := \\# no", "X := \\# no", ""),
        (
            "drivers/Kconfig.debug",
            "# SPDX-License-Identifier: GPL-2.0",
            "",
            "SPDX-License-Identifier: GPL-2.0",
        ),
        ("Kbuild", "\t# it isn't", "", "it isn't"),
        ("x.sh", "#!/bin/sh", "#!/bin/sh", ""),
        ("x.sh", 'n=${#a}; echo "$#" # count', 'n=${#a}; echo "$#"', "count"),
        ("x.py", "x = '#' # why", "x = '#'", "why"),
        ("x.pl", "my $n = $#a; # last", "my $n = $#a;", "last"),
        ("x.yaml", "  maxItems: 1 # one", "  maxItems: 1", "one"),
        ("x.yml", "    #address-cells = <1>;", "    #address-cells = <1>;", ""),
        ("x.toml", "a = 1 # why", "a = 1", "why"),
        ("x.rst", "/* text */ # text", "/* text */ # text", ""),
        ("README", "// text", "// text", ""),
        ("x.c", "see http://example.org/a", "see http://example.org/a", ""),
    ],
)
def test_a_line(path: str, line: str, code: str, comment: str) -> None:
    assert parts(path, "+" + line) == [(code, comment)]


def test_every_line_in_order() -> None:
    file = change("x.c", " a\n-b\n+c\n", "+d\n")
    assert [part.line for part in split(file)] == list(file.lines())


class TestState:
    def test_a_block_runs_over_lines(self) -> None:
        assert parts("x.c", "+/*\n+ * one\n+ *\n+   two */ x();\n+y();") == [
            ("", ""),
            ("", "one"),
            ("", ""),
            (" x();", "two"),
            ("y();", ""),
        ]

    def test_the_sides_are_apart(self) -> None:
        assert parts("x.c", "-/* old\n+x();\n- * more */\n y();\n") == [
            ("", "old"),
            ("x();", ""),
            ("", "more"),
            ("y();", ""),
        ]

    def test_a_context_line_is_told_as_the_new_side(self) -> None:
        assert parts("x.c", "+/*\n x();\n+*/\n y();\n-/*\n z();\n") == [
            ("", ""),
            ("", "x();"),
            ("", ""),
            ("y();", ""),
            ("", ""),
            ("z();", ""),
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "  * one\n+ * two\n",
            "  * one\n+ * two\n  */\n x();\n",
            "  *\n+ * two\n  * see foo/* here\n  */\n",
            "  one\n+ two\n  */\n x();\n",
            " one, don't\n+ two\n  http://x.org */\n x();\n",
            "  * one */\n+/* two */\n",
        ],
    )
    def test_a_hunk_that_begins_inside_a_comment(self, text: str) -> None:
        assert "two" in [comment for _, comment in parts("x.c", text)]

    @pytest.mark.parametrize(
        "text",
        [
            " \t* HZ / 2;\n+\tx();\n",
            " *p = 1;\n+*q = 2;\n",
            " x();\n+y();\n /* z */\n",
            '+puts("*/");\n+x();\n',
            "+// a */\n+x();\n",
        ],
    )
    def test_a_hunk_that_does_not(self, text: str) -> None:
        assert any(code.strip() for code, _ in parts("x.c", text))
        assert parts("x.c", text)[0][0] or parts("x.c", text)[1][0]

    def test_each_hunk_begins_anew(self) -> None:
        assert texts("x.c", "+/* cut\n+ * off\n", "+x();\n+/* two */\n") == ["cut\noff", "two"]

    def test_stars_do_not_open_comments_elsewhere(self) -> None:
        assert parts("x.yaml", "+* one\n+* two\n") == [("* one", ""), ("* two", "")]


class TestComments:
    def test_a_passage_knows_its_lines(self) -> None:
        file = change("lib/x.c", " a();\n+/*\n+ * First.\n+ *\n+ * Second.\n+ */\n-b();\n+c(); /* Third. */\n")
        first, third = comments(file)
        assert (first.part, first.text) == (Part.DIFF, "First.\n\nSecond.")
        assert first.anchors == tuple(Anchor(line, "lib/x.c", line) for line in (102, 103, 104))
        assert (third.text, third.anchors) == ("Third.", (Anchor(107, "lib/x.c", 106),))
        location = first.locate(first.text.index("Second"))
        assert (location.quote, location.mail_lines, location.file) == ("Second.", (104, 104), "lib/x.c")

    def test_a_touched_comment_is_whole(self) -> None:
        text = " /*\n  * One.\n- * Two.\n+ * Three.\n  * Four.\n  */\n"
        assert texts("x.c", text) == ["One.\nThree.\nFour."]

    def test_kinds(self) -> None:
        file = change("x.c", " /* old */\n+/* new */\n-/* gone */\n")
        assert [passage.text for passage in comments(file)] == ["new"]
        assert [passage.text for passage in comments(file, LineKind.CONTEXT)] == ["old"]
        both = comments(file, LineKind.ADDED, LineKind.CONTEXT)
        assert [passage.text for passage in both] == ["old", "new"]
        assert comments(file, LineKind.REMOVED) == ()

    def test_line_comments_join_and_trailing_ones_do_not(self) -> None:
        assert texts("x.rs", "+// One\n+// two.\n+//\n+// Three.\n+f(); // Four.\n+g(); // Five.\n+// Six.\n") == [
            "One\ntwo.\n\nThree.",
            "Four.",
            "Five.",
            "Six.",
        ]

    def test_blocks_do_not_join(self) -> None:
        assert texts("x.c", "+/* One. */\n+/* Two. */\n+// Three.\n") == ["One.", "Two.", "Three."]

    def test_empty_comments_are_none(self) -> None:
        assert texts("x.c", "+/* */\n+//\n+/*\n+ *\n+ */\n+/*************/\n") == []

    def test_an_added_border_is_no_added_comment(self) -> None:
        assert texts("x.c", "+/*\n  * One.\n  */\n") == []

    def test_hash_comments(self) -> None:
        assert texts("Makefile", "+# One\n+# two.\n+obj-y += a.o\n+  # Three.\n") == ["One\ntwo.", "Three."]

    def test_no_language_no_comment(self) -> None:
        assert texts("x.rst", "+/* text */\n") == []


UNITS = [
    '"',
    '\\"',
    "'",
    "\\'",
    'r#"',
    "/*",
    "*/",
    "//",
    "*",
    " #",
    "/",
    "\\",
    '"\\',
    "'\"",
    " ",
    "r#",
    "/**/",
]


@pytest.mark.parametrize("path", ["x.c", "x.rs", "x.S", "x.py", "x.yaml"])
@pytest.mark.parametrize("unit", UNITS)
def test_a_long_line_is_taken_apart_like_a_short_one(path: str, unit: str) -> None:
    for opening in ("", '"', " * "):
        (short,), (long,) = (parts(path, f"+{opening}{unit * count}\n") for count in (20, 20_000))
        assert [set(text) for text in long] == [set(text) for text in short]
