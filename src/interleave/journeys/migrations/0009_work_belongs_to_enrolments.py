"""Give what people did on journeys to the enrolment that it was done in."""

from collections import defaultdict
from uuid import UUID

from django.db import migrations

from interleave.kernel.row_migrations import ChangeRows

ENROLLED = "journeys.person.enrolled.v1"
WORK = (  # app, model, what it is about, when it was made
    ("assessments", "Attempt", "quiz_id", "started_at"),
    ("assessments", "TaskReport", "task_id", "reported_at"),
    ("selfpaced", "Run", "module_id", "started_at"),
)
BATCH = 500


def note_first_enrolments(apps, schema_editor):
    """Set `first_enrolled_at` from the ledger; `enrolled_at` has changed for people who came back."""
    first = {}
    for data, at in (
        apps.get_model("ledger", "LedgerEntry")
        .objects.filter(name=ENROLLED)
        .order_by("sequence")
        .values_list("data", "at")
        .iterator(2000)
    ):
        first.setdefault(UUID(data["enrolment_id"]), at)
    Enrolment = apps.get_model("journeys", "Enrolment")
    rows = list(Enrolment._base_manager.only("enrolled_at", "first_enrolled_at"))
    for row in rows:
        row.first_enrolled_at = first.get(row.pk, row.enrolled_at)
    Enrolment._base_manager.bulk_update(rows, ["first_enrolled_at"], batch_size=BATCH)


def find_enrolments(apps):
    """Return the enrolments by (person, subject), as (first enrolled at, ended at, id), the earliest first."""
    subjects = defaultdict(set)
    steps = apps.get_model("journeys", "Step")._base_manager.exclude(subject_id=None)
    for version_id, subject_id in steps.values_list("version_id", "subject_id"):
        subjects[version_id].add(subject_id)
    found = defaultdict(list)
    rows = apps.get_model("journeys", "Enrolment")._base_manager.select_related("cohort")
    for row in rows.order_by("first_enrolled_at", "pk"):
        for subject_id in subjects[row.cohort.version_id]:
            ended_at = row.withdrawn_at or row.completed_at
            found[row.person_id, subject_id].append((row.first_enrolled_at, ended_at, row.pk))
    return found


def give_work(apps, schema_editor):
    """Give each row to the one enrolment that it can belong to; the others belong to none."""
    enrolments = find_enrolments(apps)
    for app, name, about, made_at in WORK:
        Model = apps.get_model(app, name)
        groups = defaultdict(list)
        columns = ("person_id", about, "number", "enrolment_id", made_at)
        for row in Model._base_manager.order_by("person_id", about, "number").only(*columns):
            groups[row.person_id, getattr(row, about)].append(row)
        changed = []
        for key, rows in groups.items():
            changed += number_rows(rows, enrolments.get(key, ()), made_at)
        Model._base_manager.bulk_update(changed, ["enrolment_id", "number"], batch_size=BATCH)


def number_rows(rows, known, made_at):
    """Set enrolment and number of the rows of one person and subject; return those that changed.

    A row belongs to the only enrolment that was running when it was made, or to the only one that there was.
    A row that several may claim belongs to none, and counts in each that there was, as its event did.
    """
    counted = {pk: 0 for _began_at, _ended_at, pk in known}
    changed = []
    for row in rows:
        made = getattr(row, made_at)
        there = [(ended_at, pk) for began_at, ended_at, pk in known if began_at <= made]
        running = [pk for ended_at, pk in there if ended_at is None or ended_at >= made]
        owners = running or [pk for _ended_at, pk in there]
        if len(owners) == 1:
            counted[owners[0]] += 1
            row.enrolment_id, row.number = owners[0], counted[owners[0]]
            changed.append(row)
        else:
            for _ended_at, pk in there:
                counted[pk] += 1
    return changed


def give_answers(apps, schema_editor):
    """Give the answers to surveys to the enrolment in the cohort that they were given for."""
    Enrolment = apps.get_model("journeys", "Enrolment")
    places = {
        (person_id, cohort_id): pk
        for pk, person_id, cohort_id in Enrolment._base_manager.values_list("pk", "person_id", "cohort_id")
    }
    Response = apps.get_model("assessments", "SurveyResponse")
    rows = list(
        Response._base_manager.exclude(context_id=None).only("person_id", "context_id", "enrolment_id")
    )
    for row in rows:
        row.enrolment_id = places.get((row.person_id, row.context_id))
    Response._base_manager.bulk_update(rows, ["enrolment_id"], batch_size=BATCH)


def forward(apps, schema_editor):
    note_first_enrolments(apps, schema_editor)
    give_work(apps, schema_editor)
    give_answers(apps, schema_editor)


class Migration(migrations.Migration):
    """What people did belongs to the enrolment that it was done in."""

    dependencies = [
        ("journeys", "0008_first_enrolled_at"),
        ("assessments", "0004_work_of_an_enrolment"),
        ("selfpaced", "0002_runs_of_an_enrolment"),
        ("ledger", "0001_first"),
    ]

    operations = [ChangeRows(forward, migrations.RunPython.noop)]
