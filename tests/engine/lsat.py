"""Two sections of the Law School Admission Test, 1000 people x 5 items, as published.

Source: Bock and Lieberman, "Fitting a response model for n dichotomously scored items", Psychometrika 35
(1970), tables 1 and 2: how many people gave each of the 32 patterns, from 00000 to 11111.
"""

import sys

SECTION_6 = (
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
)
SECTION_7 = (
    *(12, 19, 1, 7, 3, 19, 3, 17, 10, 5, 3, 7, 7, 23, 8, 28),
    *(7, 39, 11, 34, 14, 51, 15, 90, 6, 25, 7, 35, 18, 136, 32, 308),
)


def matrix(frequencies: tuple[int, ...]) -> list[list[int | None]]:
    """Return one row per person."""
    rows: list[list[int | None]] = []
    for pattern, count in enumerate(frequencies):
        rows += [[pattern >> 4 - place & 1 for place in range(5)] for _person in range(count)]
    return rows


def main() -> None:
    """Print a section as a matrix: python -m tests.engine.lsat 6 > lsat6.csv."""
    section = {"6": SECTION_6, "7": SECTION_7}[sys.argv[1]]
    print("Q1,Q2,Q3,Q4,Q5")
    for row in matrix(section):
        print(",".join(map(str, row)))


if __name__ == "__main__":
    main()
