"""One file a rule, each offering `RULE`; found by their folder. Codes FZ101 to FZ138."""
