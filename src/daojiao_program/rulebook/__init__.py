"""The rule book: feature files as the town's rules, read, looked over and shown."""
