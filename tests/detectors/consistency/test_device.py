"""Contradictions of cameras and lenses."""

from __future__ import annotations

from pydantic import JsonValue

from backstory_cli.detectors.consistency import device
from backstory_cli.models import Strength
from support.contradictions import fired, jpeg


def test_two_cameras() -> None:
    assert fired(device.check_sources, ("IFD0", "Model", "NIKON D70"), ("XMP-tiff", "Model", "Canon EOS 5D"))
    assert not fired(device.check_sources, ("IFD0", "Model", "NIKON D70"), ("XMP-tiff", "Model", "Nikon D70"))


def test_a_maker_note_of_another_maker() -> None:
    found = fired(device.check_maker_note, ("IFD0", "Make", "Canon"), ("Nikon", "Quality", "FINE"))
    assert found[0].strength is Strength.MODERATE
    assert not fired(device.check_maker_note, ("IFD0", "Make", "NIKON CORPORATION"), ("Nikon", "Quality", "FINE"))


def test_a_lens_that_is_another_phones() -> None:
    apple: tuple[tuple[str, str, JsonValue], ...] = (("IFD0", "Make", "Apple"), ("IFD0", "Model", "iPhone 8"))
    lens = "iPhone 12 back dual wide camera 4.2mm f/1.6"
    assert fired(device.check_lens, *apple, ("ExifIFD", "LensModel", lens))
    assert not fired(device.check_lens, *apple, ("ExifIFD", "LensModel", "iPhone 8 back camera 3.99mm f/1.8"))


def test_a_picture_larger_than_the_camera_makes() -> None:
    apple: tuple[tuple[str, str, JsonValue], ...] = (("IFD0", "Make", "Apple"), ("IFD0", "Model", "iPhone 8"))
    image = jpeg()
    image.__dict__["size"] = (9000, 7000)
    assert fired(device.check_size, *apple, image=image)
    image.__dict__["size"] = (4032, 3024)
    assert not fired(device.check_size, *apple, image=image)
    image.__dict__["size"] = (12000, 3000)  # a panorama
    assert not fired(device.check_size, *apple, image=image)
