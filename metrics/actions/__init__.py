"""Actions: what somebody agreed to do by when, the figure it should move, and whether that figure has moved since."""
