"""How long presend takes, measured as a user feels it: whole processes, side by side, in one run.

    python tests/bench/startup.py [ROUNDS]

The floor is what any program pays that starts Python, imports spaCy and loads the same model. A review of a small patch
should cost little more, and a second one of the same patch, which the cache answers, a third of it at most. Further
patches cost what their texts do. Commands that parse no sentence must pay none of the floor, so what they import is
shown as well. Compiled modules lie in a folder of their own, as they do for an installed program. Beside the time that
passes stands that of the processor, which a busy machine disturbs less.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = CHECKOUT / "samples"
FLOOR = ("-c", "import spacy; from reviewer.prose.pipeline import language; language()")
CHECK = ("-m", "reviewer", "check", "--fail-on", "never")
ONE, ASSEMBLY, SERIES = (
    str(SAMPLES / name) for name in ("03-well-made-fix.patch", "02-gate-call-mended.patch", "05-series.mbox")
)
HOOK = ("-m", "reviewer", "hook", "run", ONE)
AS_EVER_NEW = f"""\
import os, runpy, sys
os.environ |= {{"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "presend.cache", "GIT_CONFIG_VALUE_0": "false"}}
sys.argv = {["presend", *HOOK[2:]]!r}
runpy.run_module("reviewer", run_name="__main__")
"""
"""The hook has no option to pass the cache by, and git's configuration has."""
RUNS = {
    "floor": FLOOR,
    "check": (*CHECK, "--no-cache", ONE),
    "check assembly": (*CHECK, "--no-cache", ASSEMBLY),
    "check series": (*CHECK, "--no-cache", SERIES),
    "check again": (*CHECK, ONE),
    "series again": (*CHECK, SERIES),
    "hook": ("-c", AS_EVER_NEW),
    "hook again": HOOK,
    "--help": ("-m", "reviewer", "--help"),
    "rules": ("-m", "reviewer", "rules"),
    "explain CL101": ("-m", "reviewer", "explain", "CL101"),
}
BOUNDS = {"check": 1.5, "check again": 0.35, "series again": 0.35, "hook": 1.5, "hook again": 0.35}
"""Times the floor."""
LIGHT = ("check again", "hook again", "--help", "rules", "explain CL101")
HEAVY = ("spacy", "git", "thinc", "numpy")


def seconds(arguments: tuple[str, ...], environment: Mapping[str, str]) -> tuple[float, float]:
    """Wall and processor time of one process and those that it starts."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return time.perf_counter() - start, used


def alternating(rounds: int, environment: Mapping[str, str]) -> dict[str, list[tuple[float, float]]]:
    """Each command once a round, in turn, so that a slow machine slows all of them; the first round warms up."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in RUNS}
    for _ in range(rounds + 1):
        for name, arguments in RUNS.items():
            taken[name].append(seconds(arguments, environment))
    return {name: times[1:] for name, times in taken.items()}


def imported(arguments: tuple[str, ...], environment: Mapping[str, str]) -> list[str]:
    """Which of the heavy packages the command imports, by Python's own account."""
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True, env=environment)
    names = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    return [name for name in HEAVY if name in names]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        own = {"XDG_CACHE_HOME": f"{folder}/cache", "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, **own}
        taken = alternating(rounds, environment)
        light = {name: imported(RUNS[name], environment) for name in LIGHT}
    print(f"medians of {rounds} rounds, after one to warm up; range; times the floor; the same of the processor")
    middle = {name: statistics.median(wall for wall, _ in times) for name, times in taken.items()}
    used = {name: statistics.median(cpu for _, cpu in times) for name, times in taken.items()}
    for name, value in middle.items():
        bound = f"  (at most {BOUNDS[name]})" if name in BOUNDS else ""
        spread = f"{min(taken[name])[0]:.3f} to {max(taken[name])[0]:.3f}"
        ratios = f"{value / middle['floor']:5.2f}  {used[name] / used['floor']:5.2f}"
        print(f"  {name:14} {value:.3f} s  {spread}  {ratios}{bound}")
    patches = sum(line.startswith(b"From ") for line in Path(SERIES).read_bytes().splitlines())
    further = (middle["check series"] - middle["check"]) / (patches - 1)
    print(f"each further patch of the series: {further:.3f} s  (at most 0.15)")
    for name, found in light.items():
        print(f"{name} imports: {', '.join(found) or 'none of ' + ', '.join(HEAVY)}")


if __name__ == "__main__":
    main()
