"""The model book: pages and pictures of every subsystem, written from the equations themselves."""
