"""Bed days: stays, the spells of being ready to leave, red and green days, who lay where and when."""
