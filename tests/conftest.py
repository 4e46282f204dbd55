"""What all tests share: a world without the user's settings and without a network, the rules, and reports to draw."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from reviewer.engine import Engine
    from reviewer.model import Report
    from reviewer.rulebook import Rulebook

GIVEN_BY_THE_TEST_ALONE = ("GIT_", "PRESEND_", "LC_", "XDG_")
"""First letters of variables that change what git, presend or the C library do."""
LOOKS = ("LANG", "LANGUAGE", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "EDITOR")

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
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

_homes = count()

settings.register_profile("presend", derandomize=True, deadline=None)  # no test depends on chance or on a clock
settings.load_profile("presend")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden reports anew instead of comparing with them"
    )


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rules of presend itself."""
    # Imported here, so that a module that cannot be imported fails its own tests and not all of them.
    from reviewer import resources
    from reviewer import rulebook as rulebooks

    return rulebooks.load(resources.data_dir("rules"))


@pytest.fixture(scope="session")
def engine(rulebook: Rulebook) -> Engine:
    """An engine over them; it keeps what it has parsed, so one for all tests is a fast one."""
    from reviewer.engine import Engine

    return Engine(rulebook)


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


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test's home would lie, if the test or a program in it makes one."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def own_world(homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration of the user or the machine reaches a test or a program that it starts."""
    for name in list(os.environ):
        if name.startswith(GIVEN_BY_THE_TEST_ALONE) or name in LOOKS:
            monkeypatch.delenv(name)
    home = homes / str(next(_homes))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine fails the test that asks for it."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _local_only(getattr(socket.socket, name)))


def _local_only(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            raise PermissionError(f"a test wants to connect to {address}")
        return connect(self, address)

    return guarded


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
