"""Renderers: Scene to text. Each file offers one `RENDERER`."""
