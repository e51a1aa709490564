"""Lessons as text and as blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interleave.catalogue import blocks
from interleave.kernel import errors

LESSON = """Before the first heading.

## One

Text with `::: tip` in it.

```
::: tip
not a box, but code
![no](media/picture.png)
## not a heading
```

![A ladder \\[of steps\\]](media/ladder.png "The \\"first\\" step")

::: warning
Mind **this**.
:::

::: checklist
- Open with the fact
- Ask, then wait
:::

::: file media/sheet.pdf
The sheet
:::

## Two

::: video media/talk.mp4
A hard talk
:::
"""


def test_a_lesson_is_read_into_its_blocks():
    read = blocks.parse(LESSON)

    assert [block["type"] for block in read] == [
        "text", "text", "picture", "callout", "checklist", "file", "text", "video",
    ]  # fmt: skip
    assert read[2] == {
        "type": "picture",
        "media": "ladder.png",
        "alt": "A ladder [of steps]",
        "caption": 'The "first" step',
    }
    assert read[4]["items"] == ["Open with the fact", "Ask, then wait"]
    assert [section.title for section in blocks.sections(read)] == ["", "One", "Two"]


def test_text_and_blocks_undo_each_other():
    read = blocks.parse(LESSON)

    assert blocks.parse(blocks.to_markdown(read)) == read
    assert blocks.to_markdown(blocks.parse(blocks.to_markdown(read))) == blocks.to_markdown(read)


line = st.text(st.sampled_from(list('ab:#`~ -*[]!()"\\x.\n>')), max_size=40)


@given(st.lists(line, max_size=8).map("\n".join))
def test_whatever_can_be_read_survives_the_way_there_and_back(text):
    try:
        read = blocks.parse(text)
    except errors.Invalid:
        return

    assert blocks.parse(blocks.to_markdown(read)) == read


words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)


@given(alt=words, caption=words, item=words, inside=words)
def test_any_words_survive_inside_boxes(alt, caption, item, inside):
    written: list[blocks.Block] = [
        {"type": "picture", "media": "x.png", "alt": alt, "caption": caption},
        {"type": "checklist", "items": [item]},
        {"type": "callout", "tone": "tip", "md": f"{inside}\n:::\n::::\n{inside}"},
        {"type": "file", "media": "x.pdf", "title": inside},
    ]

    assert blocks.parse(blocks.to_markdown(written)) == written


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Fine.\n\n::: tip\nnever closed", "line 3"),
        ("::: hint\nx\n:::", "line 1"),
        ("::: tip\n\n:::", "line 1"),
        ("::: checklist\nno dash\n:::", "line 1"),
        ("::: file\nno name\n:::", "line 1"),
    ],
)
def test_a_faulty_box_names_its_line(text, where):
    with pytest.raises(errors.Invalid) as caught:
        blocks.parse(text)

    assert caught.value.problems[0].where == where


def test_media_are_found_and_replaced_also_inside_text():
    read = blocks.parse(
        "![a](media/a.png)\n\nText with ![b](media/b.png) inside.\n\n::: file media/c.pdf\nC\n:::"
    )

    changed = blocks.replace_media(read, {"a.png": "1", "b.png": "2"})

    assert blocks.media_of(read) == ["a.png", "b.png", "c.pdf"]
    assert blocks.media_of(changed) == ["1", "2", "c.pdf"]


@pytest.mark.parametrize(
    "text",
    [
        ":::tip[Remember]\nCount to ten.\n:::",
        "::: tip Remember\nCount to ten.\n:::::::::::::",
        "  :::: Tip  [Remember]\nCount to ten.\n:::::",
    ],
)
def test_boxes_as_other_tools_write_them(text):
    assert blocks.parse(text) == [{"type": "callout", "tone": "tip", "md": "**Remember**\n\nCount to ten."}]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a\n\n:::", 3, "These colons close no box"),
        ("::: tip\na\n:::: note\nb\n::::", 1, "never closed"),
        ("::: checklist Todo\n- a\n:::", 1, "A checklist has no title"),
        ("::: file media/a.pdf The file\n:::", 1, "Write the title into the line below"),
        ("::: info\na\n:::", 1, "Write “::: tip”"),
        ("a\n\n<!-- never\n\n## closed", 3, "End it with -->"),
    ],
)
def test_boxes_and_comments_that_cannot_be_read_are_refused_with_what_to_write(text, line, words):
    with pytest.raises(errors.Invalid) as refused:
        blocks.parse(text)

    assert refused.value.problems[0].where == f"line {line}"
    assert words in refused.value.problems[0].text


def test_colons_in_code_close_no_box():
    code = "Write:\n\n```\n::: note\nx\n:::\n```"

    assert blocks.parse(f"::: tip\n{code}\n:::\n\nAfter") == [
        {"type": "callout", "tone": "tip", "md": code},
        {"type": "text", "md": "After"},
    ]


def test_code_that_is_never_closed_ends_with_its_box():
    assert blocks.parse("::: tip\n```\na\n:::\n\n```\nb\n```") == [
        {"type": "callout", "tone": "tip", "md": "```\na"},
        {"type": "text", "md": "```\nb\n```"},
    ]


def test_comments_and_addresses_are_kept_beside_a_text_that_is_seen():
    text = (
        "<!-- for the\n\n## instructor\n::: tip -->\n\n## One\n\nA [link][g].\n\n"
        "::: note\nb\n:::\n\n## Two\n\nc\n\n::: tip\nd\n:::\n\n[g]: https://example.org\n"
    )

    found = blocks.parse(text)

    assert [block["type"] for block in found] == ["text", "callout", "text", "callout"]
    assert [section.title for section in blocks.sections(found)] == ["One", "Two"]
    assert found[0]["md"].startswith("<!-- for the\n\n## instructor\n::: tip -->\n\n## One")
    assert found[2]["md"].endswith("[g]: https://example.org")
    assert blocks.parse(blocks.to_markdown(found)) == found


def test_files_are_named_in_the_addresses_of_references_too():
    found = blocks.parse("![Chart][c]\n\n[c]: media/chart.png")

    assert blocks.media_of(found) == ["chart.png"]
    assert blocks.replace_media(found, {"chart.png": "id"})[0]["md"] == "![Chart][c]\n\n[c]: media/id"
