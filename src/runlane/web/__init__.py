"""The web: pages, API and doors for alerts; `app` stands behind it."""
