"""What the tests of single parts share: reports to render, of a mail, of a sample, and of a mail that means harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from reviewer.engine import Engine
    from reviewer.model import Report

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
EVIL = "<script>alert(1)</script> ]]> \x1b[31m \x1b]8;;http://evil\x07 \u202e \x00 \x07 \x85 \u2028 \ufffe ``` @all"
HOSTILE = (
    "From: ::error::A <a@example.org>\n"
    f"Subject: [PATCH] ::error file=x,line=1::Adds {EVIL} ERROR: the toys\n"
    "Message-ID: <a b\r\n%0A::error::x@example.org>\n"
    "\n"
    f"This patch adds {EVIL} ERROR: ::warning::now\n"
    "::set-output name=x::y\n"
    "##[error]old\n"
    f"\n{'We have a long line ' * 3000}\n"
    "\nSigned-of-by: ]]> <a@example.org>\n"
    "---\n"
    'diff --git "a/x,y:%\\n::error::z.S" "b/x,y:%\\n::error::z.S"\n'
    '--- "a/x,y:%\\n::error::z.S"\n'
    '+++ "b/x,y:%\\n::error::z.S"\n'
    "@@ -1 +1,4 @@\n"
    " \x0c<b>\n"
    "+SYM_FUNC_START(toy_gate)\n"
    "+\tret\n"
    "+SYM_FUNC_END(toy_gate)\n"
).encode() + b"\xff\xfe\x80\n"


@pytest.fixture(scope="session")
def read_mail(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], Report]:
    """The review of a mail, or of an mbox, given as bytes; it lies in a file called x.patch."""
    from reviewer import inputs, review

    def read(raw: bytes) -> Report:
        file = tmp_path_factory.mktemp("mail") / "x.patch"
        file.write_bytes(raw)
        return review.report(engine, inputs.read([str(file)], None))

    return read


@pytest.fixture(scope="session")
def read_sample(engine: Engine) -> Callable[[str], Report]:
    """The review of a sample by its name."""
    from reviewer import inputs, review

    @cache
    def read(name: str) -> Report:
        return review.report(engine, inputs.read([str(SAMPLES / name)], None))

    return read


@pytest.fixture(scope="session")
def hostile(read_mail: Callable[[bytes], Report]) -> Report:
    """A report in which every text that a patch can reach is an attempt."""
    from reviewer.model import Broken, Skipped, Suppressed

    report = read_mail(HOSTILE)
    (first,) = report.patches
    assert len(first.findings) >= 3
    worse = [replace(found, message=f"::error::{EVIL}\n::error::x", name=EVIL) for found in first.findings]
    first = replace(
        first,
        findings=(*first.findings, *worse),
        skipped=(*first.skipped, Skipped("CL101", f"##[error] {EVIL}\n::error::x")),
        broken=(Broken("CL102", f"{EVIL}\n::error::x"),),
        suppressed=(Suppressed(worse[0], f"{EVIL}\n::error::x"),),
    )
    return replace(report, patches=(first,), errors=(f"{EVIL}\n::error::x: \udc80",), remarks=(EVIL,))
