"""Files on the disk: what is written and never written over, what is read and how much of it."""
