"""Names of EXIF tags.

Names are those that exiftool shows (``ISO``, ``CreateDate``), since that is what people look values up by.
Pillow's table (``PIL.ExifTags``, from the TIFF, Exif and DNG standards) gives the rest. Sources of the names below:
exiftool's tag name documentation (exiftool.org/TagNames/EXIF.html), Exif 3.0 (CIPA DC-008-2023), the DNG 1.7
specification; looked up in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

_DIFFERENT = {
    0x00FE: "SubfileType",
    0x00FF: "OldSubfileType",
    0x0101: "ImageHeight",
    0x011E: "XPosition",
    0x011F: "YPosition",
    0x0132: "ModifyDate",
    0x014A: "SubIFD",
    0x014E: "NumberofInks",
    0x015B: "JPEGTables",
    0x0191: "ProfileType",
    0x0192: "FaxProfile",
    0x0193: "CodingMethods",
    0x0194: "VersionYear",
    0x0195: "ModeNumber",
    0x01B5: "JPEGTables",
    0x0201: "ThumbnailOffset",
    0x0202: "ThumbnailLength",
    0x0203: "JPEGRestartInterval",
    0x0207: "JPEGQTables",
    0x0208: "JPEGDCTables",
    0x0209: "JPEGACTables",
    0x02BC: "ApplicationNotes",
    0x1001: "RelatedImageWidth",
    0x1002: "RelatedImageHeight",
    0x7000: "SonyRawFileType",
    0x7010: "SonyToneCurve",
    0x80A4: "WangAnnotation",
    0x80E3: "Matteing",
    0x80E4: "DataType",
    0x80E5: "ImageDepth",
    0x80E6: "TileDepth",
    0x828E: "CFAPattern2",
    0x830E: "PixelScale",
    0x83BB: "IPTC-NAA",
    0x8480: "IntergraphMatrix",
    0x8482: "ModelTiePoint",
    0x84E0: "Site",
    0x85D8: "ModelTransform",
    0x87AF: "GeoTiffDirectory",
    0x87B0: "GeoTiffDoubleParams",
    0x87B1: "GeoTiffAsciiParams",
    0x8827: "ISO",
    0x8828: "Opto-ElectricConvFactor",
    0x9004: "CreateDate",
    0x9009: "GooglePlusUploadCode",
    0x9204: "ExposureCompensation",
    0x920E: "FocalPlaneXResolution",
    0x920F: "FocalPlaneYResolution",
    0x9210: "FocalPlaneResolutionUnit",
    0x9214: "SubjectArea",
    0x9216: "TIFF-EPStandardID",
    0x9217: "SensingMethod",
    0x9290: "SubSecTime",
    0x9291: "SubSecTimeOriginal",
    0x9292: "SubSecTimeDigitized",
    0x935C: "ImageSourceData",
    0xA000: "FlashpixVersion",
    0xA002: "ExifImageWidth",
    0xA003: "ExifImageHeight",
    0xA20D: "Noise",
    0xA211: "ImageNumber",
    0xA212: "SecurityClassification",
    0xA213: "ImageHistory",
    0xA216: "TIFF-EPStandardID",
    0xA405: "FocalLengthIn35mmFormat",
    0xA430: "OwnerName",
    0xA431: "SerialNumber",
    0xA432: "LensInfo",
    0xA480: "GDALMetadata",
    0xA481: "GDALNoData",
    0xBC01: "PixelFormat",
    0xC44F: "Annotations",
    0xC4A5: "PrintIM",
    0xC5E0: "CR2CFAPattern",
    0xC630: "DNGLensInfo",
    0xC634: "DNGPrivateData",
    0xC640: "RawImageSegmentation",
    0xC6C5: "SRawType",
    0xC6D2: "PanasonicTitle",
    0xC6D3: "PanasonicTitle2",
    0xC6F3: "CameraCalibrationSig",
    0xC6F4: "ProfileCalibrationSig",
    0xC763: "TimeCodes",
    0xC764: "FrameRate",
    0xC772: "TStop",
    0xC789: "ReelName",
    0xC791: "OriginalDefaultFinalSize",
    0xC792: "OriginalBestQualitySize",
    0xC793: "OriginalDefaultCropSize",
    0xC7A1: "CameraLabel",
    0xC7A3: "ProfileHueSatMapEncoding",
    0xC7A4: "ProfileLookTableEncoding",
    0xC7A5: "BaselineExposureOffset",
    0xC7A6: "DefaultBlackRender",
    0xC7A7: "NewRawImageDigest",
    0xC7A8: "RawToPreviewGain",
    0xC7AA: "CacheVersion",
    0xC7B5: "DefaultUserCrop",
    0xCD41: "C2PAManifest",
    0xEA1C: "Padding",
    0xEA1D: "OffsetSchema",
}
_INTEROP = {0x0001: "InteropIndex", 0x0002: "InteropVersion"}


@cache
def get_names(group: str) -> Mapping[int, str]:
    """Tag names of a directory: ``GPS``, ``InteropIFD``, or any other."""
    import PIL.ExifTags

    if group == "GPS":
        return PIL.ExifTags.GPSTAGS
    if group.startswith("InteropIFD"):
        return {**_DIFFERENT, **_INTEROP}
    return {**PIL.ExifTags.TAGS, **_DIFFERENT}
