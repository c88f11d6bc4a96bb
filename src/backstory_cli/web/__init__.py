"""The web: one guarded door, the clients of outside services behind it, and what their answers come to.

Nothing here runs unless the user asked for it.
"""
