"""The command line: a door; only `app` and pure packages stand behind it."""
