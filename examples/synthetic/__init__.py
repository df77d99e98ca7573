"""The parts of the synthetic example's script, `examples/synthetic_data.py`."""
