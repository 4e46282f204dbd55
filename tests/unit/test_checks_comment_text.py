"""Comments by their text: what is told of returns, asides and lectures, and what is left alone."""

from __future__ import annotations

from reviewer import mail, series
from reviewer.engine import Engine


def quotes(engine: Engine, rule: str, *lines: str) -> list[str]:
    added = "\n".join(f"+{line}" for line in lines)
    raw = (
        "From: A Developer <dev@example.org>\nMessage-ID: <1@x>\nSubject: [PATCH] lib/ring: Do it\n\nDo it.\n\n"
        "Signed-off-by: A Developer <dev@example.org>\n---\n"
        f"--- a/lib/ring.c\n+++ b/lib/ring.c\n@@ -1,1 +1,{len(lines) + 1} @@\n int a;\n{added}\n"
    )
    patch = series.assemble(mail.read(raw.encode(), "test").messages[0])
    found = engine.review(patch).findings
    return [place.quote for finding in found if finding.rule == rule for place in finding.locations]


TOLD = "Return -EIO if it fails"


def test_a_return_told_inside_a_function(engine: Engine) -> None:
    assert quotes(engine, "CM109", f"\t/* {TOLD}. */", "\tif (x)") == [TOLD]
    assert quotes(engine, "CM109", f"\t/* {TOLD}. */") == [TOLD]


def test_a_return_told_above_a_function_or_with_its_reason(engine: Engine) -> None:
    for below in ("static int f(void)", "int f(void);", "u32 f(void)", "struct a *f(void)"):
        assert quotes(engine, "CM109", f"/* {TOLD}. */", below) == []
    assert quotes(engine, "CM109", f"\t/* {TOLD}, since nobody retries. */", "\tif (x)") == []
    assert quotes(engine, "CM109", "/*", " * @a: count", " *", f" * {TOLD}", " */", "\tx();") == []


ASIDE = "(which is the one that the older of the two readers has left behind when it was stopped by the core)"


def test_a_long_aside_is_told_with_its_sentence(engine: Engine) -> None:
    assert quotes(engine, "CM110", f"/* Take the head {ASIDE}. */") == [f"Take the head {ASIDE}."]
    assert quotes(engine, "CM110", "/* Take the head (of the older reader). */") == []
    prototype = "(struct a *a, int b, int c, int d, int e, int f, int g, int h, int i)"
    assert quotes(engine, "CM110", f"/* Is called as f{prototype}. */") == []


WORDS = " ".join(["rings turn and turn"] * 16)


def test_a_lecture_names_no_code_and_gives_no_reason(engine: Engine) -> None:
    assert quotes(engine, "CM111", "/*", f" * {WORDS}", " */") == [WORDS]
    assert quotes(engine, "CM111", "/*", " * Count them.", " *", f" * {WORDS}", " */") == [WORDS]
    for end in ("as ring_next() does", "because they must", "(c) @owner", "in `tail`"):
        assert quotes(engine, "CM111", "/*", f" * {WORDS}", f" * {end}", " */") == []


def test_code_in_a_comment(engine: Engine) -> None:
    assert quotes(engine, "CM113", "\t/* ring_reset(ring, &head[3]); */", "\tx();") == ["ring_reset(ring, &head[3]);"]
    assert quotes(engine, "CM113", "\t/* ring_reset() is called; then x(). */", "\tx();") == []


MOVED = """\
From: A Developer <dev@example.org>
Message-ID: <1@x>
Subject: [PATCH] lib/ring: Rename the file

Rename it.

Signed-off-by: A Developer <dev@example.org>
---
--- a/lib/ring.c
+++ /dev/null
@@ -1,4 +0,0 @@
-\t/* For some reason the reader wants {before}. */
-\tx = 1;
-\t/* Set head */
-\tset_head(ring);
--- /dev/null
+++ b/lib/ring_main.c
@@ -0,0 +1,4 @@
+\t\t/* For some reason the reader wants it. */
+\t\tx = 1;
+\t\t/* Set {after} */
+\t\tset_{after}(ring);
"""


def test_a_comment_that_is_only_moved_is_nobodys_new_comment(engine: Engine) -> None:
    told = {("it", "head"): set(), ("that", "head"): {"CM106"}, ("it", "tail"): {"CM104"}}
    for (before, after), rules in told.items():
        mailed = MOVED.format(before=before, after=after)
        patch = series.assemble(mail.read(mailed.encode(), "test").messages[0])
        found = {finding.rule for finding in engine.review(patch).findings}
        assert found & {"CM104", "CM106"} == rules
