"""What the rules add to the language model: milliseconds of processor time a changelog.

python tests/bench/prose.py FOLDER [--sample N]
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

from reviewer import mail, resources, rulebook, series
from reviewer.checks.context import Context
from reviewer.engine import Engine
from reviewer.errors import PresendError
from reviewer.model import Patch
from reviewer.review import BATCH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=300)
    args = parser.parse_args()
    patches = sample(args.folder, args.sample)
    engine = Engine(rulebook.load(resources.data_dir("rules")))
    engine.prepare(patches[:2])  # the model is loaded, and the tables are made, before the clock runs
    for patch in patches[:2]:
        engine.review(patch)
    model = rules = 0.0
    for start in range(0, len(patches), BATCH):
        batch = patches[start : start + BATCH]
        began = time.process_time()
        engine.prepare(batch)
        between = time.process_time()
        for patch in batch:
            engine.review(patch)
        model += between - began
        rules += time.process_time() - between
    words = sum(len(p.text.split()) for patch in patches for p in Context(patch, engine.pipeline, {}).paragraphs)
    print(f"{len(patches)} changelogs, {words / len(patches):.0f} words in the mean")
    print(f"model {1000 * model / len(patches):.1f} ms, rules {1000 * rules / len(patches):.1f} ms a changelog")


def sample(folder: Path, number: int) -> list[Patch]:
    """Patches of a folder, in an order that is the same each time."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size < 200_000)
    random.Random(2).shuffle(files)
    found: list[Patch] = []
    for path in files:
        if len(found) == number:
            break
        try:
            found.append(series.assemble(mail.read(path.read_bytes(), path.name).messages[0]))
        except PresendError:
            continue
    return found


if __name__ == "__main__":
    main()
