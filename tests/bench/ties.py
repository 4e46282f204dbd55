"""What ties a paragraph to its patch: counts how rare words are, and weighs the signs of a tie.

    python tests/bench/ties.py [--write] [--limit N] FOLDER...

The folders hold accepted patches, one a file, or a folder of them each. Into each patch paragraphs of other patches are
planted, mostly of the same folder and the longest of their changelog; the paragraphs that stand there by right are the
other class. A logistic regression tells the two apart, and is judged on patches that it was not fitted on (five parts,
each left out once). Printed for each folder: the patches, and for several bars the share of patches with a finding
(false, nearly all of them) and the share of planted paragraphs found. --write puts table and weights into
rules/vocabulary/ties.toml.
"""

from __future__ import annotations

import argparse
import math
import random
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from reviewer import mail, resources, rulebook, series
from reviewer.checks.context import Context
from reviewer.checks.diffwords import diff_words
from reviewer.checks.untied import Around, questionable
from reviewer.errors import PresendError
from reviewer.prose.pipeline import Pipeline
from reviewer.prose.signals import words
from reviewer.prose.stems import stems
from reviewer.prose.ties import NAME, Rarity, Signs, Surroundings, signs

TARGET = Path(__file__).resolve().parents[2] / "rules" / "vocabulary" / "ties.toml"
LARGEST = 150_000
"""Bytes of a patch; longer ones are mostly imported drivers."""
LEAST = 3
"""Changelogs that have a stem, for it to be listed."""
SHORT = 18
OPENING = 5.0
"""How much more is asked of a first paragraph; as in the rule."""
BARS = (0.0, 0.5, 1.0, 1.5, 2.0)
HEADER = """\
# How rare a word is in kernel patches, and what that says of a paragraph; read by reviewer/prose/ties.py.
# Made by tests/bench/ties.py from {patches} published kernel patches (backports of several distributions, a vendor
# series, the libbpf mirror).
# by_bits: the stems (reviewer/prose/stems.py) by the logarithm to base 2 of patches by patches that have them, in text
# or, at half the weight, in the diff; a stem that is not listed stands in fewer than {least}.
# weights: of a logistic regression that tells planted paragraphs from those that stand in a text by right.

"""


@dataclass
class Sample:
    """A patch: its own paragraphs with what is around each, and what another paragraph would find around it."""

    folder: str
    context: Context
    around: Around

    def paragraphs(self) -> list[tuple[int, str]]:
        """Those that the rule would judge."""
        return [(n, passage.text) for n, passage in self.around.candidates(SHORT)]

    def longest(self) -> str:
        """The paragraph that is planted elsewhere."""
        return max((passage.text for passage in self.around.prose), key=words, default="")

    def with_planted(self, text: str) -> Surroundings:
        """What a foreign paragraph finds."""
        diff = diff_words(self.context)
        subject = self.context.subject.text
        names = {*diff.code, *diff.comment, *diff.context, *diff.files, *NAME.findall(subject), *self.around.names()}
        return Surroundings(
            stems(subject),
            self.around.stems() & stems(text),
            *self.around.diff_stems,
            names=names & set(NAME.findall(text)),
        )


def read(folder: Path, limit: int, vocabulary: rulebook.Rulebook) -> Iterator[Sample]:
    """The patches of a folder, each subject once, in random order."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size <= LARGEST)
    random.Random(7).shuffle(files)
    seen: set[str] = set()
    for path in files:
        try:
            patch = series.assemble(mail.read(path.read_bytes(), path.name).messages[0])
        except (PresendError, IndexError):
            continue
        context = Context(patch, Pipeline(), vocabulary.vocabulary)
        if context.files and context.paragraphs and context.subject.text not in seen and len(seen) < limit:
            seen.add(context.subject.text)
            yield Sample(folder.name, context, Around(context))


def count(samples: Sequence[Sample]) -> list[list[str]]:
    """The stems by their bits."""
    text: Counter[str] = Counter()
    code: Counter[str] = Counter()
    for sample in samples:
        text.update(sample.around.stems() | stems(sample.context.subject.text))
        code.update(frozenset().union(*sample.around.diff_stems))
    seen = {stem: max(number, code[stem] / 2) for stem, number in text.items()}
    bits = {stem: round(math.log2(len(samples) / number)) for stem, number in seen.items() if number >= LEAST}
    return [sorted(stem for stem, n in bits.items() if n == wanted) for wanted in range(max(bits.values()) + 1)]


@dataclass
class Row:
    """A paragraph in a patch."""

    patch: int
    planted: bool
    signs: Signs
    higher: float
    """How much higher its bar is: endless for one that the rule does not judge."""


def rows(samples: Sequence[Sample], rarity: Rarity) -> Iterator[Row]:
    """The paragraphs of each patch, and planted ones."""
    rnd = random.Random(1)
    near = {sample.folder: [other for other in samples if other.folder == sample.folder] for sample in samples}
    for number, sample in enumerate(samples):
        for n, text in sample.paragraphs():
            yield Row(
                number,
                False,
                signs(text, sample.around.of(n), rarity),
                0 if n else OPENING,
            )
        for pool in (near[sample.folder], near[sample.folder], samples):
            text = rnd.choice(pool).longest()
            if 20 <= words(text) <= 80 and text != sample.longest():
                found = signs(text, sample.with_planted(text), rarity)
                yield Row(number, True, found, 0 if questionable(text, SHORT) else math.inf)


def fit(values: np.ndarray, planted: np.ndarray) -> np.ndarray:
    """Weights and constant by Newton's method; the penalty keeps rare signs small."""
    mean, spread = values.mean(0), values.std(0) + 1e-9
    table = np.c_[(values - mean) / spread, np.ones(len(values))]
    penalty = np.r_[np.ones(values.shape[1]), 0]
    weights = np.zeros(table.shape[1])
    for _ in range(25):
        odds = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (odds - planted) + penalty * weights
        curve = (table * (odds * (1 - odds))[:, None]).T @ table + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    plain = weights[:-1] / spread
    fitted: np.ndarray = np.r_[plain, weights[-1] - plain @ mean]
    return fitted


def judge(samples: Sequence[Sample], found: Sequence[Row]) -> np.ndarray:
    """Print how the weights do on patches that they do not know; the weights of all together."""
    values = np.array([astuple(row.signs) for row in found], float)
    planted = np.array([row.planted for row in found])
    patch = np.array([row.patch for row in found])
    odds = -np.array([row.higher for row in found], float)
    for part in range(5):
        out = patch % 5 == part
        weights = fit(values[~out], planted[~out])
        odds[out] += values[out] @ weights[:-1] + weights[-1]
    for folder in dict.fromkeys(sample.folder for sample in samples):
        here = np.array([samples[number].folder == folder for number in patch])
        total = sum(sample.folder == folder for sample in samples)
        shares = [
            f"{bar}: {len(set(patch[here & ~planted & (odds > bar)])) / total:.3f} / "
            f"{np.mean(odds[here & planted] > bar):.2f}"
            for bar in BARS
        ]
        print(f"{folder:10} {total:5} patches; bar: patches with a finding / planted ones found: {', '.join(shares)}")
    return fit(values, planted)


def write(by_bits: Sequence[Sequence[str]], weights: np.ndarray, patches: int) -> None:
    """The vocabulary file."""
    lists = "\n".join(
        f'"""\n{textwrap.fill(" ".join(stems), 118, break_long_words=False, break_on_hyphens=False)}""",'
        for stems in by_bits
    )
    names = [*Signs.__dataclass_fields__, "constant"]
    table = "\n".join(f"{name} = {value:.3f}" for name, value in zip(names, weights, strict=True))
    head = HEADER.format(patches=f"{patches:,}", least=LEAST)
    TARGET.write_text(f"{head}by_bits = [\n{lists}\n]\n\n[weights]\n{table}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--limit", type=int, default=1500)
    arguments = parser.parse_args()
    book = rulebook.load(resources.data_dir("rules"))
    samples = [sample for folder in arguments.folders for sample in read(folder, arguments.limit, book)]
    by_bits = count(samples)
    rarity = Rarity({stem: n for n, names in enumerate(by_bits) for stem in names}, len(by_bits))
    weights = judge(samples, list(rows(samples, rarity)))
    for name, value in zip((*Signs.__dataclass_fields__, "constant"), weights, strict=True):
        print(f"{name:10} {value:7.3f}")
    if arguments.write:
        write(by_bits, weights, len(samples))


if __name__ == "__main__":
    main()
