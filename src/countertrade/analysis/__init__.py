"""Reading stored ensembles: what a forecast says, in numbers and in words."""
