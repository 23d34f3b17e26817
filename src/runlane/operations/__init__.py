"""What the product does: one verb per function; decisions and effects meet only here."""
