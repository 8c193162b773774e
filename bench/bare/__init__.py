"""The bare cases: the least code that does the same durable work with the same parts. No rule, no lease, no reject."""
