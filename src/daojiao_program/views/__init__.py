"""What people look at: progress and history, as of two times."""
