"""Renderers: a scene as a file. Each module offers one `RENDERER`; a new format is a new module."""
