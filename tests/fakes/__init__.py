"""Servers on loopback that stand in for outside services."""
