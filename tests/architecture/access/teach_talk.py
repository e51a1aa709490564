"""Who may see how a cohort talks: its facilitators and those who organise."""

from tests.architecture.access.row import Row

TABLE = {
    "teach:cohort_talk": Row(
        args="cohort_id", anonymous=302, lea=404, theo=200, carla=404, kenji=404, ada=200, oona=404
    ),
}
