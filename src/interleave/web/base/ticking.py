"""The ticked lines of a checklist, as a form hands them in."""

from django.http import HttpRequest

MOST_DIGITS = 4  # no checklist has ten thousand lines, and Python refuses numbers of thousands of digits


def lines_of(request: HttpRequest) -> list[int]:
    """Return the numbers of the lines that are ticked; what can be no line's number is left out."""
    handed = request.POST.getlist("line")
    return [int(line) for line in handed if line.isdecimal() and len(line) <= MOST_DIGITS]
