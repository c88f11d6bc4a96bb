"""Lists of known pictures, taken in and given away."""
