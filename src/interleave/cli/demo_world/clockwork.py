"""Simulated time: stories wait on one clock, and whatever happens, happens in the order of its instants.

A story is a generator. It acts, yields how long it waits (or until when), and goes on once the clock
is there. What waits for an instant that never comes stays as it is: somebody in the middle of a lesson.
"""

from collections.abc import Generator
from datetime import datetime, timedelta
from heapq import heappop, heappush

Pause = timedelta | datetime
Story = Generator[Pause, None, None]


class Clockwork:
    """A clock and the stories that wait for it. Ties go to the story that began to wait first."""

    def __init__(self, starts_at: datetime) -> None:
        self.now = starts_at
        self.steps = 0
        self._count = 0
        self._waiting: list[tuple[datetime, int, Story]] = []

    def begin(self, story: Story, *, at: datetime | None = None) -> None:
        """Let a story begin at an instant; one that is past means now."""
        self._wait(story, self.now if at is None else max(at, self.now))

    def run_until(self, end: datetime) -> None:
        """Tell the stories up to and including an instant, and set the clock there."""
        while self._waiting and self._waiting[0][0] <= end:
            self.now, _order, story = heappop(self._waiting)
            self.steps += 1
            pause = next(story, None)
            if pause is not None:
                until = pause if isinstance(pause, datetime) else self.now + pause
                self._wait(story, max(until, self.now))
        self.now = max(self.now, end)

    def _wait(self, story: Story, until: datetime) -> None:
        self._count += 1
        heappush(self._waiting, (until, self._count, story))
