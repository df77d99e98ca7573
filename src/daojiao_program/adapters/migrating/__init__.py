"""Bringing a store of an older format up to date, with a copy kept of it as it was."""
