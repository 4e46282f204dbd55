"""The world that tests/conftest.py gives to every test."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from reviewer import config


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_nothing_beyond_this_machine_is_reached(address: tuple[str, int]) -> None:
    with socket.socket() as client, pytest.raises(PermissionError, match="a test wants to connect"):
        client.connect(address)


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


def test_the_home_is_nobodys() -> None:
    assert not Path.home().exists()
    assert config.user_rules() is None
    assert [name for name in os.environ if name.startswith(("PRESEND_", "LC_"))] == ["LC_ALL"]


def test_git_has_no_settings() -> None:
    listed = subprocess.run(("git", "config", "--list"), cwd="/", capture_output=True, text=True, check=True)
    assert listed.stdout == ""
