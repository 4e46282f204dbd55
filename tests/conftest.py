"""What all tests share: a world without the user's settings and without a network, and the rules."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from reviewer.engine import Engine
    from reviewer.rulebook import Rulebook

GIVEN_BY_THE_TEST_ALONE = ("GIT_", "PRESEND_", "LC_", "XDG_")
"""First letters of variables that change what git, presend or the C library do."""
LOOKS = ("LANG", "LANGUAGE", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "EDITOR")

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
