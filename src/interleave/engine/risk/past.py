"""How much of a past it takes to learn from it. Apart, for who asks before loading numerical libraries."""

FEWEST_FINISHED = 200  # enrolments; with fewer, the rules know more than the past does
FEWEST_OF_EITHER = 40  # that ended badly, and that ended well


def find_lack(finished: int, badly: int) -> tuple[str, str] | None:
    """Return what a past lacks, as a code (too_few | alike) and a sentence; None when it is enough."""
    if finished < FEWEST_FINISHED:
        return "too_few", f"{finished} finished enrolments; a model needs {FEWEST_FINISHED}"
    if min(badly, finished - badly) < FEWEST_OF_EITHER:
        sentence = (
            f"{badly} of {finished} enrolments ended badly; a model needs {FEWEST_OF_EITHER} of either kind"
        )
        return "alike", sentence
    return None
