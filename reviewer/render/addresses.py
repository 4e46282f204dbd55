"""Files and sources as addresses."""

from __future__ import annotations

import re
from urllib.parse import quote

from reviewer.model import RuleText

_ADDRESS = re.compile(r"https?://[A-Za-z0-9./?=&%~+_-]+")
_DOCUMENT = re.compile(r"Documentation/[\w./-]+(?=\.rst)")


def file_uri(name: str) -> str:
    """The path as a URI: relative as it stands, absolute with the scheme of files."""
    uri = quote(name, safe="/", errors="replace")
    return f"file://{uri}" if uri.startswith("/") and not uri.startswith("//") else uri


def page_of(rule: RuleText) -> str:
    """The page of the first source that has one, else nothing."""
    for source in rule.sources:
        address, document = _ADDRESS.search(source.cite), _DOCUMENT.search(source.cite)
        if address:
            return address[0]
        if document:
            return f"https://docs.kernel.org/{document[0].removeprefix('Documentation/')}.html"
    return ""
