"""Journeys as text (format interleave/1): folders that anybody can read, edit, import and export."""

from interleave.journeys.text.exporting import export_files, write_folder
from interleave.journeys.text.importing import Imported, import_files, import_folder

__all__ = ["Imported", "export_files", "import_files", "import_folder", "write_folder"]
