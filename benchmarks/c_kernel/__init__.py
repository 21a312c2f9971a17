"""The kernel in C, generated from the engine's trace: a measure of speed and a second oracle."""
