"""How long presend takes, measured as a user feels it: whole processes, side by side, in one run.

    python tests/bench/startup.py [ROUNDS]

The floor is what any program pays that starts Python, imports spaCy and loads the same model. A review of a small patch
should cost little more. Commands that parse no sentence must pay none of it, so what they import is shown as well.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLE = CHECKOUT / "samples" / "02-gate-call-mended.patch"
FLOOR = ("-c", "import spacy; from reviewer.prose.pipeline import language; language()")
CHECK = ("-m", "reviewer", "check", str(SAMPLE))
LIGHT = {
    "--help": ("-m", "reviewer", "--help"),
    "rules": ("-m", "reviewer", "rules"),
    "explain CL101": ("-m", "reviewer", "explain", "CL101"),
}
HEAVY = ("spacy", "git", "thinc", "numpy")


def seconds(arguments: tuple[str, ...]) -> float:
    """Wall time of one process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=CHECKOUT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def alternating(runs: dict[str, tuple[str, ...]], rounds: int) -> dict[str, list[float]]:
    """Each command once a round, in turn, so that a slow machine slows all of them; the first round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds + 1):
        for name, arguments in runs.items():
            taken[name].append(seconds(arguments))
    return {name: times[1:] for name, times in taken.items()}


def imported(arguments: tuple[str, ...]) -> list[str]:
    """Which of the heavy packages the command imports, by Python's own account."""
    command = [sys.executable, "-X", "importtime", *arguments]
    told = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stderr
    names = {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}
    return [name for name in HEAVY if name in names]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    taken = alternating({"floor": FLOOR, "check": CHECK, **LIGHT}, rounds)
    middle = {name: statistics.median(times) for name, times in taken.items()}
    print(f"medians of {rounds} rounds, after one to warm up")
    for name, value in middle.items():
        spread = f"{min(taken[name]):.3f} to {max(taken[name]):.3f}"
        print(f"  {name:14} {value:.3f} s  ({spread})")
    print(f"check / floor: {middle['check'] / middle['floor']:.2f}")
    for name, arguments in LIGHT.items():
        print(f"{name} imports: {', '.join(imported(arguments)) or 'none of ' + ', '.join(HEAVY)}")


if __name__ == "__main__":
    main()
