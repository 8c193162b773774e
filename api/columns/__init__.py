"""What the columns of each kind of list are, when it is written as CSV."""
