"""./interleave test repeats the numeric tests on other BLAS kernels; these check that it really does."""

import os

import numpy as np
import pytest
import scipy.linalg
import threadpoolctl

from interleave.cli import kernels

HASWELL = {"pni", "ssse3", "sse4_1", "sse4_2", "avx", "avx2", "fma"}


@pytest.mark.numeric
def test_numpy_and_scipy_run_the_kernel_that_was_asked_for():
    assert np.linalg.det(np.eye(2)) == scipy.linalg.det(np.eye(2)) == 1  # both libraries are loaded

    found = [one for one in threadpoolctl.threadpool_info() if one["user_api"] == "blas"]

    assert found
    if expected := os.environ.get(kernels.EXPECTED):
        assert {kernels.normalise(one["architecture"]) for one in found} == {expected}


def test_each_kernel_is_tested_or_named_with_the_reason(monkeypatch):
    monkeypatch.setattr(kernels.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(kernels, "loaded", lambda name: {"haswell" if name == "Zen" else name.lower()})

    found = {one.name: one.skipped for one in kernels.list_kernels({"haswell"}, HASWELL)}

    assert list(found) == list(kernels.NEEDED["x86_64"])
    assert [name for name, skipped in found.items() if not skipped] == ["Prescott", "Nehalem", "Sandybridge"]
    assert found["Haswell"] == "the ordinary tests run on it"
    assert found["Zen"] == "this OpenBLAS has no such kernel and runs haswell"
    assert found["SkylakeX"].startswith("this processor has no avx512bw, avx512cd")


def test_a_machine_whose_kernels_are_not_known_is_named(monkeypatch):
    monkeypatch.setattr(kernels.platform, "machine", lambda: "riscv64")

    (found,) = kernels.list_kernels({"generic"}, {"rv64"})

    assert (found.name, "riscv64" in found.skipped) == ("all", True)


@pytest.mark.parametrize("word", ["flags", "Features"])
def test_the_flags_of_a_processor_are_read_on_x86_and_on_arm(word, tmp_path, monkeypatch):
    file = tmp_path / "cpuinfo"
    file.write_text(f"processor\t: 0\n{word}\t\t: fp asimd sve\nprocessor\t: 1\n", encoding="utf-8")
    monkeypatch.setattr(kernels, "PROCESSOR", file)

    assert kernels.read_flags() == {"fp", "asimd", "sve"}
