"""A changelog as language: masked, parsed, measured, scored."""
