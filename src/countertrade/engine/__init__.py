"""The engine: the kernel, random numbers, the ensemble in blocks, and the store."""
