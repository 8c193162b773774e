"""Dated plans for variance: what is expected of a service in a shift, what is staffed, the gap, and who closes it."""
