"""The files of a folder, one format for each of its folders: all that is known about such a file."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from interleave.assessments import selectors as assessments
from interleave.catalogue import selectors as catalogue
from interleave.community import selectors as community
from interleave.engine import events
from interleave.journeys.text import definitions, emitting, markdown_files, question_files, stored
from interleave.journeys.text.definitions import Bench
from interleave.journeys.text.designs import ContentDesign
from interleave.journeys.text.markdown_files import Known, Page
from interleave.journeys.text.nodes import Node, Problems
from interleave.journeys.text.stored import Names, Place
from interleave.kernel import errors
from interleave.live import selectors as live


@dataclass(frozen=True, slots=True)
class File:
    """A file to read; `tree` is None where the format is not YAML, or cannot be read as such."""

    slug: str
    path: str
    text: str
    tree: Node | None
    known: Known
    problems: Problems


@dataclass(frozen=True, slots=True)
class TextFormat:
    """The format of the files of one folder. No field has a default.

    Attributes:
        ending: of the names of its files.
        noun: what a file is called in a plan.
        read: a file to a design; None where it cannot be read, which is reported.
        define: writes a design by the service of its context; given the slugs of items that changed.
        emit: a design to the text of its file.
        load: a row, by collection and slug, to a design; None where it is not there.
        find: the row of a slug in a collection, or None; may raise NotFound.
        published: the event that publishes it, and the field of its id.
    """

    ending: str
    noun: str
    read: Callable[[File], ContentDesign | None]
    define: Callable[[Bench, Any, Collection[str]], Any]
    emit: Callable[[Any], str]
    load: Callable[[Place, Names], ContentDesign | None]
    find: Callable[[str, str], Any]
    published: tuple[str, str]


def load_content(folder: str, slug: str, names: Names, *, collection: str) -> ContentDesign | None:
    """Return the content of a file as its collection has it now, or None when it is not there any more."""
    try:
        return FORMATS[folder].load((collection, slug), names)
    except errors.NotFound:
        return None


def _page(read: Callable[[Page], ContentDesign]) -> Callable[[File], ContentDesign | None]:
    """Return the reader of a Markdown file."""

    def read_file(file: File) -> ContentDesign | None:
        page = markdown_files.open_page(file.slug, file.text, file.path, file.known, file.problems)
        return read(page) if page is not None else None

    return read_file


def _quiz(file: File) -> ContentDesign | None:
    if file.tree is None:
        return None
    return question_files.read_quiz(file.slug, file.tree, file.path, file.known, file.problems)


def _survey(file: File) -> ContentDesign | None:
    if file.tree is None:
        return None
    return question_files.read_survey(file.slug, file.tree, file.path, file.problems)


FORMATS: Mapping[str, TextFormat] = {
    "modules": TextFormat(
        ending=".md",
        noun="module",
        read=_page(markdown_files.read_module),
        define=definitions.define_module,
        emit=emitting.emit_module,
        load=stored.load_module,
        find=lambda slug, collection: catalogue.find_module(slug=slug, collection=collection),
        published=(events.ModulePublished.name, "module_id"),
    ),
    "quizzes": TextFormat(
        ending=".yaml",
        noun="quiz",
        read=_quiz,
        define=definitions.define_quiz,
        emit=emitting.emit_quiz,
        load=stored.load_quiz,
        find=lambda slug, collection: assessments.find_quiz(slug=slug, collection=collection),
        published=(events.QuizPublished.name, "quiz_id"),
    ),
    "surveys": TextFormat(
        ending=".yaml",
        noun="survey",
        read=_survey,
        define=definitions.define_survey,
        emit=emitting.emit_survey,
        load=stored.load_survey,
        find=lambda slug, collection: assessments.find_survey(slug=slug, collection=collection),
        published=(events.SurveyPublished.name, "survey_id"),
    ),
    "tasks": TextFormat(
        ending=".md",
        noun="task",
        read=_page(markdown_files.read_task),
        define=definitions.define_task,
        emit=emitting.emit_task,
        load=stored.load_task,
        find=lambda slug, collection: assessments.find_task(slug=slug, collection=collection),
        published=(events.TaskPublished.name, "task_id"),
    ),
    "discussions": TextFormat(
        ending=".md",
        noun="discussion",
        read=_page(markdown_files.read_prompt),
        define=definitions.define_prompt,
        emit=emitting.emit_prompt,
        load=stored.load_prompt,
        find=lambda slug, collection: community.get_prompt_by_slug(slug, collection=collection),
        published=(events.PromptPublished.name, "prompt_id"),
    ),
    "live": TextFormat(
        ending=".md",
        noun="live activity",
        read=_page(markdown_files.read_activity),
        define=definitions.define_activity,
        emit=emitting.emit_activity,
        load=stored.load_activity,
        find=lambda slug, collection: live.find_activity(slug=slug, collection=collection),
        published=(events.LiveActivityPublished.name, "activity_id"),
    ),
    "job-aids": TextFormat(
        ending=".md",
        noun="job aid",
        read=_page(markdown_files.read_job_aid),
        define=definitions.define_job_aid,
        emit=emitting.emit_job_aid,
        load=stored.load_job_aid,
        find=lambda slug, collection: catalogue.get_job_aid_by_slug(slug=slug, collection=collection),
        published=(events.JobAidPublished.name, "job_aid_id"),
    ),
}
