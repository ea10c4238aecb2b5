"""`python -m anomagram_build` is the `anomagram` command."""

from anomagram_build.cli import main

main()
