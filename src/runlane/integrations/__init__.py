"""What ships in the box, one file each; they never import one another. Only `app` looks inside."""
