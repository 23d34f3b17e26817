"""Who is called: schedules (who at an instant) and the page machine (whom next, and when to give up)."""
