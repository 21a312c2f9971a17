"""What a person meets: the table in the terminal and the HTML report."""
