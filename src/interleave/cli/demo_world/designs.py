"""The journeys: three imported from the text that lies in the repository, and one that Ada is drafting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from interleave.cli import places
from interleave.cli.demo_world.world import World
from interleave.journeys import selectors, services, text
from interleave.live import services as live

FOLDER = places.ROOT / "journeys"
SLUGS = ("data-protection-basics", "leading-people", "crm-rollout")
DRAFT_TITLE = "First ninety days"


def import_all(world: World, told: Callable[[str], None]) -> None:
    """Import and publish the three journeys, and remember their steps."""
    for slug in SLUGS:
        imported = text.import_folder(actor=world.people["ada"], folder=FOLDER / slug, now=world.now)
        world.versions[slug] = imported.version_id
        design = selectors.get_design(actor=world.people["ada"], version_id=imported.version_id)
        world.remember_steps(imported.version_id, design.steps)
        told(f"    {imported.title}: {len(design.steps)} steps from {imported.files} files")


def draft_a_journey(world: World, now: datetime) -> None:
    """Let Ada begin a journey that is not sound yet: too few live hours, and a step without a subject."""
    ada = world.people["ada"]
    version = services.create_journey(actor=ada, title=DRAFT_TITLE, model="enriched_virtual", now=now)
    activity = live.define_activity(
        actor=ada,
        slug="welcome-morning",
        title="Welcome morning",
        kind="seminar",
        modality="hybrid",
        minutes=90,
        seats=20,
        agenda="Who we are, what you will need in your first week, and whom to ask. Bring your questions.",
        facilitator_notes="Have the badges and one buddy for each newcomer ready before nine.",
        objectives=[],
        now=now,
    )
    services.save_draft(actor=ada, version_id=version.pk, draft=_first_ninety_days(activity.pk), now=now)


def _first_ninety_days(welcome_id: UUID) -> services.Draft:
    head = services.DraftHead(
        title=DRAFT_TITLE,
        summary="Three months in which a newcomer meets people, learns the tools and takes over a task.",
        model="enriched_virtual",
        model_settings={"minimum_live_hours": 4},
        weeks=13,
        audience="Everybody who joins us, at every site.",
    )
    arrive = (
        _step("welcome", "live", "Welcome morning", minutes=90, days=(0, 2), subject_id=welcome_id),
        _step("how-we-work", "lesson", "How we work", minutes=20, days=(3, 7)),
    )
    take_over = (
        _step("buddy-talk", "coaching", "Talk with your buddy", minutes=30, days=(20, 30)),
        _step("first-task", "task", "Your first own task", minutes=120, days=(35, 60)),
    )
    stages = (
        services.DraftStage("arrive", "Arrive", arrive),
        services.DraftStage("take-over", "Take something over", take_over),
    )
    return services.Draft(head, stages)


def _step(
    slug: str, kind: str, title: str, *, minutes: int, days: tuple[int, int], subject_id: UUID | None = None
) -> services.StepSpec:
    return services.StepSpec(
        slug=slug,
        kind=kind,
        title=title,
        subject_id=subject_id,
        minutes=minutes,
        opens_on_day=days[0],
        due_on_day=days[1],
    )
