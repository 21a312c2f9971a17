"""The posterior: what recorded history leaves of the ranges, drawn by chains and by particles."""
