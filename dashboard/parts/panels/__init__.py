"""The panels of the wall, one module each: a function of the wall's answer that draws one card. Judges nothing."""
