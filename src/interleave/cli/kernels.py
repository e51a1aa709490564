"""The numeric tests on every BLAS kernel that this processor has.

NumPy and SciPy each bring their own OpenBLAS, which picks a kernel for the processor when it is loaded.
Kernels round differently: what depends on the last digits passes on one machine and fails on another.
"""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from interleave.cli import places, progress

PROCESSOR = Path("/proc/cpuinfo")
CHOICE = "OPENBLAS_CORETYPE"  # the variable by which OpenBLAS is told its kernel
EXPECTED = "INTERLEAVE_BLAS_KERNEL"  # what the tests check that it really runs
MARKER = "numeric"

# By machine, the kernels that OpenBLAS knows and what they need of a processor, oldest first; names as in
# /proc/cpuinfo. With a kernel that needs more than there is, a process ends with an illegal instruction.
NEEDED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "x86_64": {
        "Prescott": frozenset({"pni"}),
        "Nehalem": frozenset({"pni", "ssse3", "sse4_1", "sse4_2"}),
        "Sandybridge": frozenset({"sse4_2", "avx"}),
        "Haswell": frozenset({"avx2", "fma"}),
        "Zen": frozenset({"avx2", "fma"}),
        "SkylakeX": frozenset({"avx2", "fma", "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}),
        "Cooperlake": frozenset({"avx512f", "avx512vl", "avx512_bf16"}),
        "Sapphirerapids": frozenset({"avx512f", "avx512_bf16", "amx_bf16"}),
    },
    "aarch64": {
        "ARMV8": frozenset({"asimd"}),
        "CortexA57": frozenset({"asimd"}),
        "NeoverseN1": frozenset({"asimd", "atomics", "asimdhp", "asimddp"}),
        "NeoverseV1": frozenset({"asimd", "sve", "i8mm", "bf16"}),
        "NeoverseN2": frozenset({"asimd", "sve2", "i8mm", "bf16"}),
    },
}
# OpenBLAS reports its kernel for the Prescott under the first of the names that share it.
REPORTED = {"katmai": "prescott", "coppermine": "prescott", "northwood": "prescott"}

LOOK = """
import json, numpy, scipy.linalg, threadpoolctl
found = [one for one in threadpoolctl.threadpool_info() if one["user_api"] == "blas"]
print(json.dumps([one.get("architecture") or one["internal_api"] for one in found]))
"""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel, and why it is not tested; empty where it is."""

    name: str
    skipped: str


def execute() -> int:
    """Run the numeric tests on each kernel but the one that the ordinary tests had. Return an exit status."""
    native = loaded()
    progress.say(f"\nThe tests of numbers again, on other BLAS kernels than {' and '.join(native)}:")
    failed = []
    for kernel in list_kernels(native, read_flags()):
        if kernel.skipped:
            progress.say(f"  {kernel.name}: skipped, {kernel.skipped}")
        elif not passes(kernel.name):
            failed.append(kernel.name)
    if failed:
        progress.say(f"interleave: the tests of numbers fail on {', '.join(failed)}")
    return 1 if failed else 0


def list_kernels(native: Collection[str], flags: Collection[str]) -> Iterator[Kernel]:
    """Yield all kernels known for this machine, each with the reason where it is not tested."""
    known = NEEDED.get(platform.machine(), {})
    if not known or not flags:
        yield Kernel(
            "all", f"as the kernels of {platform.machine()} on {platform.system()} are not known here"
        )
    for name, needed in known.items() if flags else ():
        if missing := sorted(needed - set(flags)):
            yield Kernel(name, f"this processor has no {', '.join(missing)}")
        elif normalise(name) in native:
            yield Kernel(name, "the ordinary tests run on it")
        elif (runs := loaded(name)) != {normalise(name)}:
            yield Kernel(name, f"this OpenBLAS has no such kernel and runs {' and '.join(sorted(runs))}")
        else:
            yield Kernel(name, "")


def loaded(kernel: str = "") -> set[str]:
    """Return the kernels that NumPy and SciPy run in a new process, when asked for one or by themselves."""
    environment = {key: value for key, value in os.environ.items() if key != CHOICE}
    done = subprocess.run(
        [sys.executable, "-P", "-c", LOOK],
        env={**environment, **({CHOICE: kernel} if kernel else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(map(normalise, json.loads(done.stdout)))


def normalise(name: str) -> str:
    return REPORTED.get(name.lower(), name.lower())


def read_flags() -> frozenset[str]:
    """Return what the processor can do, in the words of Linux; nothing on other systems."""
    lines = PROCESSOR.read_text(encoding="utf-8").splitlines() if PROCESSOR.exists() else []
    for line in lines:
        name, _colon, words = line.partition(":")
        if name.strip() in {"flags", "Features"}:
            return frozenset(words.split())
    return frozenset()


def passes(kernel: str) -> bool:
    """Run the numeric tests on one kernel and show what they say if they fail."""
    began = time.monotonic()
    environment = {key: value for key, value in os.environ.items() if key != "INTERLEAVE_DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", "-m", MARKER, "tests/engine"],
        cwd=places.ROOT,
        env={**environment, CHOICE: kernel, EXPECTED: normalise(kernel), "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    said = done.stdout.rstrip()
    word = "in order" if done.returncode == 0 else "NOT in order"
    progress.say(
        f"  {kernel}: {word} ({time.monotonic() - began:.1f} s; {said.splitlines()[-1] if said else ''})"
    )
    if done.returncode:
        progress.say(said)
    return done.returncode == 0
