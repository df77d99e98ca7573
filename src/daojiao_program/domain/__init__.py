"""The town's program: pure, one file an aggregate."""
