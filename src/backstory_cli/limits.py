"""Every limit on what is read out of a file, in one table.

Each is well above what real files need (the comment says what was seen) and low enough that a file made to
exhaust the machine ends quickly, with what was read so far and a note that the rest was not.
"""

from __future__ import annotations

MAX_BLOCKS = 5_000
"""Blocks listed of one file; a photograph has fewer than a hundred."""
MAX_DEPTH = 8
"""Levels of ISO-BMFF boxes inside boxes; HEIC needs four."""
MAX_ITEMS = 1_000
"""Items of a HEIC or AVIF file; a 48-megapixel grid has about fifty."""
MAX_EXIF_ITEMS = 4
"""Exif items of a HEIC or AVIF file that are looked into; one is all that there should be."""

MAX_DIRECTORIES = 64
"""TIFF directories of one block; a camera's file has five, a scanned book more, of which the first tell enough."""
MAX_ENTRIES = 4_096
"""Entries of all TIFF directories of one block together; rich maker notes have about 400."""
MAX_VALUES = 64
"""Numbers kept of one value: longer ones are tables of the maker's, not facts for a reader."""
MAX_TEXT_BYTES = 64 * 1024
"""Bytes of one text value that are decoded."""

MAX_XMP_BYTES = 4 * 2**20
"""Bytes of one XMP packet; most have under 20 kB, those with a depth map or previews inside up to 3 MB."""
MAX_XMP_TOTAL = 8 * 2**20
"""Bytes of all XMP packets of one file together; a file has one, and perhaps a second that extends it."""
MAX_XMP_DEPTH = 64
"""Levels of XML elements; real packets have about twelve."""
MAX_XMP_PROPERTIES = 4_096
"""XMP elements and attributes read; histories of layered documents reach about two thousand."""

MAX_INFLATED = 2**20
"""Bytes of one compressed PNG text that are unpacked; ComfyUI's workflows reach about 300 kB."""
MAX_INFLATED_TOTAL = 8 * 2**20
"""Bytes of all compressed texts and profiles of one file together."""
MAX_TEXTS = 256
"""Text chunks, comments and IPTC or Photoshop records read; more are counted."""
MAX_PROFILE_BYTES = 4 * 2**20
"""Bytes of an ICC profile; press profiles reach 2.7 MB."""

MAX_PREVIEWS = 8
"""Embedded thumbnails and previews taken out of one file."""
MAX_PREVIEW_BYTES = 16 * 2**20
"""Bytes of one of them."""
MAX_FIELDS = 4_096
"""Fields kept of one file."""
MAX_PROBLEMS = 32
"""Notes of damage kept of one file."""
MAX_TRAILING_BYTES = 32 * 2**20
"""Bytes kept of what stands after a picture's end; a phone's film of three seconds has about 5 MB."""
