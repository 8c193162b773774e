"""Alerts as a duty of the worker: looking whether any is to be raised or ended, and sending the letters about them."""
