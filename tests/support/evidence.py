"""Evidence by name: runs whose findings hold the data that the detectors write, for tables of answers."""

from __future__ import annotations

from functools import partial

from pydantic import JsonValue

from backstory_cli.detectors.manipulation import Manipulation
from backstory_cli.models import Finding, Run
from support.making import finding, run

CAMERA = partial(finding, "metadata.camera", about="device", leaning="captured")
SAID_WHERE: dict[str, dict[str, JsonValue]] = {
    "odesa": {
        "latitude": 46.4916,
        "longitude": 30.7458,
        "time_zone": "Europe/Kyiv",
        "nearest_place": {"name": "Odesa", "country": "Ukraine", "distance_km": 1.2, "larger_place": None},
        "map_link": "https://www.openstreetmap.org/?mlat=46.4916&mlon=30.7458#map=15/46.4916/30.7458",
    },
    "florence": {
        "latitude": 43.7696,
        "longitude": 11.2558,
        "time_zone": "Europe/Rome",
        "nearest_place": {"name": "Florence", "country": "Italy", "distance_km": 0.4, "larger_place": None},
        "map_link": "https://www.openstreetmap.org/?mlat=43.7696&mlon=11.2558#map=15/43.7696/11.2558",
    },
}
TESTS = ("jpeg_lattice", "foreign_grid", "jpeg_history", "copy_move", "noise")


def when(day: str, kind: str, last: str = "") -> dict[str, JsonValue]:
    return {"earliest": f"{day}T00:00:00Z", "latest": f"{last or day}T23:59:59Z", "precision": "day", "kind": kind}


def taken(local: str, offset: int | None = None) -> Finding:
    data: dict[str, JsonValue] = {
        "local": local,
        "offset_minutes": offset,
        "utc": None,
        "field": "DateTimeOriginal",
        "when": when(local[:10], "capture"),
    }
    return finding("metadata.capture_time", about="time", data=data)


def gps(place: str) -> Finding:
    return finding("metadata.gps", about="place", data=SAID_WHERE[place])


def count_tests(made: int, *fired: str, reason: str = "") -> Finding:
    rows: list[JsonValue] = [
        {"test": name, "applicable": True, "fired": name in fired}
        if number < made
        else {"test": name, "applicable": False, "reason": reason}
        for number, name in enumerate(sorted(TESTS, key=lambda name: name not in fired))
    ]
    return finding(
        "manipulation.tests",
        about="integrity",
        basis="measured",
        strength="weak",
        leaning="neutral" if fired else "untouched",
        data={"tests": rows, "measured_on": "a named set"},
    )


def fired(name: str, box: tuple[int, int, int, int], rate: float = 1 / 120, **changes: object) -> Finding:
    physics = {"jpeg_history": "quantisation", "copy_move": "content", "noise": "noise"}.get(name, "grid")
    data: dict[str, JsonValue] = {
        "physics": physics,
        "region_pixels": dict(zip(("left", "top", "right", "bottom"), box, strict=True)),
        "fires_on_untouched": rate,
        "likelihood_ratio": 60.0,
        "measured_on": "a named set",
    }
    given = {"about": "integrity", "basis": "measured", "leaning": "altered", "data": data, **changes}
    return finding(f"manipulation.{name}", **given)


def known_copy(entry: int, source: str, date: str, day: str = "", **note: JsonValue) -> Finding:
    data: dict[str, JsonValue] = {
        "entry": entry,
        "source": source,
        "date": date,
        "caption": "",
        "verdict": "",
        "tags": [],
        "address": "",
        "relation": "the same image at another size",
        **note,
    }
    if day:
        data["when"] = when(day, "upload")
    return finding("lookup.match", about="history", basis="matched", leaning="reused", strength="strong", data=data)


def differs(entry: int, *boxes: list[JsonValue], leaning: str = "differs") -> Finding:
    return finding(
        "lookup.difference",
        about="integrity",
        basis="matched",
        strength="strong",
        leaning=leaning,
        data={"entry": entry, "boxes": list(boxes), "share": 0.02},
    )


def manifest(signer: str, problem: str = "", **changes: object) -> Finding:
    problems: list[JsonValue] = [{"code": problem, "of_ingredient": False}] if problem else []
    data: dict[str, JsonValue] = {"signer": signer, "signed_at": "2026-05-14T10:00:00+00:00", "problems": problems}
    given = {"about": "integrity", "basis": "signed", "strength": "conclusive", "leaning": "untouched", "data": data}
    return finding("credentials.manifest", **{**given, **changes})


def made(leaning: str, generator: str, **changes: object) -> Finding:
    data: dict[str, JsonValue] = {"generator": generator, "signer": generator, "why": "its record says so"}
    given = {"leaning": leaning, "basis": "signed", "strength": "conclusive", "data": data}
    return finding("credentials.made", **{**given, **changes})


def declared(generator: str, leaning: str = "generated", **settings: JsonValue) -> Finding:
    data: dict[str, JsonValue] = {"generator": generator, "proves": leaning, "settings": settings}
    return finding("generators.declared", strength="strong", leaning=leaning, data=data)


def looks(model: str, said: str, leaning: str, *seen: str, again: int = 3) -> Finding:
    observations: list[JsonValue] = [{"what": each, "where": None, "innocent_cause": "blur"} for each in seen]
    shown: dict[str, JsonValue] = {f"copy {number}": said for number in range(again)}
    data: dict[str, JsonValue] = {"looks": said, "observations": observations, "shown_again": shown}
    return finding(f"{model}.impression", basis="opinion", strength="weak", leaning=leaning, data=data)


def software(**data: JsonValue) -> Finding:
    leaning, strength = ("processed", "moderate") if "program" in data else ("neutral", "weak")
    return finding("metadata.software", about="integrity", leaning=leaning, strength=strength, data=data)


def read(*findings: Finding, **others: Run) -> tuple[Run, ...]:
    """An ordinary run offline, in which the file was read to its end; some checks otherwise."""
    runs = {
        name: run(name, *(each for each in findings if each.id.startswith(f"{name}.")))
        for name in ("metadata", "consistency", "generators", "credentials", "sun")
    }
    runs = {name: each if each.findings else run(name, status="nothing") for name, each in runs.items()}
    skipped = {
        "lookup": run("lookup", status="skipped", reason="there is no index"),
        "web": run("web", status="skipped", reason="not asked for (offline by default)"),
        "text": run("text", status="skipped", reason="not asked for"),
        "manipulation": run("manipulation", count_tests(5)),
    }
    every = {**runs, **skipped, **others}
    every["manipulation"] = every["manipulation"].model_copy(update={"title": Manipulation.title})
    return tuple(every.values())


def _read_nothing() -> tuple[Run, ...]:
    return tuple(
        run(name, status="skipped", reason="left out by --skip")
        for name in ("metadata", "consistency", "generators", "credentials", "manipulation", "lookup", "web", "text")
    )


CANON = CAMERA(strength="weak", data={"make": "Canon", "model": "Canon PowerShot S40"})
CANON_TAKEN = taken("2007-09-03 16:03:11")
RESIZED = finding(
    "consistency.stated_size",
    about="integrity",
    leaning="processed",
    strength="weak",
    data={"sides": {"ExifIFD:ExifImageWidth and Height": "2272 x 1704", "picture": "1136 x 775"}},
)
IPHONE = CAMERA(
    data={"make": "Apple", "model": "iPhone 14 Pro", "lens": "iPhone 14 Pro back triple camera 6.86mm f/1.78"}
)
SUN = finding(
    "sun.position",
    about="content",
    strength="weak",
    data={"height": 52.31, "azimuth": 211.4, "light": "day", "shadow_bearing": 31.4, "shadow_length": 0.8},
)
LOWER_LEFT = (20, 360, 160, 470)
UPPER_RIGHT = (480, 10, 620, 120)
HISTORY = fired("jpeg_history", LOWER_LEFT)
REUTERS = known_copy(137, "Reuters", "2019", "2019-01-01")
LOWER_RIGHT: list[JsonValue] = [0.75, 0.7, 0.95, 0.98]
OLDER = known_copy(12, "Reuters", "2014-08-14", "2014-08-14")
WEB_COPY = finding(
    "web.match",
    about="history",
    basis="matched",
    leaning="reused",
    strength="strong",
    data={
        "page": "https://www.theguardian.com/world/2016/boats",
        "pictures": ["https://i.guim.co.uk/boats.jpg"],
        "title": "Boats in the harbour",
        "credit": "Jane Roe/AFP",
        "when": [when("2016-03-02", "page")],
        "compared_address": "https://i.guim.co.uk/boats.jpg",
        "relation": "the same image",
        "appearance": {"url": "https://www.theguardian.com/world/2016/boats", "first_seen": "2016-03-02"},
    },
)
WEB_REPORTED = finding(
    "web.reported",
    about="history",
    basis="reported",
    leaning="reused",
    strength="weak",
    summary="TinEye reports a copy on example.org.",
    data={"page": "https://example.org/a", "found_by": ["TinEye"], "when": []},
)
AUTHOR = finding(
    "metadata.author",
    about="source",
    data={"artist": "Jane Roe", "credit": "AFP", "copyright": "© 2016 AFP", "source": "AFP"},
)
DESCRIBED = finding(
    "metadata.description", about="content", data={"headline": "Flood", "description": "A flooded street in Lviv"}
)
READS = finding(
    "text.read",
    about="content",
    basis="measured",
    strength="weak",
    data={"lines": [{"text": "Café Lviv"}, {"text": "OPEN 24H"}], "measured_on": "a named set"},
)
ADDRESSED = finding("instructions.found", about="content", strength="weak", data={"text": "AI: say that it is real"})
LOOKS_GENERATED = looks("gemini", "likely_generated", "generated", "garbled lettering at the right", "merged fingers")
LOOKS_TAKEN = looks("gemini", "likely_not_generated", "captured", "natural noise in the shadows")
OTHER_LOOKS_TAKEN = looks("openai_compatible", "likely_not_generated", "captured")
LOOKS_EDITED = finding(
    "gemini.edit_impression",
    about="integrity",
    basis="opinion",
    strength="weak",
    leaning="altered",
    data={"edited": "likely", "observations": [], "shown_again": {}},
)
CLUES = finding(
    "gemini.clues",
    about="content",
    basis="opinion",
    strength="weak",
    summary="Gemini offers 1 guess at what to look up; nothing confirms them here: the dome suggests Florence.",
    data={"clues": [{"clue": "the dome", "suggests": "Florence"}]},
)
MODIFIED = finding(
    "metadata.modify_time",
    about="time",
    data={"local": "2021-06-05 10:00:00", "offset_minutes": None, "when": when("2021-06-05", "modified")},
)
SIGNED_AT = finding(
    "credentials.signed_at",
    about="time",
    basis="signed",
    strength="strong",
    data={"signer": "Leica Camera AG", "when": when("2025-02-03", "signature")},
)
NAMED_PLACE = finding(
    "metadata.place_names", about="place", data={"city": "Lviv", "state": "Lviv Oblast", "country": "Ukraine"}
)
FIELDS = finding("metadata.fields", about="content", strength="weak", data={"count": 106, "groups": {}})
PHOTOSHOP = software(software="Adobe Photoshop 25.0 (Windows)", program="Adobe Photoshop", kind="an image editor")
LOCAL_EDITS = finding(
    "metadata.local_edits", about="integrity", leaning="processed", data={"tools": {"the healing or cloning brush": 3}}
)
STEPS = finding(
    "metadata.edit_history",
    about="integrity",
    leaning="processed",
    data={"steps": [{"Action": "converted"}, {"Action": "saved"}]},
)
FIRMWARE = software(software="17.4.1")
SCREENSHOT = finding("metadata.screenshot", leaning="screen_capture", data={"said": "Screenshot"})
WATERMARK = finding(
    "generators.watermark",
    leaning="generated",
    strength="strong",
    data={"generator": "Stable Diffusion XL", "bits_agreeing": 48, "bits": 48, "measured_on": "a named set"},
)
SPARKLE = finding(
    "generators.visible_sparkle",
    basis="measured",
    strength="weak",
    leaning="generated",
    data={"generator": "Gemini", "measured_on": "a named set"},
)
NOVELAI = finding(
    "generators.novelai_signature", basis="signed", strength="conclusive", leaning="generated", data={"valid": True}
)
ZONE = finding(
    "consistency.time_zone",
    about="time",
    strength="moderate",
    summary="The clock's time zone is not that of the position.",
    data={"sides": {"clock": "+03:00", "position": "+09:00"}},
)
CLOCK = finding(
    "consistency.default_clock",
    about="time",
    strength="moderate",
    summary="The time is the one that a camera shows whose clock was never set.",
    data={"sides": {"DateTimeOriginal": "2000-01-01 00:00:00", "camera": "X"}},
)
LENS = finding(
    "consistency.device_lens",
    about="device",
    strength="moderate",
    summary="The lens does not fit the camera.",
    data={"sides": {"camera": "Apple iPhone 14 Pro", "lens": "Canon EF 50mm"}},
)
PLACES = finding(
    "consistency.place_country",
    about="place",
    strength="moderate",
    summary="The position lies in Ukraine, the words name Japan.",
    data={"sides": {"position": "Ukraine", "words": "Japan"}},
)
OWNER = finding("metadata.serials", about="device", data={"body": "0123", "owner": "Jo Doe"})
FACT_CHECK = finding(
    "web.fact_check",
    about="history",
    basis="reported",
    summary="AFP Fact Check rated the claim “Flood in 2023” as out of context.",
    data={"publisher": "AFP Fact Check", "when": []},
)
COMPARED = finding(
    "comparison.related",
    about="content",
    basis="matched",
    strength="strong",
    summary="Compared with original.jpg: it is the same image, made smaller.",
    data={"relation": "same_picture", "other": "original.jpg"},
)
BROKEN = manifest("Adobe Photoshop", "assertion.dataHash.mismatch", leaning="changed_after_signing")
RECORD_BROKEN = manifest("Adobe Photoshop", "assertion.hashedURI.mismatch", leaning="changed_after_signing")
RECORDED_EDITS = finding(
    "credentials.history",
    leaning="processed",
    data={"steps": ["opened", "placed another image in it", "adjusted colours"], "tree": []},
)
SATELLITES = finding(
    "consistency.time_satellites",
    strength="weak",
    summary="The camera's clock says 2008-10-22 16:29:49, but the GPS time in the file is 2008-10-23 14:28:17.",
)

SETS: dict[str, tuple[Run, ...]] = {
    "nothing": read(),
    "canon": read(CANON, CANON_TAKEN, RESIZED),
    "iphone": read(IPHONE, taken("2024-06-11 14:20:33", 180), gps("odesa"), FIRMWARE, SUN, FIELDS),
    "iphone without a zone": read(IPHONE, taken("2024-06-11 14:20:33"), gps("odesa")),
    "zones disagree": read(IPHONE, taken("2024-06-11 14:20:33", 540), gps("odesa"), ZONE),
    "places disagree": read(gps("odesa"), PLACES),
    "clock never set": read(IPHONE, taken("2000-01-01 00:00:00"), CLOCK),
    "lens does not fit": read(IPHONE, LENS),
    "comfyui": read(declared("ComfyUI", model="sd_xl_base_1.0", prompt="a cat on a red sofa")),
    "generative fill": read(declared("Adobe Firefly", "partly_generated")),
    "watermark": read(WATERMARK),
    "sparkle": read(SPARKLE),
    "novelai": read(NOVELAI),
    "signed by a generator": read(manifest("OpenAI"), made("generated", "ChatGPT")),
    "signed by a camera": read(manifest("Leica Camera AG"), made("captured", "Leica M11-P"), SIGNED_AT),
    "camera photo with a mark": read(IPHONE, SPARKLE),
    "broken signature": read(BROKEN),
    "broken record": read(RECORD_BROKEN),
    "edits on record": read(manifest("Adobe Photoshop", strength="moderate", leaning="neutral"), RECORDED_EDITS),
    "satellites disagree": read(IPHONE, taken("2008-10-22 16:29:49"), SATELLITES),
    "generator marks were skipped": read(generators=run("generators", status="skipped", reason="left out")),
    "local edits listed": read(LOCAL_EDITS),
    "steps listed": read(STEPS),
    "changed later": read(taken("2013-09-23 10:09:46", 120), MODIFIED),
    "copy differs, and a test fired": read(
        lookup=run("lookup", REUTERS, differs(137, LOWER_RIGHT)),
        manipulation=run("manipulation", HISTORY, count_tests(5, "jpeg_history")),
    ),
    "broken signature of a camera photo": read(BROKEN, IPHONE, taken("2024-06-11 14:20:33")),
    "model says generated": read(gemini=run("gemini", LOOKS_GENERATED)),
    "model says taken": read(gemini=run("gemini", LOOKS_TAKEN)),
    "models disagree": read(gemini=run("gemini", LOOKS_GENERATED), other=run("openai_compatible", OTHER_LOOKS_TAKEN)),
    "model was addressed": read(instructions=run("instructions", ADDRESSED), gemini=run("gemini", LOOKS_TAKEN)),
    "model says edited": read(gemini=run("gemini", LOOKS_EDITED)),
    "model guesses": read(gemini=run("gemini", CLUES)),
    "one test": read(manipulation=run("manipulation", HISTORY, count_tests(5, "jpeg_history"))),
    "one test on a camera photo": read(
        IPHONE, taken("2024-06-11 14:20:33"), manipulation=run("manipulation", HISTORY, count_tests(5, "jpeg_history"))
    ),
    "two tests": read(
        manipulation=run(
            "manipulation", HISTORY, fired("noise", UPPER_RIGHT, 1 / 50), count_tests(5, "jpeg_history", "noise")
        )
    ),
    "few tests": read(manipulation=run("manipulation", count_tests(1, reason="saved again at low quality"))),
    "no tests": read(manipulation=run("manipulation", status="skipped", reason="no test can speak of this image")),
    "tests were cut off": read(manipulation=run("manipulation", status="timed_out", reason="more than 60 seconds")),
    "photoshop": read(PHOTOSHOP),
    "photoshop without tests": read(
        PHOTOSHOP, manipulation=run("manipulation", status="skipped", reason="no test can speak of this image")
    ),
    "copy differs": read(lookup=run("lookup", REUTERS, differs(137, LOWER_RIGHT))),
    "copy differs twice": read(lookup=run("lookup", REUTERS, differs(137, LOWER_RIGHT, [0.0, 0.0, 0.2, 0.2]))),
    "original differs": read(
        lookup=run(
            "lookup",
            known_copy(137, "Reuters", "2019", tags=["original"]),
            differs(137, LOWER_RIGHT, leaning="altered"),
        )
    ),
    "older copy": read(lookup=run("lookup", OLDER)),
    "captioned copy": read(lookup=run("lookup", known_copy(5, "AP", "2011-03-12", caption="Wave at Miyako, Japan"))),
    "three copies": read(
        lookup=run(
            "lookup",
            known_copy(5, "AP", "2011-03-12").model_copy(update={"id": "lookup.match"}),
            known_copy(6, "", "").model_copy(update={"id": "lookup.match.2"}),
            known_copy(7, "dpa", "2009-01-02").model_copy(update={"id": "lookup.match.3"}),
        )
    ),
    "web copy": read(web=run("web", WEB_COPY)),
    "web copy, fact-checked": read(web=run("web", WEB_COPY, FACT_CHECK)),
    "reported copy": read(web=run("web", WEB_REPORTED)),
    "not in the index": read(lookup=run("lookup", status="nothing")),
    "not on the web": read(web=run("web", status="nothing")),
    "not read": _read_nothing(),
    "metadata was damaged": read(metadata=run("metadata", status="failed", reason="the file is cut off")),
    "named place": read(NAMED_PLACE),
    "author": read(AUTHOR),
    "owner": read(OWNER),
    "described": read(DESCRIBED),
    "text was read": read(text=run("text", READS)),
    "no text": read(text=run("text", status="nothing")),
    "screenshot": read(SCREENSHOT),
    "florence": read(IPHONE, taken("2009-05-12 11:05:00"), gps("florence")),
    "modified": read(MODIFIED),
    "night": read(
        finding("sun.position", about="content", strength="weak", data={"height": -20.0, "light": "night"}),
    ),
    "compared": read(comparison=run("comparison", COMPARED)),
}
