"""What a process that fingerprints pictures needs, imported once for all of them."""

import signal

# Ctrl-C reaches every process of a terminal; the one in charge ends these. First, since the rest takes a while.
signal.signal(signal.SIGINT, signal.SIG_IGN)

import cv2  # noqa: E402, F401, TID253
import imagehash  # noqa: E402, F401, TID253
import numpy  # noqa: E402, F401, TID253
import PIL.Image  # noqa: E402, F401, TID253

from backstory_cli.lookup import bulk  # noqa: E402, F401
