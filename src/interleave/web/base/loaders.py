"""Finding templates: each audience keeps its own beside its views."""

from collections.abc import Iterator
from pathlib import Path

from django.template import Origin
from django.template.loaders.filesystem import Loader as FileSystemLoader

WEB = Path(__file__).resolve().parents[1]


class AudienceLoader(FileSystemLoader):
    """Looks for `learn/today.html` in web/learn/templates/, by the first part of the name."""

    def get_dirs(self) -> list[str | Path]:
        return sorted(WEB.glob("*/templates"))

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        audience = template_name.split("/", 1)[0]
        folder = WEB / audience / "templates"
        if folder.is_dir():
            yield Origin(str(folder / template_name), template_name, self)
