"""Words every layer shares: texts, errors, identifiers, instants, the shape of a machine, plug-in discovery.

A closed list: a new file here needs a decision record.
"""
