"""What comments and changelogs say of the calls of the TDX module, and whether it is so."""
