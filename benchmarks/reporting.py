"""The tables, as text that is Markdown as well."""

import math
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measuring import Measured

LIMITS = (
    "Limits: 12 ms of server CPU (aim 7), the same queries in both worlds,"
    " 10 requests and 200 KB at a first visit."
)
MOST_MS = 12


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured in a world on a database: CPU milliseconds of forms, megabytes of web processes."""

    name: str
    engine: str
    counts: dict[str, int]
    seconds: float
    pages: list[Measured]
    forms: dict[str, float]
    megabytes: list[float]

    @property
    def title(self) -> str:
        return f"{self.name}, {'PostgreSQL' if self.engine == 'postgres' else 'SQLite'}"


def report(command: str, worlds: Sequence[Found], writing: Sequence[str]) -> list[str]:
    """Return the lines of the whole report."""
    on_sqlite = {found.name: found.pages for found in worlds if found.engine == "sqlite"}
    lines = [*head(command), *map(world_line, worlds), ""]
    if on_sqlite:
        lines += cost_table(on_sqlite)
    turning = [found for found in worlds if any(page.people > 1 for page in found.pages)]
    if turning:
        lines += ["", *turn_table(turning)]
    for name, pages in on_sqlite.items():
        lines += ["", *speed_table(name, pages)]
    return [*lines, "", *writing]


def head(command: str) -> list[str]:
    cores = len(os.sched_getaffinity(0))
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · revision {revision or 'unknown'} · `{command}`",
        f"{cores} cores ({processor()}), Python {platform.python_version()}, {platform.system()}"
        f" {platform.release()}; load average when it ended {load}",
        "",
    ]


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def world_line(found: Found) -> str:
    counts = ", ".join(f"{number:,} {what}" for what, number in found.counts.items())
    memory = " and ".join(f"{size:.0f}" for size in found.megabytes)
    return (
        f"World **{found.title}**: {counts}; made in {found.seconds:.0f} s."
        f" Memory of the web processes at the end: {memory} MB."
    )


def cost_table(results: dict[str, list[Measured]]) -> list[str]:
    """CPU, queries and bytes of each page in each world, and how the worlds compare."""
    names = list(results)
    columns = ["page"]
    for name in names:
        columns += [f"{name}: queries", "CPU ms", "KB", "KB sent", "first visit"]
    if len(names) == 2:
        columns.append(f"CPU {names[1]} : {names[0]}")
    rows = []
    for label in labels_of(results):
        row = [label]
        pages = [find(results[name], label) for name in names]
        for page in pages:
            row += cost_cells(page)
        if len(names) == 2:
            row.append(ratio(pages[1], pages[0]))
        rows.append(row)
    return [*table(columns, rows), "", LIMITS]


def turn_table(worlds: Sequence[Found]) -> list[str]:
    """CPU of each page for one person, for many people and for many pages in turn, on each database."""
    columns = ["page", "people", "pages"]
    for found in worlds:
        columns += [f"{found.title}: one", "first of each", "people in turn", "pages in turn"]
    rows = []
    for label in labels_of({found.title: found.pages for found in worlds}):
        pages = [find(found.pages, label) for found in worlds]
        first = next(page for page in pages if page is not None)
        row = [label, str(first.people), str(first.pages or "–")]
        for page in pages:
            for name in ("cpu_ms", "people_first_ms", "people_ms", "pages_ms"):
                row.append(milliseconds(getattr(page, name, math.nan)))
        rows.append(row)
    for form in worlds[0].forms:
        row = [form, "60", "–"]
        for found in worlds:
            row += ["–", milliseconds(found.forms[form], limit=FORM_LIMITS[form]), "–", "–"]
        rows.append(row)
    return [
        *table(columns, rows),
        "",
        "Milliseconds of CPU per request: web processes and database. A form is sent once by each person.",
        f"Limits: {MOST_MS} ms (aim 7), {FORM_LIMITS['sign-in']} for a sign-in,"
        f" {FORM_LIMITS['answer to a question']} for an answer.",
    ]


FORM_LIMITS = {"sign-in": 35, "answer to a question": 5}


def milliseconds(value: float, limit: float = MOST_MS) -> str:
    return "–" if math.isnan(value) else f"{value:.1f}{'' if value <= limit else ' !'}"


def cost_cells(page: Measured | None) -> list[str]:
    if page is None or page.status != 200:
        return ["–" if page is None else f"status {page.status}", "–", "–", "–", "–"]
    cold = "–"
    if page.cold_requests is not None and page.cold_bytes is not None:
        mark = "" if page.cold_requests <= 10 and page.cold_bytes <= 200_000 else " !"
        cold = f"{page.cold_requests}, {page.cold_bytes / 1000:.0f} KB{mark}"
    return [
        str(page.queries),
        milliseconds(page.cpu_ms),
        f"{page.plain_bytes / 1000:.0f}",
        f"{page.wire_bytes / 1000:.1f}",
        cold,
    ]


def speed_table(name: str, pages: Sequence[Measured]) -> list[str]:
    """How long people wait, alone and with others."""
    columns = [f"page ({name})"]
    columns += [f"p50 / p95 ms, {users} user{'s' * (users > 1)}" for users in (1, 4, 16)]
    columns += ["pages/s, 4", "pages/s, 16"]
    rows = [
        [
            page.label,
            *(f"{page.p50_ms[users]:.0f} / {page.p95_ms[users]:.0f}" for users in (1, 4, 16)),
            f"{page.per_second[4]:.0f}",
            f"{page.per_second[16]:.0f}",
        ]
        for page in pages
        if page.status == 200
    ]
    return [*table(columns, rows), "", "Aim: 250 pages/s with 16 users on two cores."]


def writing_lines(name: str, found: dict[str, Any]) -> list[str]:
    replay = found["entries"] / found["replay_seconds"]
    per_row = found["import_seconds"] * 1000 / found["imported"]
    return [
        f"Writing (world {name}, SQLite, every commit on the disk):",
        "",
        f"- one event a transaction: {found['single_per_second']:.0f} a second",
        f"- 100 events a transaction: {found['batched_per_second']:.0f} a second",
        f"- a file of {found['imported']:,} people: {found['import_seconds']:.1f} s"
        f" ({per_row:.1f} ms a line)",
        f"- replay of {found['entries']:,} entries through all projectors: {found['replay_seconds']:.1f} s"
        f" ({replay:.0f} a second)",
    ]


def labels_of(results: dict[str, list[Measured]]) -> list[str]:
    return list(dict.fromkeys(kind_of(page.label) for pages in results.values() for page in pages))


def kind_of(label: str) -> str:
    return label.split(" (")[0]


def find(pages: Sequence[Measured], label: str) -> Measured | None:
    return next((page for page in pages if kind_of(page.label) == label), None)


def ratio(large: Measured | None, small: Measured | None) -> str:
    if large is None or small is None or math.isnan(large.cpu_ms) or math.isnan(small.cpu_ms):
        return "–"
    return f"{large.cpu_ms / small.cpu_ms:.2f}"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[at]) for row in [columns, *rows]) for at in range(len(columns))]

    def line(cells: Sequence[str]) -> str:
        first, *others = cells
        return (
            "| "
            + " | ".join(
                [
                    first.ljust(widths[0]),
                    *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)),
                ]
            )
            + " |"
        )

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return [line(columns), line(rule), *(line(row) for row in rows)]
