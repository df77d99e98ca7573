"""Verifying a store: every row is read, and all that is derived is made anew and compared."""
