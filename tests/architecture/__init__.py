"""The walls of the house, looked at by a machine. Each check first makes sure that it found something to look at."""
