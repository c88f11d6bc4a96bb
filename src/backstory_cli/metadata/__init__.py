"""Readers of the file's own bytes: bytes in, fields out. What the fields amount to is the detectors' business."""
