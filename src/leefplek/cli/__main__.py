"""`python -m leefplek.cli` is the command `leefplek`."""

from . import main

main(prog_name="leefplek")
