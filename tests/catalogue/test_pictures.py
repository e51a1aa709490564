"""Pictures lose what they say of places and people, and stay upright."""

import pytest

from interleave.catalogue import pictures, services
from interleave.catalogue.models import Media
from interleave.kernel import errors
from tests import pictures as made

ICC = (0xE2, b"ICC_PROFILE\0\x01\x01colours")
XMP = (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + made.PLACE)
SECRET_JPEG = made.jpeg(
    3,
    2,
    (0xE1, b"Exif\0\0" + made.exif(6)),
    XMP,
    ICC,
    (0xE2, b"MPF\0" + made.PLACE),
    (0xED, b"Photoshop 3.0\0" + made.PLACE),
    (0xFE, made.PLACE),
    tail=made.jpeg(1, 1, (0xFE, made.PLACE)),
)
SECRET = {
    "jpg": SECRET_JPEG,
    "png": made.png(3, 2, (b"eXIf", made.exif(6, ">")), (b"tEXt", b"Comment\0" + made.PLACE)),
    "webp": made.webp(3, 2, (b"EXIF", made.exif(6)), (b"XMP ", made.PLACE), flags=0x1C),
}


@pytest.mark.parametrize("ending", SECRET)
def test_metadata_goes_and_orientation_stays(ending):
    cleaned = pictures.strip_metadata(ending, SECRET[ending])

    assert b"GPS" not in cleaned
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in cleaned  # tag, type, count, and 6: turned right
    assert pictures.size_of(ending, cleaned) == (3, 2)
    assert pictures.strip_metadata(ending, cleaned) == cleaned


def test_colours_and_pixels_of_a_photo_stay():
    cleaned = pictures.strip_metadata("jpg", SECRET_JPEG)

    assert ICC[1] in cleaned
    assert cleaned.endswith(made.PIXEL_SCAN + b"\xff\xd9")


def test_a_webp_no_longer_announces_what_is_gone():
    upright = made.webp(3, 2, (b"EXIF", made.exif(1)), (b"XMP ", made.PLACE), flags=0x1C)

    assert pictures.strip_metadata("webp", upright) == made.webp(3, 2, flags=0x10)


@pytest.mark.parametrize("picture", [made.png(5, 4), made.gif(5, 4)])
def test_a_picture_without_metadata_stays_as_it_is(picture):
    ending = "gif" if picture.startswith(b"GIF") else "png"

    assert pictures.strip_metadata(ending, picture) == picture
    assert pictures.size_of(ending, picture) == (5, 4)


@pytest.mark.parametrize("ending", SECRET)
def test_half_a_picture_is_damaged_wherever_it_ends(ending):
    for end in range(12, len(SECRET[ending])):
        part = SECRET[ending][:end]
        try:
            cleaned = pictures.strip_metadata(ending, part)
        except pictures.Damaged:
            continue

        assert b"GPS" not in cleaned


@pytest.mark.parametrize("name", ["a.png", "a.gif", "a.jpg", "a.webp"])
def test_a_picture_of_400_million_pixels_is_refused_in_words(cast, noon, name):
    ending = name[2:]
    maker = {"png": made.png, "gif": made.gif, "jpg": made.jpeg, "webp": made.webp}[ending]

    with pytest.raises(errors.Invalid) as refused:
        services.store_media(actor=cast.ada, file_name=name, content=maker(16_000, 25_000), now=noon)

    assert "This picture is too large: 16000 x 25000 pixels." in refused.value.message
    assert not Media.objects.exists()


def test_the_same_photo_is_stored_once_whatever_it_says_of_its_place(cast, noon):
    first = services.store_media(actor=cast.ada, file_name="a.jpg", content=SECRET_JPEG, now=noon)
    cleaned = pictures.strip_metadata("jpg", SECRET_JPEG)

    again = services.store_media(actor=cast.ada, file_name="a.jpg", content=cleaned, now=noon)

    assert again == first
