"""Sixty things that people do to pictures, for `benchmarks/lookup.py`. Each gives the same result for the same seed.

A crop of 20 takes 20 % of the area away; everything is saved as JPEG afterwards, as sharing does.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Picture = Image.Image


class Chance(random.Random):
    """A seeded source of chance, with other pictures for what is put together from several."""

    def __init__(self, seed: str, others: Sequence[Picture] = ()) -> None:
        super().__init__(seed)
        self.others = others


Edit = Callable[[Picture, Chance], Picture]


def saved(picture: Picture, quality: int) -> Picture:
    stored = io.BytesIO()
    picture.convert("RGB").save(stored, "JPEG", quality=quality)
    return Image.open(stored).convert("RGB")


def jpeg(quality: int) -> Edit:
    return lambda picture, _: saved(picture, quality)


def resize(factor: float) -> Edit:
    return lambda picture, _: picture.resize([max(8, round(side * factor)) for side in picture.size])


def crop(percent: int) -> Edit:
    """Take so many percent of the area away, at a place of chance."""

    def edit(picture: Picture, chance: Chance) -> Picture:
        width, height = (round(side * (1 - percent / 100) ** 0.5) for side in picture.size)
        left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
        return picture.crop((left, top, left + width, top + height))

    return edit


def crop_side(percent: int) -> Edit:
    return lambda picture, _: picture.crop((0, 0, round(picture.width * (1 - percent / 100)), picture.height))


def rotate(degrees: float) -> Edit:
    return lambda picture, _: picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True)


def rotate_crop(degrees: float) -> Edit:
    """Turn and crop to the largest part of like shape without black corners."""

    def edit(picture: Picture, _: Chance) -> Picture:
        width, height = picture.size
        sine, cosine = abs(np.sin(np.radians(degrees))), abs(np.cos(np.radians(degrees)))
        share = min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))
        turned = picture.rotate(degrees, Image.Resampling.BICUBIC)
        across, down = round(width * (1 - share) / 2), round(height * (1 - share) / 2)
        return turned.crop((across, down, width - across, height - down))

    return edit


def turned(way: Image.Transpose) -> Edit:
    return lambda picture, _: picture.transpose(way)


def font_of(picture: Picture, share: float) -> float:
    return max(8.0, share * min(picture.size))


def text(picture: Picture, chance: Chance) -> Picture:
    drawn = picture.copy()
    draw = ImageDraw.Draw(drawn)
    where = (picture.width * chance.uniform(0.03, 0.2), picture.height * chance.uniform(0.1, 0.8))
    draw.text(where, "Look at this! Unbelievable", fill="yellow", font_size=font_of(picture, 0.07), stroke_width=2)
    return drawn


def watermark(picture: Picture, _: Chance) -> Picture:
    layer = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(layer)
    for row in range(4):
        for column in range(3):
            at = (picture.width * column / 3 + 5, picture.height * (row + 0.3) / 4)
            draw.text(at, "example.org", fill=(255, 255, 255, 90), font_size=font_of(picture, 0.06))
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def sticker(percent: int) -> Edit:
    """A round sticker that covers so many percent of the area."""

    def edit(picture: Picture, chance: Chance) -> Picture:
        radius = (percent / 100 * picture.width * picture.height / np.pi) ** 0.5
        across, down = chance.uniform(0.2, 0.8) * picture.width, chance.uniform(0.2, 0.8) * picture.height
        drawn = picture.copy()
        draw = ImageDraw.Draw(drawn)
        box = (across - radius, down - radius, across + radius, down + radius)
        draw.ellipse(box, fill=(245, 205, 40), outline="black", width=2)
        draw.text((across - radius / 2, down - radius / 3), "WOW", fill="black", font_size=max(8.0, radius / 2))
        return drawn

    return edit


def letterbox(percent: int) -> Edit:
    """Black bars above and below, each so many percent of the picture's height."""

    def edit(picture: Picture, _: Chance) -> Picture:
        bar = round(picture.height * percent / 100)
        return ImageOps.expand(picture, (0, bar, 0, bar), "black")

    return edit


def pillar_blur(picture: Picture, _: Chance) -> Picture:
    """A picture on a screen of another shape, the rest filled with its own blurred enlargement."""
    width, height = picture.size
    size = (round(height * 16 / 9), height) if height >= width else (width, round(width * 16 / 10))
    ground = ImageOps.fit(picture, size).filter(ImageFilter.GaussianBlur(max(size) / 30))
    ground = ImageEnhance.Brightness(ground).enhance(0.8)
    ground.paste(picture, ((size[0] - width) // 2, (size[1] - height) // 2))
    return ground


def border(percent: int) -> Edit:
    return lambda picture, chance: ImageOps.expand(
        picture, max(1, round(max(picture.size) * percent / 100)), chance.choice(["white", "black", "#c8a060"])
    )


WORDS = (
    *("this", "picture", "shows", "what", "really", "happened", "yesterday", "in", "the", "city", "they", "said"),
    *("nobody", "was", "there", "but", "look", "at", "it", "again", "and", "share", "before", "removed", "why", "is"),
)


def line(chance: Chance, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words))


def phone(dark: bool) -> Edit:
    """A screenshot of a post on a phone: status bar, avatar, name, the picture, counters, comments."""

    def edit(picture: Picture, chance: Chance) -> Picture:
        ground, ink, grey = ((18, 18, 20), (235, 235, 235), (120, 120, 125))
        if not dark:
            ground, ink, grey = ((255, 255, 255), (20, 20, 20), (130, 130, 135))
        screen = Image.new("RGB", (720, 1520), ground)
        draw = ImageDraw.Draw(screen)
        draw.text((30, 14), f"{chance.randint(10, 23)}:{chance.randint(10, 59)}", fill=ink, font_size=26)
        for bar in range(4):
            draw.rectangle((590 + 12 * bar, 34 - 5 * bar, 598 + 12 * bar, 38), fill=ink)
        draw.rounded_rectangle((650, 16, 700, 40), 5, outline=ink, width=2)
        draw.ellipse((24, 80, 104, 160), fill=tuple(chance.randint(40, 220) for _ in range(3)))
        draw.text((124, 84), line(chance, 2).title(), fill=ink, font_size=28)
        draw.text((124, 122), f"@{line(chance, 1)} · {chance.randint(1, 23)}h", fill=grey, font_size=24)
        for row in range(lines := chance.randint(1, 3)):
            draw.text((24, 180 + 38 * row), line(chance, 8), fill=ink, font_size=28)
        top, margin = 200 + 38 * lines, chance.choice([0, 24])
        width = 720 - 2 * margin
        shown = picture.resize((width, round(picture.height * width / picture.width)))
        shown = shown.crop((0, 0, width, min(shown.height, 1000)))
        screen.paste(shown, (margin, top))
        below = top + shown.height + 20
        for number in range(4):
            draw.ellipse((40 + 170 * number, below, 70 + 170 * number, below + 30), outline=grey, width=3)
            draw.text((80 + 170 * number, below), str(chance.randint(2, 980)), fill=grey, font_size=24)
        for row in range(max(0, (1500 - below - 60) // 110)):
            at = below + 70 + 110 * row
            draw.ellipse((24, at, 74, at + 50), fill=tuple(chance.randint(40, 220) for _ in range(3)))
            draw.text((90, at), line(chance, 2).title(), fill=ink, font_size=22)
            draw.text((90, at + 32), line(chance, 9), fill=ink, font_size=22)
        return screen

    return edit


def desktop(picture: Picture, chance: Chance) -> Picture:
    """A screenshot of a web page: tabs, a side bar with small pictures, the picture within text."""
    screen = Image.new("RGB", (1600, 900), (246, 246, 248))
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 1600, 44), fill=(222, 225, 230))
    for tab in range(5):
        draw.rounded_rectangle((10 + 220 * tab, 8, 220 + 220 * tab, 44), 8, fill=(250, 250, 250) if tab == 1 else None)
        draw.text((24 + 220 * tab, 16), line(chance, 2), fill=(60, 60, 60), font_size=16)
    draw.rounded_rectangle((140, 52, 1300, 84), 16, fill="white")
    draw.text((160, 58), "https://news.example/" + line(chance, 3).replace(" ", "-"), fill=(80, 80, 80), font_size=18)
    for entry in range(7):
        draw.text((24, 120 + 60 * entry), line(chance, 3), fill=(40, 70, 160), font_size=20)
    draw.text((340, 110), line(chance, 6).capitalize(), fill="black", font_size=38)
    width = 760
    shown = picture.resize((width, round(picture.height * width / picture.width)))
    shown = shown.crop((0, 0, width, min(shown.height, 560)))
    screen.paste(shown, (340, 180))
    for row in range(6):
        draw.text((340, 195 + shown.height + 30 * row), line(chance, 13), fill=(30, 30, 30), font_size=20)
    for number in range(5):
        if chance.others:
            screen.paste(ImageOps.fit(chance.choice(chance.others), (200, 130)), (1180, 110 + 155 * number))
        draw.text((1390, 120 + 155 * number), line(chance, 2), fill=(30, 30, 30), font_size=18)
    return screen


def gamma(value: float) -> Edit:
    return lambda picture, _: picture.point([round(255 * (level / 255) ** value) for level in range(256)] * 3)


def enhanced(kind: Callable[[Picture], ImageEnhance._Enhance], factor: float) -> Edit:
    return lambda picture, _: kind(picture).enhance(factor)


def sepia(picture: Picture, _: Chance) -> Picture:
    return ImageOps.colorize(picture.convert("L"), (40, 26, 13), (255, 240, 205))


def filtered(picture: Picture, _: Chance) -> Picture:
    """As a filter of a photo app: contrast, colour, warmth, a vignette."""
    strong = ImageEnhance.Color(ImageEnhance.Contrast(picture).enhance(1.25)).enhance(1.4)
    values = np.asarray(strong, np.float32) * np.array([1.06, 1.0, 0.9], np.float32)
    y, x = np.mgrid[-1 : 1 : picture.height * 1j, -1 : 1 : picture.width * 1j]
    shade = 1 - 0.35 * np.clip(x**2 + y**2 - 0.3, 0, 1)
    return Image.fromarray(np.clip(values * shade[..., None], 0, 255).astype(np.uint8))


def noise(deviation: float) -> Edit:
    def edit(picture: Picture, chance: Chance) -> Picture:
        added = np.random.default_rng(chance.getrandbits(32)).normal(0, deviation, (picture.height, picture.width, 3))
        return Image.fromarray(np.clip(np.asarray(picture, np.float32) + added, 0, 255).astype(np.uint8))

    return edit


def blur(radius: float) -> Edit:
    return lambda picture, _: picture.filter(ImageFilter.GaussianBlur(radius))


def meme_band(picture: Picture, chance: Chance) -> Picture:
    """Two lines of black text on a white band above."""
    band = round(picture.height * 0.25)
    made = Image.new("RGB", (picture.width, picture.height + band), "white")
    made.paste(picture, (0, band))
    size = font_of(picture, 0.07)
    for row in range(2):
        ImageDraw.Draw(made).text((10, 8 + row * size * 1.4), line(chance, 5), fill="black", font_size=size)
    return made


def meme_impact(picture: Picture, chance: Chance) -> Picture:
    """White capitals with a black edge, above and below, on the picture."""
    drawn = picture.copy()
    draw, size = ImageDraw.Draw(drawn), font_of(picture, 0.1)
    for top in (0.03, 0.84):
        at = (picture.width * 0.05, picture.height * top)
        draw.text(at, line(chance, 3).upper(), fill="white", stroke_fill="black", stroke_width=3, font_size=size)
    return drawn


def collage(picture: Picture, chance: Chance) -> Picture:
    """Two by two, each cropped to one shape."""
    made = Image.new("RGB", (808, 608), "white")
    places = [(0, 0), (408, 0), (0, 308), (408, 308)]
    chance.shuffle(places)
    for place, part in zip(places, [picture, *chance.sample(list(chance.others), 3)], strict=True):
        made.paste(ImageOps.fit(part, (400, 300)), place)
    return made


def combined(*edits: Edit) -> Edit:
    def edit(picture: Picture, chance: Chance) -> Picture:
        for each in edits:
            picture = each(picture, chance)
        return picture

    return edit


EDITS: dict[str, Edit] = {
    **{f"jpeg{quality}": jpeg(quality) for quality in (10, 30, 50, 75, 95)},
    **{f"resize{factor}": resize(factor) for factor in (0.1, 0.25, 0.5, 1.5, 2.0)},
    **{f"crop{percent}": crop(percent) for percent in (5, 10, 20, 40, 60, 80)},
    "crop_side15": crop_side(15),
    "rot2": rotate(2),
    "rot2crop": rotate_crop(2),
    "rot5": rotate(5),
    "rot5crop": rotate_crop(5),
    "rot15": rotate(15),
    "rot15crop": rotate_crop(15),
    "rot90": turned(Image.Transpose.ROTATE_90),
    "rot180": turned(Image.Transpose.ROTATE_180),
    "mirror": turned(Image.Transpose.FLIP_LEFT_RIGHT),
    "flipud": turned(Image.Transpose.FLIP_TOP_BOTTOM),
    "text": text,
    "watermark": watermark,
    "sticker15": sticker(15),
    "letterbox12": letterbox(12),
    "letterbox30": letterbox(30),
    "pillarblur": pillar_blur,
    "border6": border(6),
    "border2": border(2),
    "shot_phone": phone(dark=False),
    "shot_dark": phone(dark=True),
    "shot_desk": desktop,
    "gamma.5": gamma(0.5),
    "gamma2": gamma(2.0),
    "bright1.4": enhanced(ImageEnhance.Brightness, 1.4),
    "contrast.6": enhanced(ImageEnhance.Contrast, 0.6),
    "contrast1.6": enhanced(ImageEnhance.Contrast, 1.6),
    "gray": lambda picture, _: ImageOps.grayscale(picture).convert("RGB"),
    "sepia": sepia,
    "insta": filtered,
    "equalize": lambda picture, _: ImageOps.equalize(picture),
    "invert": lambda picture, _: ImageOps.invert(picture),
    "blur2": blur(2),
    "blur5": blur(5),
    "noise12": noise(12),
    "noise35": noise(35),
    "aspect1.3": lambda picture, _: picture.resize((round(picture.width * 1.3), picture.height)),
    "square": lambda picture, _: picture.resize((max(picture.size), max(picture.size))),
    "meme_band": meme_band,
    "meme_impact": meme_impact,
    "collage": collage,
    "combo_social": combined(crop(10), resize(0.6), filtered, jpeg(60)),
    "combo_meme": combined(crop(20), meme_band, meme_impact, jpeg(50)),
    "combo_shot": combined(crop(10), meme_band, phone(dark=False), jpeg(60)),
}


def shared(name: str, picture: Picture, seed: str, others: Sequence[Picture] = ()) -> bytes:
    """A picture after an edit, saved as JPEG at quality 85 as sharing does."""
    stored = io.BytesIO()
    EDITS[name](picture, Chance(f"{name} {seed}", others)).convert("RGB").save(stored, "JPEG", quality=85)
    return stored.getvalue()
