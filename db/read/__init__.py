"""Every question to the store, asked within one REPEATABLE READ snapshot together with its data version.

Answers are rows as they were stored; what they mean is `metrics`, how they are put together is `picture`.
"""
