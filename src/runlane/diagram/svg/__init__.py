"""SVG: how a scene becomes lines, shapes and colours. The door is `runlane.diagram`."""
