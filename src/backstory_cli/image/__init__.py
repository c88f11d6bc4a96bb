"""The image: hostile bytes read safely, and readings of them that every detector shares."""

from backstory_cli.image.image import Image

__all__ = ["Image"]
