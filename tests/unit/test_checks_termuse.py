"""How a text handles the abbreviations that it explains, names with capitals inside, and pieces of constants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from reviewer import examples
from reviewer.checks import codewords, terms, termuse
from reviewer.checks.context import Context, Hit
from reviewer.engine import Engine
from reviewer.rulebook import Example

DIFF = "--- a/lib/x.c\n+++ b/lib/x.c\n@@ -1,1 +1,2 @@\n x\n+{line}\n"


def context(engine: Engine, text: str, subject: str = "lib: Keep it small", diff: str = "") -> Context:
    example = Example(text=text, subject=subject, author="", trailers=None, diff=diff, below="", expect=(), note="")
    return Context(examples.patch(example), engine.pipeline, engine.rulebook.vocabulary)


def quotes(run: Callable[[Any, Context], Iterable[Hit]], params: object, where: Context) -> list[tuple[str, ...]]:
    hits = run(params, where)
    return [tuple(place.quote for place in (hit.location, *hit.related)) for hit in hits]


LONG = "the quick range xing zone (QRXZ)"


@pytest.mark.parametrize(
    ("text", "late"),
    [
        (f"Clear the QRXZ. Then {LONG} works.", True),
        (f"Clear the QRXZs.\n\nThen {LONG} works.", True),
        ("Clear the QRXZ. The QRXZ (quick range xing zone) works.", True),
        ("Clear the QRXZ. QRXZ stands for quick range xing zone.", True),
        (f"Clear {LONG}. Then the QRXZ works.", False),
        ("Clear QRXZ (quick range xing zone). Then the QRXZ works.", False),
        ("Clear the QRXZ. Then the QRXZ works.", False),
        ("Use the CPU. Set CPU (0 to 3) there.", False),
        ("Use SEC. The SEC(name) macro is there.", False),
    ],
)
def test_a_long_form_that_comes_too_late(engine: Engine, text: str, late: bool) -> None:
    assert bool(quotes(termuse.run_late, termuse.Params(), context(engine, text))) is late


def test_a_subject_may_come_before_the_long_form(engine: Engine) -> None:
    text = f"Clear the QRXZ. Then {LONG} works."
    assert not quotes(termuse.run_late, termuse.Params(), context(engine, text, subject="lib: Clear the QRXZ"))


@pytest.mark.parametrize(
    ("second", "variant"),
    [
        ("the quick range xing zones (QRXZ)", ""),
        ("the Quick-Range Xing Zone (QRXZ)", ""),
        ("the quiet ring xor zipper (QRXZ)", "differently"),
    ],
)
def test_a_long_form_that_stands_twice(engine: Engine, second: str, variant: str) -> None:
    hits = list(termuse.run_twice(termuse.Params(), context(engine, f"Clear {LONG}.\n\nKeep {second}.")))
    assert [hit.variant for hit in hits] == [variant]
    assert [hit.location.quote for hit in hits] == ["QRXZ"]


def test_one_long_form_is_no_repetition(engine: Engine) -> None:
    text = f"Clear {LONG}. Keep the QRXZ (as it was), and the wide gate loop buffer (WGLB)."
    assert not quotes(termuse.run_twice, termuse.Params(), context(engine, text))


@pytest.mark.parametrize(
    ("text", "subject", "line", "idle"),
    [
        (f"Clear {LONG}.", "lib: Clear it", "int x;", True),
        (f"Clear {LONG}. Keep QRXZ.", "lib: Clear it", "int x;", False),
        (f"Clear {LONG}.", "lib: Clear the QRXZ", "int x;", False),
        (f"Clear {LONG}.", "lib: Clear it", "int qrxz;", False),
        ("Clear the zone (QRXZ).", "lib: Clear it", "int x;", False),
    ],
)
def test_an_abbreviation_for_nothing(engine: Engine, text: str, subject: str, line: str, idle: bool) -> None:
    where = context(engine, text, subject, DIFF.format(line=line))
    assert bool(quotes(termuse.run_idle, termuse.Params(), where)) is idle


@pytest.mark.parametrize(
    ("text", "subject", "unclear"),
    [
        ("Read the ISRs of all cores.", "irq: Read more", True),
        ("Read the ISRs of all cores.", "irq: Read the ISR of each core", True),
        ("Read the interrupt status register (ISR) of all cores. Clear the ISR.", "irq: Read more", False),
        ("The service routine must read the ISR before the interrupt ends.", "irq: Read more", False),
        ("Unregister the NFC device.", "NFC: Unregister first", False),
        ("Read the PCI bus.", "irq: Read more", False),
    ],
)
def test_an_abbreviation_of_two_meanings(engine: Engine, text: str, subject: str, unclear: bool) -> None:
    assert bool(quotes(termuse.run_meanings, termuse.Params(), context(engine, text, subject))) is unclear


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Set the mode in the BootBlock header.", ["BootBlock"]),
        ("The QuillLoader waits for a\nFrameVault.", ["QuillLoader", "FrameVault"]),
        ("The first stage, called the QuillLoader, waits. The QuillLoader sleeps.", []),
        ("Reported by NeilBrown on GitHub, for the MikroTik board.", []),
        ("See the HandShake.", []),
        ("The BootBlock() function, the BootBlock->x, BootBlock=1.", []),
        ('It says "the BootBlock".', []),
        ("BootBlock is a start of the image. Read the BootBlock.", []),
        ("Boards with the PowerPC core.", []),
    ],
)
def test_names_that_nobody_has_heard_of(engine: Engine, text: str, names: list[str]) -> None:
    found = quotes(terms.run_names, terms.Params(), context(engine, text))
    assert [name for hit in found for name in hit] == names


def test_a_name_of_the_diff_is_known(engine: Engine) -> None:
    where = context(engine, "Read the BootBlock.", diff=DIFF.format(line="int boot_size(void); /* of BootBlock */"))
    assert not quotes(terms.run_names, terms.Params(), where)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("TB_KIND_READ is new. The tb-kind is not.", "int x;", ["tb-kind"]),
        ("TB_KIND_READ is new. The tb-kinds are not, no tb-kind is.", "int x;", ["tb-kind"]),
        ("The tb-kind is not.", "int x = TB_KIND_READ;", ["tb-kind"]),
        ("The user-port is not.", "int x = USER_PORT_MAX;", []),
        ("TB_KIND_READ is new. A read-only copy is not.", "int x;", []),
        ("TB_KIND_READ is new. \"tb-kind\" is quoted, 'tb-kind', /dev/tb-kind, tb-kind:, tb-kind.ko", "int x;", []),
        ("TB_KIND is new. The tb-kind is not.", "int x;", []),
    ],
)
def test_pieces_of_constants(engine: Engine, text: str, line: str, words: list[str]) -> None:
    found = quotes(codewords.run, codewords.Params(), context(engine, text, diff=DIFF.format(line=line)))
    assert [word for hit in found for word in hit] == words


def test_what_a_text_introduces(engine: Engine) -> None:
    text = f"Clear {LONG} and the WGLB. A module called 'P-MLDR' does it. PLDX is a bit."
    assert termuse.introduced(context(engine, text)) == {"QRXZ", "P-MLDR", "PLDX"}
