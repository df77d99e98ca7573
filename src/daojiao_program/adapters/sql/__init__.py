"""The store in SQL: tables, names by number, and how rows are read and written, the same for both databases.

Requests, events, reads and names are only ever added. What is derived from them (`voids`, `refs`, the
versions and days in `things`, the counters in `progress`) is kept for speed and can be made anew.
"""
