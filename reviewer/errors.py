"""The one tree of errors: raised at the border, caught in cli.py alone."""

from __future__ import annotations


class PresendError(Exception):
    """Something the user can act on, told in one line that says where."""

    exit_code = 2


class MailError(PresendError):
    """An input or a message that cannot be read."""

    exit_code = 3


class DiffError(PresendError):
    """A diff that cannot be parsed at all."""

    exit_code = 3


class RepoError(PresendError):
    """No repository, an unknown revision, or a git that fails."""


class NoAnswerError(RepoError):
    """Git could not be asked, or did not answer in time: another time it may."""


class RuleFileError(PresendError):
    """A rule, profile or vocabulary file that is wrong: "path: key: reason"."""


class ConfigError(PresendError):
    """An option or a setting that makes no sense."""


class TemplateError(PresendError):
    """A template that cannot be rendered."""

    exit_code = 3


class OutputError(PresendError):
    """Standard output that takes no more."""

    exit_code = 3
