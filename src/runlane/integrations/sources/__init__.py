"""Alert doors: one vendor's request -> alerts; each file offers `SOURCE`."""
