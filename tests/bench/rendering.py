"""What writing a review costs beyond making it: each format in a process of its own, and an index over many patches.

    python tests/bench/rendering.py [PATCHES]

The first report of a process pays for importing its format, and the first one ever for compiling its templates, which
are kept; 60 ms of processor time are allowed. 1,000 patches, the samples over and over, are to be written to a folder
with an index in 20 s; the peak is what the process has held at most, before the pages and after them.
"""

from __future__ import annotations

import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from reviewer import inputs, resources, review, rulebook, target
from reviewer.engine import Engine
from reviewer.model import Persona, Report
from reviewer.render import FORMATS, render_report

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
RUNS = 5


def reviewed(*names: str) -> Report:
    """The review of some samples."""
    engine = Engine(rulebook.load(resources.data_dir("rules")))
    return review.report(engine, inputs.read([str(SAMPLES / name) for name in names], None))


def one(style: str, file: Path) -> None:
    """Print the milliseconds that the first report in a format takes, and those of the next."""
    report: Report = pickle.loads(file.read_bytes())
    for _ in range(2):
        start = time.process_time()
        render_report(report, style, persona=Persona.REGULAR)
        print(1000 * (time.process_time() - start))


def formats(report: Report) -> None:
    """Each format in fresh processes, of which the quickest counts: the others were disturbed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report"
        file.write_bytes(pickle.dumps(report))
        for style in FORMATS:
            world = {**os.environ, "XDG_CACHE_HOME": str(Path(folder) / style)}
            command = [sys.executable, __file__, style, str(file)]
            done = [
                subprocess.run(command, env=world, capture_output=True, text=True, check=True).stdout.split()
                for _ in range(1 + RUNS)
            ]
            first, again = (min(float(run[at]) for run in done[1:]) for at in (0, 1))
            print(f"{style:>10}: {first:3.0f} ms; ever {float(done[0][0]):3.0f} ms, again {again:3.0f} ms")


def index(report: Report, wanted: int) -> None:
    """A page for each of so many patches, and the index."""
    from reviewer.render.html import pages

    many = replace(report, patches=(report.patches * wanted)[:wanted])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        for name, text in pages(many, persona=Persona.REGULAR):
            target.write(Path(folder) / name, text)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{wanted} pages and the index: {seconds:.1f} s, peak {before} MB before, {peak} MB after")


def main() -> None:
    if len(sys.argv) == 3:
        one(sys.argv[1], Path(sys.argv[2]))
        return
    names = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".patch", ".mbox"))
    report = reviewed(*names)
    formats(replace(report, patches=report.patches[:1], series=()))
    index(report, int(sys.argv[1]) if len(sys.argv) > 1 else 1000)


if __name__ == "__main__":
    main()
