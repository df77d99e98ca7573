"""The audit: what a report claims, held against the events."""
