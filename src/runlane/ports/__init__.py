"""What we need from the world: protocols and plain values. The whole surface for stores and plug-ins."""
