"""presend: the review that a kernel maintainer would write, before the patch is sent."""

__version__ = "0.1.0"
