"""The sh wrapper on a machine that lacks things, made of a PATH with only what the test puts there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "printf", "env", "cat")


@pytest.fixture
def clone(tmp_path):
    """A clone that holds the wrapper and nothing else, so that nothing can be installed by mistake."""
    folder = tmp_path / "clone"
    folder.mkdir()
    shutil.copy(ROOT / "interleave", folder / "interleave")
    return folder


@pytest.fixture
def machine(tmp_path):
    """The folder that is the whole PATH of this machine."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool))
    return folder


def put(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def call(clone: Path, machine: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "interleave", *arguments],
        env={"PATH": os.fspath(machine), **extra},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_no_python_at_all_is_one_line(clone, machine):
    done = call(clone, machine, "demo")

    assert done.returncode == 2
    assert done.stderr.startswith("interleave: Python 3.11 or newer is needed")
    assert done.stderr.count("\n") == 1


def test_an_old_python_is_named_with_its_version(clone, machine):
    put(machine, "python3", 'case "$2" in *print*) echo 3.9.2;; *) exit 1;; esac')

    done = call(clone, machine, "demo")

    assert done.returncode == 2
    assert "python3 is 3.9.2" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_python_without_venv_names_the_package_to_install(clone, machine):
    put(machine, "python3", 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.11.2;; esac')

    done = call(clone, machine, "demo")

    assert done.returncode == 2
    assert "has no venv module" in done.stderr
    assert "apt-get install python3-venv" in done.stderr


def test_a_python_without_venv_will_do_where_uv_is(clone, machine):
    put(
        machine,
        "python3",
        'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.11.2;; -m) echo "setup $*";; esac',
    )
    put(machine, "uv", "")

    done = call(clone, machine, "demo", "--port", "8001")

    assert done.returncode == 0
    assert done.stdout == "setup -P -m interleave.cli.setup demo --port 8001\n"


def test_the_first_good_python_is_taken(clone, machine):
    put(machine, "python3.11", 'case "$2" in *print*) echo 3.9.0;; *) exit 1;; esac')
    put(machine, "python3", 'case "$2" in -m) echo "third $PYTHONPATH";; *print*) echo 3.12.1;; esac')

    done = call(clone, machine, "run")

    assert done.stdout == f"third {clone.resolve()}/src\n"


def test_it_works_from_any_folder_and_from_a_path_with_spaces(tmp_path, machine):
    folder = tmp_path / "my clone"
    folder.mkdir()
    shutil.copy(ROOT / "interleave", folder / "interleave")
    put(machine, "python3", 'case "$2" in -m) echo "$PYTHONPATH";; *print*) echo 3.11.2;; esac')

    done = call(folder, machine, "help")

    assert done.stdout == f"{folder.resolve()}/src\n"


def test_the_wrapper_is_plain_posix_shell():
    checked = subprocess.run(["sh", "-n", ROOT / "interleave"], capture_output=True, check=False)

    assert checked.returncode == 0
    assert (ROOT / "interleave").read_text().startswith("#!/bin/sh\n")
    assert os.access(ROOT / "interleave", os.X_OK)


def test_set_up_stands_on_the_standard_library_alone():
    """It runs before anything is installed: an import of something else would fail on a fresh machine."""
    source = "import interleave.cli.setup.__main__, sys; print(*sys.modules)"
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); {source}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    foreign = {name.split(".")[0] for name in done.stdout.split()} - set(sys.stdlib_module_names)

    assert foreign - {"__main__", "interleave", "_distutils_hack"} == set()
