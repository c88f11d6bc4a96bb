"""Cases: reports kept with their turns, and bundles of them."""
