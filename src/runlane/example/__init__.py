"""The configuration a server starts with when it is given none: an example team, and every key explained."""
