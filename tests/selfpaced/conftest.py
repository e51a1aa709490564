"""A lesson and a video of a hundred seconds."""

from pathlib import Path
from typing import Any

import pytest

from interleave.catalogue import blocks
from interleave.catalogue import services as catalogue
from interleave.catalogue.models import Media, Module
from tests.catalogue.conftest import media_folder, mp4

__all__ = ["media_folder"]

LESSON = """Begin.

## One

Read this.

::: checklist
- First
- Second
:::

## Two

And this.
"""


@pytest.fixture
def lesson(cast: Any, noon: Any) -> Module:
    catalogue.define_skill(
        actor=cast.ada, slug="talk", title="Talk", objectives=[("open-it", "Open a talk")], now=noon
    )
    catalogue.define_item(
        actor=cast.ada,
        slug="word",
        kind="short_text",
        prompt="What?",
        body={"answers": ["fact"]},
        refresh=True,
        now=noon,
    )
    return catalogue.define_module(
        actor=cast.ada,
        slug="lesson",
        kind="lesson",
        title="A lesson",
        summary="",
        minutes=5,
        blocks=blocks.parse(LESSON),
        objectives=["open-it"],
        item_slugs=["word"],
        now=noon,
    )


@pytest.fixture
def film(cast: Any, noon: Any, media_folder: Path) -> Media:
    return catalogue.store_media(
        actor=cast.ada, file_name="film.mp4", content=mp4(100), alt="A talk", now=noon
    )


@pytest.fixture
def video(cast: Any, noon: Any, film: Media) -> Module:
    return catalogue.define_module(
        actor=cast.ada,
        slug="video",
        kind="video",
        title="A video",
        summary="",
        minutes=2,
        blocks=[{"type": "video", "media": str(film.pk), "title": "A talk"}],
        now=noon,
    )
