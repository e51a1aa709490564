"""What a file really is: found in its bytes, held against what its name says."""

import io
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from interleave.catalogue import captions
from interleave.kernel import errors

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt",
    "csv": "text/csv",
    "txt": "text/plain",
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
}
_SAME = {"jpeg": "jpg", "m4v": "mp4"}
_OFFICE_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_LONGEST_NAME = 100
UNUSED_BOXES = {b"free", b"skip", b"wide"}
MOST_UNUSED_BOXES = 8
PICTURES = {"png", "jpg", "gif", "webp"}
TEXTS = {"csv", "txt"}


def detect(name: str, content: bytes) -> str:
    """Return the ending of TYPES that the bytes have.

    Raises Invalid with a sentence when the kind is not allowed, or is not what the name says.
    """
    claimed = PurePosixPath(name.lower()).suffix.removeprefix(".")
    claimed = _SAME.get(claimed, claimed)
    if claimed in ("srt", "sbv"):
        raise _refused(
            _(
                "Subtitles in SRT or SBV belong to a video. Open the video under “Files” and paste them as "
                "its captions: they are converted. In a folder, name the file .vtt."
            )
        )
    if claimed == "vtt" and not _by_signature(content):
        captions.prepare(captions.decode(content))
        return claimed
    found = _by_signature(content) or _as_text(claimed, content)
    if claimed not in TYPES:
        raise _refused(
            _(
                "Files of this kind cannot be stored. Use pictures (png, jpg, gif, webp), "
                "video (mp4, webm), pdf, docx, xlsx, pptx, csv, txt or captions (vtt)."
            )
        )
    if found != claimed:
        raise _refused(
            _("The name ends in .%(claimed)s, but the file is something else. Save it again as %(claimed)s.")
            % {"claimed": claimed}
        )
    return found


def safe_name(name: str, ending: str) -> str:
    """Return a file name without folders, control signs or tricks, with the ending that is true."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    kept = "".join(sign if sign.isalnum() or sign in "-_ ()" else "-" for sign in stem)
    plain = re.sub(r"[\s-]*-[\s-]*", "-", " ".join(kept.split())).strip("-_ ")
    return f"{plain[:_LONGEST_NAME] or 'file'}.{ending}"


def _by_signature(content: bytes) -> str:
    head = content[:16]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if _brand_of(content).strip() not in (b"", b"qt"):
        return "mp4"
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:64]:
        return "webm"
    return _office(content) if head.startswith(b"PK\x03\x04") else ""


def _brand_of(content: bytes) -> bytes:
    """Return the brand of an ISO media file; unused boxes may stand before it."""
    place = 0
    for _box in range(MOST_UNUSED_BOXES):
        size, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        if kind == b"ftyp":
            return content[place + 8 : place + 12]
        if kind not in UNUSED_BOXES or size < 8:
            return b""
        place += size
    return b""


def _office(content: bytes) -> str:
    """Tell the office formats apart by the folder that each has; unpacks nothing."""
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if "[Content_Types].xml" not in names or any("vbaProject" in name for name in names):
        return ""
    return next(
        (kind for folder, kind in _OFFICE_FOLDERS.items() if any(n.startswith(folder) for n in names)), ""
    )


def _as_text(claimed: str, content: bytes) -> str:
    """Return the claimed ending of text, which has no signature: readable, and without control signs."""
    if claimed not in ("txt", "csv"):
        return ""
    text = _decode(content)
    if text is None or any(ord(sign) < 32 and sign not in "\n\r\t\f" for sign in text):
        return ""
    return claimed


def to_utf8(content: bytes) -> bytes:
    """Return a text in UTF-8, with a mark at its start where the encoding was another, for spreadsheets."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return (_decode(content) or "").encode("utf-8-sig")
    return content


def _decode(content: bytes) -> str | None:
    """Return the text: UTF-8, or the encoding that spreadsheets on Windows write."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _refused(text: str) -> errors.Invalid:
    return errors.Invalid(text, [errors.Problem("file", text)])
