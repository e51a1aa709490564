"""A lesson as learners see it: whole, and without what its author keeps to themselves."""

from interleave.catalogue import blocks
from interleave.web.learn import lessons

TEXT = """\
Ask the room first. <!-- Instructor: wait for questions -->

<!-- Do not show the answer yet -->

See [the guide][g].

## A second section

It has a [link of the same kind][g].

::: tip
Also [here][g].
:::

[g]: https://example.org/guide
"""


def test_links_work_in_every_section_and_comments_are_nowhere(db):
    lesson = lessons.lay_out(blocks.parse(TEXT))

    shown = [str(block.html) for block in lesson.blocks]
    assert len(shown) == 3
    assert all('href="https://example.org/guide"' in html for html in shown)
    assert "Instructor" not in "".join(shown)
    assert "answer" not in "".join(shown)
    assert "[g]" not in "".join(shown)
