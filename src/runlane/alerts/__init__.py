"""What came in: alerts, routes and the verdict on each alert, pure."""
