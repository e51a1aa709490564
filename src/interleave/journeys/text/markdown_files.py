"""Reading files of Markdown with a front matter: modules, tasks, discussions, live activities, job aids."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from interleave.catalogue import blocks, markdown
from interleave.journeys.text import nodes
from interleave.journeys.text.designs import (
    ActivityDesign,
    Data,
    JobAidDesign,
    ModuleDesign,
    PromptDesign,
    TaskDesign,
)
from interleave.journeys.text.fields import Fields, meant
from interleave.journeys.text.nodes import Node, Problems
from interleave.kernel import errors

FACILITATOR = "<!-- facilitator -->"
MOST_FAULTS = 20  # of one file, before the rest is left for the next reading
_MEDIA = re.compile(
    r'(?:\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)media/([^\s)">]+)'
    r"|^ {0,3}:{3,}\s*(?:file|video)\s+media/(\S+)",
    re.MULTILINE,
)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Known:
    """What the files of a folder may refer to."""

    objectives: Collection[str]
    items: Collection[str]
    media: Collection[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A file: its fields, its text, and the line where the text begins."""

    slug: str
    fields: Fields
    body: str
    first_line: int
    known: Known


def open_page(slug: str, text: str, file: str, known: Known, problems: Problems) -> Page | None:
    """Split a file into front matter and text, or report what is wrong."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        problems.add(file, 1, _("The file begins with a line of three dashes, then keys, then three dashes."))
        return None
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        problems.add(file, 1, _("The keys at the top never end. Close them with a line of three dashes."))
        return None
    node = nodes.read("\n".join(lines[1:end]), file, problems, first_line=2) if end > 1 else Node(1, pairs={})
    if node is None:
        return None
    page = Page(slug, Fields(node, file, problems), "\n".join(lines[end + 1 :]), end + 2, known)
    _check_media(page)
    report_faults(page.body, file, page.first_line, problems)
    return page


def read_module(page: Page) -> ModuleDesign:
    fields = page.fields
    kind = fields.choice("kind", ("lesson", "video"))
    video, captions = _file(page, "video"), _file(page, "captions")
    if kind == "video" and not video:
        fields.fault("video", _("A video module names its film: “video: intro.webm”."))
    if kind == "video" and video and not captions:
        fields.fault("captions", _("A film needs captions: “captions: intro.vtt”."))
    if kind == "lesson" and (video or captions):
        fields.fault("video", _("Only a module of kind video names a film here."))
    module = ModuleDesign(
        slug=page.slug,
        kind=kind,
        title=fields.title(),
        summary=fields.text("summary", needed=False, most=500),
        minutes=_needed_minutes(fields),
        objectives=_objectives(page),
        items=fields.references("items", page.known.items, _("an item of any quiz")),
        video=video,
        captions=captions,
        blocks=_blocks(page),
    )
    if kind == "lesson" and not any(markdown.is_visible(block.get("md", "-")) for block in module.blocks):
        fields.problems.add(fields.file, page.first_line, _("This lesson has no text yet."))
    fields.finish()
    return module


def read_task(page: Page) -> TaskDesign:
    fields = page.fields
    kind = fields.choice("kind", ("task", "observation"))
    confirmed_by = fields.choice("confirmed_by", ("self", "manager"), "self")
    if kind == "observation":
        if fields.has("confirmed_by") and confirmed_by != "manager":
            fields.fault("confirmed_by", _("An observation is always made by the manager."))
        confirmed_by = "manager"
    task = TaskDesign(
        slug=page.slug,
        kind=kind,
        title=fields.title(most=200),
        confirmed_by=confirmed_by,
        objectives=_objectives(page),
        checklist=fields.texts("checklist"),
        brief=_needed_body(page),
    )
    if kind == "observation" and not task.checklist:
        fields.fault("checklist", _("An observation needs a checklist of what to look for."))
    fields.finish()
    return task


def read_prompt(page: Page) -> PromptDesign:
    fields = page.fields
    posts, replies = fields.whole("posts", most=50), fields.whole("replies", most=50)
    prompt = PromptDesign(
        slug=page.slug,
        title=fields.title(most=200),
        posts=1 if posts is None else posts,
        replies=0 if replies is None else replies,
        body=_needed_body(page),
    )
    if prompt.posts + prompt.replies == 0:
        fields.fault("posts", _("Ask for one post or one reply at least, or no one can finish it."))
    fields.finish()
    return prompt


def read_activity(page: Page) -> ActivityDesign:
    fields = page.fields
    agenda, _line, notes = page.body.partition(FACILITATOR)
    agenda, notes = agenda.strip(), notes.strip()
    seats = fields.whole("seats", least=1)
    activity = ActivityDesign(
        slug=page.slug,
        title=fields.title(most=200),
        kind=fields.choice("kind", ("workshop", "webinar", "seminar")),
        modality=fields.choice("modality", ("in_person", "virtual", "hybrid")),
        minutes=_needed_minutes(fields),
        seats=20 if seats is None else seats,
        objectives=_objectives(page),
        agenda=markdown.with_definitions(agenda, notes),
        facilitator_notes=markdown.with_definitions(notes, agenda),
    )
    fields.finish()
    return activity


def read_job_aid(page: Page) -> JobAidDesign:
    fields = page.fields
    job_aid = JobAidDesign(
        slug=page.slug,
        title=fields.title(most=200),
        summary=fields.text("summary", needed=False, most=500),
        objectives=_objectives(page),
        body=_needed_body(page),
    )
    fields.finish()
    return job_aid


def media_in(text: str) -> list[tuple[int, str]]:
    """Return the files of media/ that a text names, with the line, counted from 0, of each."""
    return [(text.count("\n", 0, match.start()), match[1] or match[2]) for match in _MEDIA.finditer(text)]


def report_faults(text: str, file: str, first_line: int, problems: Problems) -> None:
    """Report what of a Markdown text no one would see: as a problem where it is lost, else as a warning."""
    for fault in markdown.list_faults(text):
        add = problems.add if fault.is_error else problems.warn
        add(file, first_line + fault.line, fault.text)


def _check_comments(page: Page) -> None:
    """Report a comment that is never closed; the blocks of a lesson find it themselves."""
    lines = page.body.split("\n")
    if markdown.has_open_comment(page.body):
        at = next(at for at in range(len(lines)) if markdown.has_open_comment("\n".join(lines[: at + 1])))
        words = _("This comment is never closed. End it with -->.")
        page.fields.problems.add(page.fields.file, page.first_line + at, words)


def _check_media(page: Page) -> None:
    for line, name in media_in(page.body):
        if name not in page.known.media:
            text = _("There is no file media/%(name)s.") % {"name": name} + meant(name, page.known.media)
            page.fields.problems.add(page.fields.file, page.first_line + line, text)


def _file(page: Page, name: str) -> str:
    found = page.fields.text(name, needed=False, most=200).removeprefix("media/")
    if found and found not in page.known.media:
        text = _("There is no file media/%(name)s.") % {"name": found} + meant(found, page.known.media)
        page.fields.fault(name, text)
    return found


def _objectives(page: Page) -> tuple[str, ...]:
    return page.fields.references("objectives", page.known.objectives, _("an objective"))


def _needed_minutes(fields: Fields) -> int:
    minutes = fields.whole("minutes", least=1, most=10_000)
    if minutes is None and not fields.has("minutes"):
        fields.fault("minutes", _("“%(name)s” is missing.") % {"name": "minutes"})
    return minutes or 1


def _needed_body(page: Page) -> str:
    body = page.body.strip()
    _check_comments(page)
    if not markdown.is_visible(body):
        page.fields.problems.add(page.fields.file, page.first_line, _("The text below the keys is missing."))
    return body


def _blocks(page: Page) -> tuple[Data, ...]:
    """Read the boxes of a lesson. A line that cannot be read is reported and left out, to find the rest."""
    lines = page.body.split("\n")
    for _fault in range(MOST_FAULTS):
        try:
            found: list[Any] = list(blocks.parse("\n".join(lines)))
            return tuple(dict(block) for block in blocks.normalise(found))
        except errors.Invalid as error:
            at = _line_of(error)
            page.fields.problems.add(
                page.fields.file,
                page.first_line + at,
                error.problems[0].text if error.problems else str(error),
            )
            if not 0 <= at < len(lines) or not lines[at]:
                break
            _leave_out(lines, at)
    return ()


def _leave_out(lines: list[str], at: int) -> None:
    """Blank a line; with the first line of a box goes the one that closes it."""
    end = next((below for below in range(at + 1, len(lines)) if lines[below].startswith(":::")), None)
    if lines[at].startswith(":::") and end is not None and not lines[end].strip(": "):
        lines[end] = ""
    lines[at] = ""


def _line_of(error: errors.Invalid) -> int:
    """Return the line, counted from 0, that catalogue.blocks complains about."""
    number = _NUMBER.search(error.problems[0].where) if error.problems else None
    return int(number[0]) - 1 if number else 0
