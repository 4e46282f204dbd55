"""Findings -> a mended mail: only what is mechanical, and never a byte of the diff."""
