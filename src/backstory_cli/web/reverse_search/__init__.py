"""Services that find images by an image."""
