"""Clients of outside services, one file each. Nothing here runs unless the user asked for the service."""
