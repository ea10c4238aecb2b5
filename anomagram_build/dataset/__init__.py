"""The data: read the card, load and validate the signals, split them, scale them.

A row is a *signal* of so many points. What signals are called, how long they are and which
classes there are is in the data card and the file, never in code.
"""
