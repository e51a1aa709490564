"""Files that people send."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest

from interleave.catalogue import captions, durations, filetypes, selectors, services, storage
from interleave.catalogue.models import Media
from interleave.kernel import errors
from tests import pictures
from tests.catalogue.conftest import PNG, mp4


def store(actor, noon, name, content, alt=""):
    return services.store_media(actor=actor, file_name=name, content=content, alt=alt, now=noon)


def office(folder, *extra):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *extra):
            archive.writestr(name, "x")
    return packed.getvalue()


GOOD = {
    "a.png": PNG,
    "a.JPG": pictures.jpeg(),
    "a.gif": pictures.gif(),
    "a.webp": pictures.webp(),
    "a.pdf": b"%PDF-1.7 ...",
    "a.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\nHi",
    "a.csv": "a;b\n1;é\n".encode(),
    "a.txt": b"plain",
    "a.docx": office("word"),
    "a.xlsx": office("xl"),
    "a.pptx": office("ppt"),
    "a.mp4": mp4(12),
    "free.mp4": b"\x00\x00\x00\x0cfree...." + mp4(12),
    "blank.pdf": b"\r\n%PDF-1.7 ...",
}


@pytest.mark.parametrize("name", GOOD)
def test_every_allowed_kind_is_stored(cast, noon, name):
    media = store(cast.ada, noon, name, GOOD[name])

    with storage.open_kept(cast.meridian.pk, media.sha256) as file:
        assert file.read() == GOOD[name]
    assert media.sha256 == hashlib.sha256(GOOD[name]).hexdigest()


@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_a_text_of_windows_is_stored_in_utf_8(cast, noon, name):
    media = store(cast.ada, noon, name, "Zoë;5 €\n".encode("cp1252"))

    with storage.open_kept(cast.meridian.pk, media.sha256) as file:
        assert file.read() == "Zoë;5 €\n".encode("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lie.png", b"<script>alert(1)</script>"),
        ("lie.png", b"\xff\xd8\xff\xe0rest"),
        ("page.html", b"<html>"),
        ("drawing.svg", b"<svg onload='x'/>"),
        ("run.exe", b"MZ..."),
        ("noending", PNG),
        ("lie.txt", b"\x00\x01binary"),
        ("lie.txt", b"%PDF-1.7"),
        ("lie.vtt", b"not captions"),
        ("lie.docx", b"PK\x03\x04nonsense"),
        ("lie.docx", office("xl")),
        ("macro.docx", office("word", "word/vbaProject.bin")),
        ("half.png", PNG[:30]),
        ("empty.png", b""),
        ("silent.mp4", b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00"),
    ],
)
def test_a_lying_or_foreign_file_is_refused_with_a_sentence(cast, noon, media_folder, name, content):
    with pytest.raises(errors.Invalid) as caught:
        store(cast.ada, noon, name, content)

    assert caught.value.message.endswith(".")
    assert not Media.objects.exists()
    assert not media_folder.exists()


def test_a_file_that_is_too_large_is_refused(cast, noon, settings):
    settings.UPLOAD_LIMIT_BYTES = 10

    with pytest.raises(errors.Invalid, match="too large"):
        store(cast.ada, noon, "a.png", PNG)

    assert not Media.objects.exists()


def test_names_are_made_safe():
    assert filetypes.safe_name("../../etc/passwd.png", "png") == "passwd.png"
    assert filetypes.safe_name('C:\\temp\\a"b\r\nX: y.png', "png") == "a-b-X-y.png"
    assert filetypes.safe_name("Présentation (2).pptx", "pptx") == "Présentation (2).pptx"
    assert filetypes.safe_name(".png", "png") == "file.png"
    assert len(filetypes.safe_name("x" * 500 + ".png", "png")) == 104


def test_the_same_file_is_stored_once(cast, noon):
    first = store(cast.ada, noon, "a.png", PNG)
    second = store(cast.ada, noon, "a.png", PNG)

    assert first.pk == second.pk


def test_only_designers_store_and_only_the_organisation_sees(cast, noon):
    media = store(cast.ada, noon, "a.png", PNG)

    with pytest.raises(errors.Forbidden):
        store(cast.lea, noon, "b.png", PNG)
    with pytest.raises(errors.NotFound):
        selectors.get_media(actor=cast.oona, media_id=media.pk)
    assert selectors.get_media(actor=cast.lea, media_id=media.pk) == media
    assert Media.objects.count() == 1


def test_a_video_says_how_long_it_is_and_takes_captions(cast, noon):
    media = store(cast.ada, noon, "a.mp4", mp4(90.5))
    first = "1\n00:00:01.000 --> 00:00:03.500\n<v Ada>Hello</v>\nthere"
    text = f"WEBVTT\n\n{first}\n\n01:02.000 --> 01:03.000\nBye\n"

    described = services.describe_media(actor=cast.ada, media_id=media.pk, captions=text, now=noon)

    assert media.duration_seconds == 90.5
    assert captions.list_cues(described.captions) == [
        captions.Cue(1.0, 3.5, "Hello there", "Ada: Hello there"),
        captions.Cue(62.0, 63.0, "Bye", "Bye"),
    ]
    with pytest.raises(errors.Invalid):
        services.describe_media(actor=cast.ada, media_id=media.pk, captions="nonsense", now=noon)


def test_a_webm_says_how_long_it_is():
    info = (
        bytes.fromhex("1549a966")
        + b"\x8e"
        + bytes.fromhex("2ad7b1830f4240")
        + b"\x44\x89\x84\x46\x1c\x40\x00"
    )
    segment = bytes.fromhex("18538067") + b"\x01\xff\xff\xff\xff\xff\xff\xff" + info
    head = bytes.fromhex("1a45dfa3") + b"\x87" + bytes.fromhex("4282847765626d")

    assert durations.seconds_of("video/webm", head + segment) == pytest.approx(10.0)
    assert durations.seconds_of("video/webm", head) is None
    assert durations.seconds_of("video/mp4", b"\x00" * 50) is None


def test_the_folders_of_a_file_are_synced_too(cast, noon, monkeypatch):
    synced = set()
    sync = os.fsync

    def note(handle):
        synced.add(Path(f"/proc/self/fd/{handle}").resolve())
        sync(handle)

    monkeypatch.setattr(storage.os, "fsync", note)

    media = store(cast.ada, noon, "a.txt", b"plain")

    with storage.open_kept(cast.meridian.pk, media.sha256) as file:
        path = Path(file.name).resolve()
    assert set(path.parents[:3]) <= synced
