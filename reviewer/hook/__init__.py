"""Where patches leave: the hooks of a repository, and b4's check commands."""
