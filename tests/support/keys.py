"""A key that must never be shown."""

from __future__ import annotations

KEY = "AIza-very-secret_0123456789"
