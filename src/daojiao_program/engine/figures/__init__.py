"""Figures as declarations over events: a closed algebra, each result with the events behind it."""
