from typing import Any

from django.db import migrations, models

from interleave.kernel.row_migrations import ChangeRows


def add_objective_ids(apps: Any, schema_editor: Any) -> None:
    """Write the id of each objective beside its slug, which no longer names one objective alone."""
    alias = schema_editor.connection.alias
    objectives = apps.get_model("catalogue", "Objective").objects.using(alias)
    ids = {(org, slug): str(pk) for org, slug, pk in objectives.values_list("organisation_id", "slug", "pk")}
    for version in apps.get_model("journeys", "JourneyVersion").objects.using(alias).iterator():
        found = [with_ids(skill, version.organisation_id, ids) for skill in version.skills]
        if found != version.skills:
            version.skills = found
            version.save(update_fields=["skills"])


def with_ids(skill: dict[str, Any], organisation_id: Any, ids: dict[Any, str]) -> dict[str, Any]:
    """Return a skill of a version with the ids of its objectives; an objective that is gone has none."""
    objectives = []
    for objective in skill.get("objectives", ()):
        key = ids.get((organisation_id, objective.get("slug")))
        objectives.append({**objective, "id": key} if key and "id" not in objective else objective)
    return {**skill, "objectives": objectives}


class Migration(migrations.Migration):
    """A version names the library of its text, and its objectives by their ids."""

    dependencies = [("journeys", "0006_reason_of_withdrawal"), ("catalogue", "0002_collections")]

    operations = [
        migrations.AddField(
            "journeyversion", "library", models.CharField(blank=True, default="", max_length=80)
        ),
        ChangeRows(add_objective_ids, ChangeRows.noop),
    ]
