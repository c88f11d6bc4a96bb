"""Pictures as pages hold them."""

from __future__ import annotations

import re

PICTURE = re.compile(r"data:image/jpeg;base64,[A-Za-z0-9+/=]+")
