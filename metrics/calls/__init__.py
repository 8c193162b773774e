"""The system call: the fixed order of what it goes through, and when it is due."""
