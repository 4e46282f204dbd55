"""reviewer.reading.folders: which files of a folder are mails, and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.errors import MailError
from reviewer.reading import folders


def put(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("x")


def names(listing: folders.Listing) -> list[str]:
    return [path.name for path in listing.files]


def test_patch_files_and_mboxes_in_the_order_of_their_names(tmp_path: Path) -> None:
    put(tmp_path, "0002-b.patch", "0001-a.patch", "t.mbox.gz", "x.mboxrd", "one.eml", "a.diff", "17")
    put(tmp_path, "README.txt", "0001-a.patch~", ".hidden.patch", "x.c", "v6.1")
    (tmp_path / "sub").mkdir()
    found = folders.listing(tmp_path)
    assert names(found) == ["0001-a.patch", "0002-b.patch", "17", "a.diff", "one.eml", "t.mbox.gz", "x.mboxrd"]
    assert (found.kind, found.folders, found.others) == ("folder", 1, 4)


def test_a_link_to_itself_costs_no_other_file(tmp_path: Path) -> None:
    put(tmp_path, "0001-a.patch")
    (tmp_path / "0002-b.patch").symlink_to("0002-b.patch")
    assert names(folders.listing(tmp_path)) == ["0001-a.patch", "0002-b.patch"]


def test_a_maildir_in_the_order_of_delivery(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        put(tmp_path / name)
    put(tmp_path / "new", "1700000002.M1.host", ".skipped")
    put(tmp_path / "cur", "1700000001.M1.host:2,S", "1700000003.M1.host:2,")
    put(tmp_path / "tmp", "1700000000.unfinished")
    found = folders.listing(tmp_path)
    assert names(found) == ["1700000001.M1.host:2,S", "1700000002.M1.host", "1700000003.M1.host:2,"]
    assert found.kind == "maildir"


def test_a_folder_without_mails(tmp_path: Path) -> None:
    put(tmp_path, "README")
    with pytest.raises(MailError, match="is a folder; name the patch files in it"):
        folders.listing(tmp_path)


def test_an_empty_maildir(tmp_path: Path) -> None:
    put(tmp_path / "cur")
    put(tmp_path / "new")
    with pytest.raises(MailError, match="is an empty maildir"):
        folders.listing(tmp_path)


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", refused)
    with pytest.raises(MailError, match=f"^{tmp_path}: Permission denied$"):
        folders.listing(tmp_path)
