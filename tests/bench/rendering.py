"""What the HTML pages cost beyond the review: one page, first and again, and an index over many.

    python tests/bench/rendering.py [PATCHES]

The first page of a process pays for compiling its templates; 60 ms of processor time are allowed for it. 1,000 patches,
the samples over and over, are to be written to a folder with an index in 20 s.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from reviewer import inputs, resources, review, rulebook, target
from reviewer.engine import Engine
from reviewer.model import Persona, Report
from reviewer.render.html import html, pages

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def reviewed(*names: str) -> Report:
    """The review of some samples."""
    engine = Engine(rulebook.load(resources.data_dir("rules")))
    return review.report(engine, inputs.read([str(SAMPLES / name) for name in names], None))


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    names = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".patch", ".mbox"))
    report = reviewed(*names)
    one = replace(report, patches=report.patches[:1], series=())
    for which in ("first", "again"):
        start = time.process_time()
        text = html(one, persona=Persona.REGULAR)
        print(f"{which} page: {1000 * (time.process_time() - start):.0f} ms, {len(text) // 1024} KiB")
    many = replace(report, patches=(report.patches * wanted)[:wanted])
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        for name, text in pages(many, persona=Persona.REGULAR):
            target.write(Path(folder) / name, text)
        print(f"{wanted} pages and the index: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
