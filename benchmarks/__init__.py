"""How fast the engine is, held against its own SQL on the bare driver and against a stock library."""
