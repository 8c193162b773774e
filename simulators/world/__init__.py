"""An invented integrated care system, lived one person at a time: who arrives, where they lie, what they wait for.

Seeded: the same seed and the same start give the same people at the same minutes. It knows nothing of HTTP, formats or
the rooms that read its feeds; `reports` says what each partner's own system would know of it, and no more.
"""
