"""Checks of a whole document that need no meaning of a run: ids, references, advice, characters."""
