"""Journeys as text (format interleave/1): folders that anybody can read, edit, import and export."""

from interleave.journeys.text.exporting import export_files, write_folder
from interleave.journeys.text.importing import (
    ConsentNeeded,
    FolderRefused,
    Imported,
    ImportedMeanwhile,
    import_files,
    import_folder,
    plan_folder,
    plan_import,
)
from interleave.journeys.text.plans import Consent, ImportPlan, PlanEntry, Status

__all__ = [
    "Consent",
    "ConsentNeeded",
    "FolderRefused",
    "ImportPlan",
    "Imported",
    "ImportedMeanwhile",
    "PlanEntry",
    "Status",
    "export_files",
    "import_files",
    "import_folder",
    "plan_folder",
    "plan_import",
    "write_folder",
]
