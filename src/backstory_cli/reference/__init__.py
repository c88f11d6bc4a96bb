"""Tables that detectors consult: data with its source and date."""
