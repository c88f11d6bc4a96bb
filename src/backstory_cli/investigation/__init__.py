"""The investigation: detectors run, rules conclude, an analyst words the answer."""
