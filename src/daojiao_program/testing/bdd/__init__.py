"""Feature files, run as they are: steps over any catalogue, in Chinese and English, for pytest."""
