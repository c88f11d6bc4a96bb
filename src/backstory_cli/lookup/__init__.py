"""The reverse lookup: fingerprints of pictures, and the index of known ones that they are searched in."""
