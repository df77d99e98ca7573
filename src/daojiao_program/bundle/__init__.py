"""A bundle for an auditor: all that is stored, its seal, its figures, and a program that verifies it."""
