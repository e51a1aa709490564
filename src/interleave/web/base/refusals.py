"""Putting what a service refused beside the fields of a form."""

from django import forms

from interleave.kernel import errors


def add_problems(form: forms.Form, refused: errors.Invalid) -> None:
    """Add each problem to the field that it names, or to the whole form."""
    for problem in refused.problems:
        form.add_error(problem.where if problem.where in form.fields else None, problem.text)
    if not refused.problems:
        form.add_error(None, refused.message)
