"""A file that services know, by its hash and its address."""

from __future__ import annotations

SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"


ADDRESS = "https://example.org/a.jpg"
