"""Captions as people have them: repaired, converted or refused, and read as a browser reads them."""

import pytest

from interleave.catalogue import captions, services
from interleave.kernel import errors

STRICT = (
    "WEBVTT\n\nNOTE made by hand\n\nSTYLE\n::cue { color: lime }\n\n"
    "1\n00:01.000 --> 00:02.000 align:start\nHi"
)
# What is repaired: the captions, and the cues that they mean.
REPAIRED = {
    "comma times": (
        "WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nA\n\n00:00:02,500 --> 00:00:04,000\nB\n",
        [(1.0, "A"), (2.5, "B")],
    ),
    "srt": (
        "1\r\n00:00:01,000 --> 00:00:02,000 X1:10\r\n<font color=red>A</font> {\\an8}<i>b</i>\r\n\r\n"
        "2\r\n00:00:02,500 --> 00:00:04,000\r\nB\r\nC\r\n",
        [(1.0, "A b"), (2.5, "B C")],
    ),
    "byte order mark": ("\ufeffWEBVTT\n\n00:01.000 --> 00:02.000\nA", [(1.0, "A")]),
    "entities": (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nR&amp;D &gt;&gt; sales &lt;3",
        [(1.0, "R&D >> sales <3")],
    ),
    "text in angle brackets": (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nif a < b then c > d",
        [(1.0, "if a < b then c > d")],
    ),
    "arrow in the text": (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nA --> B\n\n00:03.000 --> 00:04.000\nC",
        [(1.0, "A --> B"), (3.0, "C")],
    ),
    "no blank lines": (
        "WEBVTT\n1\n00:01.000 --> 00:02.000\nA\n2\n00:03.000 --> 00:04.000\nB",
        [(1.0, "A"), (3.0, "B")],
    ),
    "lines of spaces": (
        "WEBVTT\n  \n00:01.000 --> 00:02.000\nA\n   \nsecond\n00:03.000 --> 00:04.000\nB",
        [(1.0, "A"), (3.0, "B")],
    ),
    "lines of spaces inside a caption": (
        "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.000 --> 00:00:02.000 align:start position:0%\n \n"
        "A<00:00:00.500><c> b</c>\n\n00:00:02.000 --> 00:00:02.010 align:start position:0%\nA b\n \n\n"
        "00:00:03.000 --> 00:00:04.000\nC\n \n  \nD\n",
        [(0.0, "A b"), (2.0, "A b"), (3.0, "C D")],
    ),
    "other arrows": (
        "WEBVTT\n\n00:01.000 \u2013> 00:02.000\nA\n\n00:03.000 \u2192 00:04.000\nB\n\n"
        "00:05.000 -> 00:06.000\nC",
        [(1.0, "A"), (3.0, "B"), (5.0, "C")],
    ),
    "sbv": (
        "0:00:01.500,0:00:02.000\nA[br]b\n\n0:00:02.500,0:00:04.000\nC\n",
        [(1.5, "A b"), (2.5, "C")],
    ),
    "header in small letters": ("webvtt - title\n\n00:01.000 --> 00:02.000\nA", [(1.0, "A")]),
    "times with many digits": ("WEBVTT\n\n00:01.0000 --> 00:02.000000\nA", [(1.0, "A")]),
    "times without zeros": ("WEBVTT\n\n0:1.5 --> 1:02:03.25\nA", [(1.5, "A")]),
    "more than 99 hours": ("WEBVTT\n\n100:00:01.000 --> 100:00:02.000\nA", [(360001.0, "A")]),
    "overlapping and unordered": (
        "WEBVTT\n\n00:03.000 --> 00:09.000\nB\n\n00:01.000 --> 00:05.000\nA",
        [(1.0, "A"), (3.0, "B")],
    ),
    "header data": (
        "WEBVTT - title\nKind: captions\nLanguage: en\n\n00:01.000 --> 00:02.000\nA",
        [(1.0, "A")],
    ),
    "tags": (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.loud>A</c> <00:01.500><b>b</b> <lang en>c</lang>",
        [(1.0, "A b c")],
    ),
    "styles, notes and regions": (
        "WEBVTT\n\nREGION\nid:fred\n\nSTYLE\n::cue { color: lime }\n\nNOTE\nnot said\n\n"
        "00:01.000 --> 00:02.000\nA",
        [(1.0, "A")],
    ),
}
REFUSED = {
    "no times": ("WEBVTT\n\nhello", "Line 3: “hello” belongs to no caption."),
    "header alone": ("WEBVTT", "no lines with times"),
    "not captions": ("hello", "A WebVTT file starts with WEBVTT"),
    "ends first": ("WEBVTT\n\n00:02.000 --> 00:01.000\nA", "Line 3: this caption ends before it starts."),
    "negative": ("WEBVTT\n\n-00:02.000 --> 00:01.000\nA", "Line 3: “-00:02.000 --> 00:01.000” has no times."),
    "text after a blank line": (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\nlost",
        "Line 6: “lost” belongs to no caption.",
    ),
    "seconds over 59": ("WEBVTT\n\n00:01.000 --> 00:75.000\nA", "a minute or a second above 59"),
    "words for times": ("WEBVTT\n\nstart --> end\nA", "Line 3: “start --> end” has no times."),
}


def test_captions_without_errors_stay_as_they_are():
    assert captions.prepare(STRICT + "\n") == STRICT
    assert captions.prepare(STRICT.replace("\n", "\r\n")) == STRICT


@pytest.mark.parametrize("name", REPAIRED)
def test_captions_are_repaired_to_what_they_mean(name):
    text, cues = REPAIRED[name]

    prepared = captions.prepare(text)

    assert [(cue.start_s, cue.text) for cue in captions.list_cues(prepared)] == cues
    assert captions.prepare(prepared) == prepared
    assert "," not in prepared.split("-->")[0].splitlines()[-1]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_repaired_is_refused_by_line(name):
    text, words = REFUSED[name]

    with pytest.raises(errors.Invalid) as caught:
        captions.prepare(text)

    assert words in caught.value.message


def test_speakers_are_named_in_the_transcript():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Mona>I asked</v>\n<v.loud Otto &amp; Co>No"

    cue = captions.list_cues(text)[0]

    assert cue.text == "I asked No"
    assert cue.spoken == "Mona: I asked Otto & Co: No"


def test_files_of_captions_are_decoded_or_told_what_to_do():
    assert captions.decode("WEBVTT é".encode("utf-16")) == "WEBVTT é"
    assert captions.decode("WEBVTT é".encode("utf-8-sig")) == "WEBVTT é"
    with pytest.raises(errors.Invalid) as caught:
        captions.decode("WEBVTT é".encode("cp1252"))
    assert "save it as UTF-8" in caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_uploaded_captions_file_is_stored_as_a_browser_reads_it(cast, noon, media_folder, encoding):
    content = REPAIRED["comma times"][0].encode(encoding)

    media = services.store_media(actor=cast.ada, file_name="a.vtt", content=content, now=noon)

    from interleave.catalogue import storage
    from interleave.kernel import tenancy

    with storage.open_kept(tenancy.current_organisation_id(), media.sha256) as kept:
        stored = kept.read()
    assert stored.startswith(b"WEBVTT\n\n00:00:01.000 -->")


@pytest.mark.parametrize("kind", ["srt", "sbv"])
def test_a_file_of_subtitles_says_where_it_goes(cast, noon, media_folder, kind):
    content = REPAIRED[kind][0].encode()

    with pytest.raises(errors.Invalid) as caught:
        services.store_media(actor=cast.ada, file_name=f"a.{kind}", content=content, now=noon)

    assert "paste them as its captions" in caught.value.message
