"""The tags that say and draw things."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import engines

from interleave.journeys.selectors.shapes import VoiceMinutes
from interleave.kernel import clock

ROOT = Path(__file__).resolve().parents[3]
NOON = datetime(2027, 4, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def year_2027(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def text_of(markup: str) -> str:
    return re.sub(r"<[^>]+>", "", markup)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.45, "45%"),
        (1, "100%"),
        (0.996, "99%"),
        (0.001, "1%"),
        (0, "0%"),
        (None, "–"),
        (Decimal("0.5"), "50%"),
    ],
)
def test_a_share_is_said_as_percent_and_only_all_is_all(value, words):
    assert rendered("{{ value|share }}", value=value) == words


@pytest.mark.parametrize(("value", "words"), [(5, "5 min"), (60, "1 h"), (95, "1 h 35 min"), (0, "0 min")])
def test_minutes_are_said_in_hours_from_one_hour_on(value, words):
    assert rendered("{{ value|minutes }}", value=value) == words


@pytest.mark.parametrize(
    ("value", "words"), [(11, "11 h"), (1.5, "1.5 h"), (Decimal("0.5"), "30 min"), (0, "0 h")]
)
def test_hours_are_said_plainly(value, words):
    assert rendered("{{ value|hours }}", value=value) == words


def test_an_instant_is_said_in_the_zone_of_the_reader():
    said = rendered('{% local_time when "Asia/Tokyo" %}', when=NOON)

    assert said == '<time datetime="2027-04-22T21:00+09:00">Thu 22 Apr, 21:00</time>'


def test_the_zone_is_named_only_where_the_session_lives_in_another():
    apart = rendered('{% local_time when "Asia/Tokyo" "Europe/Paris" %}', when=NOON)
    together = rendered('{% local_time when "Europe/Paris" "Europe/Paris" %}', when=NOON)
    nameless = rendered('{% local_time when "America/Lima" "Europe/Paris" form="clock" %}', when=NOON)

    assert text_of(apart) == "Thu 22 Apr, 21:00 JST"
    assert text_of(together) == "Thu 22 Apr, 14:00"
    assert text_of(nameless) == "07:00 UTC-05"


def test_a_range_names_the_day_once_and_both_when_it_passes_midnight():
    template = '{% local_range start end "Europe/Paris" %}'

    short = rendered(template, start=NOON, end=NOON + timedelta(minutes=30))
    night = rendered(template, start=NOON, end=NOON + timedelta(hours=11))

    assert text_of(short) == "Thu 22 Apr, 14:00–14:30"
    assert text_of(night) == "Thu 22 Apr, 14:00 – Fri 23 Apr, 01:00"


def test_an_instant_that_is_not_known_is_a_dash():
    assert rendered("{% local_time when %}", when=None) == "–"


def test_a_chip_says_its_voice_by_word_shape_and_colour():
    chip = rendered('{% voice_chip "job" 5 %}')

    assert text_of(chip) == "On the job 5 h"
    assert 'class="voice-chip v-job"' in chip
    assert "<path" in chip


@pytest.mark.parametrize(("minutes", "words"), [(5, "5 min"), (45, "45 min"), (90, "1.5 h"), (100, "1.7 h")])
def test_a_chip_says_the_minutes_that_were_planned(minutes, words):
    part = VoiceMinutes("live", minutes, 0)

    assert text_of(rendered("{% voice_chip part.voice part.hours %}", part=part)).endswith(words)


def test_a_chip_escapes_words_that_people_wrote():
    assert "&lt;b&gt;" in rendered('{% voice_chip "live" text=words %}', words="<b>")


def test_an_icon_is_hidden_from_assistive_technology():
    assert rendered('{% icon "bell" %}') == (
        '<svg class="icon" width="20" height="20" aria-hidden="true">'
        '<use href="/static/interleave/sprite.svg#bell"/></svg>'
    )


def test_every_icon_that_a_page_names_is_in_the_sprite():
    listed = set((ROOT / "frontend" / "icons.txt").read_text().split("\n"))
    named: dict[str, str] = {}
    for path in (ROOT / "src" / "interleave").rglob("*.html"):
        for name in re.findall(r"""(?:icon |glyph=)["']([a-z0-9-]+)["']""", path.read_text()):
            named[name] = path.name

    assert {name: page for name, page in named.items() if name not in listed} == {}


def test_no_template_has_an_inline_style_or_script():
    faults = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src" / "interleave").rglob("*.html")
        if re.search(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=["']""", path.read_text())
    ]

    assert faults == []


@pytest.mark.parametrize("form", ["full", "day"])
def test_an_instant_of_another_year_shows_its_year(monkeypatch, form):
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=731))

    text = text_of(rendered(f'{{% local_time when form="{form}" %}}', when=NOON))

    assert text.startswith("Thu 22 Apr 2027")


def test_the_current_year_is_that_of_the_zone_in_which_an_instant_is_shown(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 12, 31, 20, tzinfo=UTC))
    new_year = datetime(2028, 1, 1, 3, tzinfo=UTC)

    tokyo = rendered('{% local_time when "Asia/Tokyo" %}', when=new_year)
    paris = rendered('{% local_time when "Europe/Paris" %}', when=new_year)

    assert text_of(tokyo) == "Sat 1 Jan, 12:00"
    assert text_of(paris) == "Sat 1 Jan 2028, 04:00"


def test_a_span_that_reaches_into_another_year_shows_both_years(monkeypatch):
    evening = datetime(2027, 12, 31, 22, tzinfo=UTC)

    text = text_of(rendered("{% local_range start end %}", start=evening, end=evening + timedelta(hours=4)))

    assert text == "Fri 31 Dec 2027, 22:00 – Sat 1 Jan 2028, 02:00"


def test_a_date_shows_its_year_only_in_another_year():
    days = [NOON.date(), NOON.date() + timedelta(days=365)]

    texts = [rendered('due {{ day|format_date:"D j M" }}', day=day) for day in days]

    assert texts == ["due Thu 22 Apr", "due Fri 21 Apr 2028"]
    assert rendered('{{ day|format_date:"D j M" }}', day=None) == ""
