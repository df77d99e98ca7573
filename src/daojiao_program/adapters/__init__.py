"""The outside: databases, the people directory, and the package `eventsourcing`."""
