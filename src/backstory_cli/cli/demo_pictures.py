"""A few images drawn for `backstory demo`: a harbour, what people do to such an image, and one that says it is made.

Nothing here is a photograph, and the camera is invented. Each is drawn anew, the same each time.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

WIDTH, HEIGHT = 960, 640
HORIZON = 340
TOWER = (640, 110, 720, 380)
"""Where the lighthouse stands: left, top, right, bottom."""
PARAMETERS = (
    "a calm sea at dusk, photograph, golden hour\nNegative prompt: people\n"
    "Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 77120, Size: 480x320, Model: example-1.5"
)
"""As programs for Stable Diffusion write it into their files."""


def draw_pictures(folder: Path) -> None:
    """Write ``harbour.jpg``, ``harbour-edited.jpg``, ``harbour-crop.jpg`` and ``made.png`` into a folder."""
    import PIL.Image
    from PIL.PngImagePlugin import PngInfo

    _draw_harbour().save(folder / "harbour.jpg", quality=85, exif=_make_camera_exif())
    with PIL.Image.open(folder / "harbour.jpg") as file:
        photo = file.convert("RGB")
    edited = photo.copy()
    edited.paste(photo.crop(TOWER), (TOWER[0] - 237, TOWER[1]))  # on another block grid than the rest, as mostly
    edited.save(folder / "harbour-edited.jpg", quality=90)  # what the camera wrote is lost, as where things are shared
    part = photo.crop((330, 60, 890, 433)).resize((448, 298), PIL.Image.Resampling.LANCZOS)
    part.save(folder / "harbour-crop.jpg", quality=75)
    declared = PngInfo()
    declared.add_text("parameters", PARAMETERS)
    _add_noise(_draw_sky_and_sea(seed=40)[160:480, :480]).save(folder / "made.png", pnginfo=declared)


def _make_camera_exif() -> bytes:
    """What the invented camera wrote."""
    import PIL.Image

    exif = PIL.Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Meridian Optical", "Meridian M3", "M3 firmware 2.10"
    exif[0x0132] = taken = "2024:05:18 19:42:07"
    exif.get_ifd(0x8769).update({0x9003: taken, 0x9004: taken, 0x9011: "+03:00"})
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 29.0, 29.6), 3: "E", 4: (30.0, 44.0, 44.9)})
    return exif.tobytes()


def _draw_harbour() -> PIL.Image.Image:
    """An evening sky, the sea, a row of houses, a lighthouse on its mole, and a boat."""
    import numpy as np
    import PIL.Image
    import PIL.ImageDraw

    scene = PIL.Image.fromarray(_draw_sky_and_sea(seed=7))
    draw = PIL.ImageDraw.Draw(scene)
    random = np.random.default_rng(3)
    for left in range(0, WIDTH, 48):
        up, shade = int(random.integers(14, 62)), int(random.integers(66, 108))
        draw.rectangle((left, HORIZON - up, left + 44, HORIZON + 2), (shade, shade - 8, shade + 8))
        for x in range(left + 6, left + 40, 9):
            if random.random() < 0.4:
                draw.rectangle((x, HORIZON - up + 7, x + 3, HORIZON - up + 12), (250, 214, 140))
    draw.polygon([(WIDTH, 346), (600, 372), (600, 392), (WIDTH, 416)], (92, 84, 82))
    _draw_lighthouse(draw, (TOWER[0] + TOWER[2]) // 2, TOWER[3])
    draw.polygon([(150, 500), (300, 500), (278, 534), (174, 534)], (42, 60, 92))
    draw.polygon([(226, 380), (226, 494), (292, 494)], (238, 232, 218))
    return _add_noise(np.asarray(scene))


def _add_noise(pixels: NDArray[np.uint8]) -> PIL.Image.Image:
    """As a sensor sees it."""
    import numpy as np
    import PIL.Image

    noise = np.random.default_rng(23).normal(0, 3, pixels.shape)
    return PIL.Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def _draw_sky_and_sea(seed: int) -> NDArray[np.uint8]:
    """An evening sky over waves."""
    import numpy as np

    sky = _mix_colours((64, 98, 158), (248, 198, 140), _make_gradient(HORIZON) ** 1.6)
    sky = sky + (_make_clouds(HORIZON, seed)[..., None] ** 2) * 40
    depth = _make_gradient(HEIGHT - HORIZON)
    waves = _make_clouds(HEIGHT - HORIZON, seed + 4, cells=24) - 0.5
    sea = _mix_colours((196, 158, 132), (24, 52, 84), depth**0.7) + (waves * 90 * (0.3 + depth))[..., None]
    return np.clip(np.vstack([sky, sea]), 0, 255).astype(np.uint8)


def _draw_lighthouse(draw: PIL.ImageDraw.ImageDraw, middle: int, foot: int) -> None:
    draw.polygon([(middle - 30, foot), (middle + 30, foot), (middle + 18, 170), (middle - 18, 170)], (226, 220, 212))
    for up in (40, 120):
        low, high = 29 - up // 18, 29 - (up + 40) // 18
        stripe = [(-low, up), (low, up), (high, up + 40), (-high, up + 40)]
        draw.polygon([(middle + x, foot - y) for x, y in stripe], (176, 52, 46))
    draw.rectangle((middle - 13, 140, middle + 13, 170), (255, 236, 168))
    draw.polygon([(middle - 18, 140), (middle + 18, 140), (middle, 116)], (150, 40, 38))


def _make_gradient(height: int) -> NDArray[np.float64]:
    """0 at the top to 1 at the bottom, as wide as the image."""
    import numpy as np

    return np.linspace(0, 1, height)[:, None] * np.ones((1, WIDTH))


def _mix_colours(
    low: tuple[int, int, int], high: tuple[int, int, int], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Two colours mixed: (height, width, 3)."""
    import numpy as np

    first, second = np.array(low, np.float64), np.array(high, np.float64)
    mixed: NDArray[np.float64] = first + (second - first) * share[..., None]
    return mixed


def _make_clouds(height: int, seed: int, cells: int = 6) -> NDArray[np.float64]:
    """Random grids at doubling resolution, each half as strong as the last: 0 to 1."""
    import numpy as np
    import PIL.Image

    random = np.random.default_rng(seed)
    total, weight = np.zeros((height, WIDTH)), 1.0
    while cells < WIDTH // 2:
        grid = (random.random((max(2, cells * height // WIDTH), cells)) * 255).astype(np.uint8)
        layer = PIL.Image.fromarray(grid).resize((WIDTH, height), PIL.Image.Resampling.BICUBIC)
        total += np.asarray(layer) / 255 * weight
        cells, weight = cells * 2, weight / 2
    low, high = np.percentile(total, (1, 99))
    stretched: NDArray[np.float64] = np.clip((total - low) / (high - low), 0, 1)
    return stretched
