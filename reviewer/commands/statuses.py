"""The exit statuses that the README promises."""

CLEAN, FOUND, USAGE, BROKEN, NOTHING = 0, 1, 2, 3, 4
