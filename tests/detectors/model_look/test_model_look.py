"""The blind look: what leaves the machine, and what becomes of whatever comes back."""

from __future__ import annotations

import pytest

from backstory_cli.detectors.model_look import BlindLook
from backstory_cli.errors import Skip
from backstory_cli.image import container
from backstory_cli.image.image import Image
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models.gemini import Gemini
from fakes.gemini import FakeGemini
from support.blind_looks import SECRET, detector, findings, look, photo
from support.waiting import HANG


def test_without_a_model_it_says_how_to_get_one() -> None:
    with pytest.raises(Skip) as skipped:
        list(BlindLook(None).inspect(photo()))
    assert "GEMINI_API_KEY" in skipped.value.how
    assert "--analyst gemini" in skipped.value.how
    assert "sent to Google" in skipped.value.how


def test_a_picture_that_cannot_be_decoded_is_not_sent(fake: FakeGemini) -> None:
    fake.reply(look())
    with pytest.raises(Skip):
        list(detector(fake).inspect(Image(photo().data[:-400], name="cut.jpg", source="cut.jpg")))
    assert fake.requests == []


def test_nothing_of_the_file_but_its_pixels_is_sent(fake: FakeGemini) -> None:
    fake.reply(look())
    list(detector(fake).inspect(photo()))
    (request,) = fake.requests
    (sent,) = request.pictures
    kinds = {block.kind for block in container.iter_blocks(sent)}
    assert kinds <= {"APP0", "DQT", "SOF", "DHT", "SOS", "scan"}
    for piece in (b"Exif", b"ICC_PROFILE", b"adobe", SECRET.encode()):
        assert piece in photo().data
        assert piece not in sent
    assert SECRET.encode() not in request.body


def test_the_words_sent_are_the_same_for_every_picture(fake: FakeGemini) -> None:
    fake.reply(look())
    list(detector(fake).inspect(photo(64, 48)))
    list(detector(fake).inspect(photo(48, 64, orientation=6)))
    first, second = fake.requests
    assert (first.text, first.system, first.schema) == (second.text, second.system, second.schema)


def test_the_copy_that_was_sent_is_kept_when_asked_for(fake: FakeGemini) -> None:
    assert findings(fake, look())["gemini.impression"].artifacts == ()
    fake.reply(look())
    gemini = Gemini(api_key="k", model="m", base_url=fake.url, timeout=HANG, ledger=Ledger())
    impression = next(iter(BlindLook(gemini, keep_sent=True).inspect(photo())))
    (artifact,) = impression.artifacts
    assert artifact.content == fake.requests[0].pictures[0]
    assert artifact.media_type == "image/jpeg"
