"""Lists of known pictures: how they are read, and fact checks to put into them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from backstory_cli.lookup.lists import known
from backstory_cli.lookup.lists.known import Known, Unusable

HASH = "ab" * 32


def read(folder: Path, text: str, name: str = "list") -> list[Known | Unusable]:
    (folder / name).write_text(text, encoding="utf-8")
    return list(known.read_list(folder / name, folder))


CLAIM: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checks.example/shark",
    "claimReviewed": "A shark swims in a flooded street",
    "datePublished": "2017-08-28T10:00:00Z",
    "author": {"@type": "Organization", "name": "Checks"},
    "reviewRating": {"@type": "Rating", "alternateName": "Fake"},
    "itemReviewed": {
        "@type": "Claim",
        "datePublished": "2011-08-26",
        "appearance": [{"@type": "ImageObject", "contentUrl": "https://social.example/media/fake.jpg?size=large"}],
    },
}


MEDIA: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "MediaReview",
    "url": "https://checks.example/shark-picture",
    "author": {"name": "Checks"},
    "datePublished": "2017-08-29",
    "mediaAuthenticityCategory": ["https://schema.org/EditedOrCroppedContent"],
    "originalMediaLink": "https://photos.example/other.png",
    "originalMediaContextDescription": "The street without the shark",
    "itemReviewed": {
        "@type": "MediaReviewItem",
        "interpretedAsClaim": "A shark swims in a flooded street",
        "mediaItemAppearance": [
            {"@type": "ImageObjectSnapshot", "contentUrl": "fake.jpg", "sha256sum": HASH},
            {"@type": "ImageObjectSnapshot", "contentUrl": "https://gone.example/x.jpg", "sha256sum": HASH},
        ],
    },
}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["fake.jpg", "ImageObject"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*CLAIM, *MEDIA, "contentUrl", "sha256sum", "name", "format"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)
