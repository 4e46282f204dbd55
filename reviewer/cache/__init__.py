"""What was worked out before, kept in the user's cache folder; everything in it can be worked out again."""
