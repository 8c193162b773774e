"""The advisory lock by which a worker shows that it is there: of its two numbers the first says what it is for."""

KIND = 1_212_829_764
