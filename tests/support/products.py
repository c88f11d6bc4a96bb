"""An entry of the list of conforming products."""

from __future__ import annotations

ENTRY = {
    "recordId": "0197",
    "status": "conformant",
    "product": {
        "productType": "generatorProduct",
        "DN": {"CN": "Example Camera", "O": "Example Cameras"},
        "assurance": {"maxAssuranceLevel": 2},
    },
}
