"""A package, so that pytest closes its browser behind its last test: while that is open, nothing else can run an event loop."""
