"""Custody: a case as one file whose every byte can be checked, and whose checks can be made again.

A bundle is a zip with a manifest of hashes; it may be signed with a key of one's own and stamped by a time-stamp
authority. None of that says that a report is right: it says that what lies here is what was put in.
"""
