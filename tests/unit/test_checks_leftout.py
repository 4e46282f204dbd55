"""reviewer.checks.leftout: what a diff mainly brings, and the text never speaks of."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.engine import Engine
from reviewer.rulebook import Example


def diff(path: str, *rows: str, section: str = "", new: bool = False) -> str:
    old, now = (sum(row[0] != sign for row in rows) for sign in "+-")
    before = "/dev/null" if new else f"a/{path}"
    hunk = f"@@ -0,0 +1,{now} @@" if new else f"@@ -10,{old} +10,{now} @@ {section}".rstrip()
    return f"--- {before}\n+++ b/{path}\n{hunk}\n" + "".join(f"{row}\n" for row in rows)


def told(engine: Engine, change: str, text: str = "Callers wait for too long.") -> list[str]:
    """What CL418 says is left out."""
    example = Example(
        text=text, subject="lib: Be quick", author="", trailers=None, diff=change, below="", expect=(), note=""
    )
    review = engine.review(examples.patch(example))
    assert not review.broken
    return [found.message.partition(", and")[0] for found in review.findings if found.rule == "CL418"]


BODY = [f"+\tslot[{n}] = ask({n});" for n in range(24)]


@pytest.mark.parametrize(
    ("change", "said", "spoken"),
    [
        (diff("lib/ring.c", " {", "+EXPORT_SYMBOL_GPL(wheel_rattle);"), "exported symbol wheel_rattle", "rattling"),
        (diff("lib/ring.c", " {", "+EXPORT_SYMBOL_GPL(wheel_rattle);"), "exported symbol wheel_rattle", "exports"),
        (diff("lib/ring.c", " {", "+module_param(rattle, int, 0);"), "module parameter rattle", "parameters"),
        (diff("lib/ring.c", " {", "+static DEVICE_ATTR_RO(rattle);"), "sysfs attribute rattle", "in sysfs"),
        (diff("lib/ring.c", " {", '+\tdebugfs_create_u32("rattle", 0, d, p);'), "debugfs file rattle", "debugfs"),
        (diff("lib/Kconfig", " endif", "+config WHEEL_RATTLE"), "configuration option WHEEL_RATTLE", "an option"),
        (diff("lib/rattle.c", *BODY, new=True), "file rattle", "rattles"),
        (diff("lib/ring.c", " {", *BODY, section="int wheel_rattle(int n)"), "function wheel_rattle", "rattle"),
        (diff("lib/ring.c", " }", "+int wheel_rattle(int n)", "+{", *BODY, "+}"), "function wheel_rattle", "rattle"),
    ],
)
def test_it_is_left_out_or_spoken_of(engine: Engine, change: str, said: str, spoken: str) -> None:
    assert told(engine, change) == [f"The diff brings the {said}"]
    assert told(engine, change, f"Callers wait for too long. So it has {spoken} now.") == []


@pytest.mark.parametrize(
    "change",
    [
        diff("lib/ring.c", " {", "-EXPORT_SYMBOL(wheel_rattle);", "+EXPORT_SYMBOL_GPL(wheel_rattle);"),
        diff("lib/wheel.c", " {", "+EXPORT_SYMBOL_GPL(wheel_quick);"),
        diff("lib/ring.c", " {", *BODY[:10], section="int wheel_rattle(int n)"),
        diff("lib/ring.c", " }", " ", "+struct wheel {", *BODY, "+};", section="int wheel_rattle(int n)"),
        diff("lib/ring.txt", " {", *BODY, section="int wheel_rattle(int n)"),
    ],
    ids=["was there", "the subject has it", "few lines", "not in the function", "no code"],
)
def test_what_is_no_new_thing(engine: Engine, change: str) -> None:
    assert told(engine, change) == []
