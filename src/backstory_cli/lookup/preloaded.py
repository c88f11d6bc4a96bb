"""What a process that fingerprints pictures needs, imported once for all of them."""

import cv2  # noqa: F401, TID253
import imagehash  # noqa: F401, TID253
import numpy  # noqa: F401, TID253
import PIL.Image  # noqa: F401, TID253

from backstory_cli.lookup import bulk  # noqa: F401
