"""What a text may put on a page."""

import pytest

from interleave.catalogue import markdown

OURS = "0192aaaa-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='vbscript:x'>x</a>",
        '<p style="position:fixed">x</p>',
        "<svg/onload=alert(1)>",
        "![x](https://evil.example/pixel.png)",
        "![x](media/../../sign-out/)",
    ],
)
def test_nothing_dangerous_comes_through(attack):
    html = markdown.render(attack)

    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert "<p style" not in html
    assert "<a " not in html


def test_our_pictures_tables_and_links_work():
    html = markdown.render(
        f"# Title\n\n![A ladder](media/{OURS})\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n~~gone~~ [x](https://a.example)"
    )

    assert f'<img src="/media/{OURS}/" alt="A ladder" loading="lazy">' in html
    assert "<h2>Title</h2>" in html
    assert '<th scope="col">a</th>' in html
    assert '<td class="text-end">2</td>' in html
    assert "<s>gone</s>" in html
    assert 'rel="noopener noreferrer"' in html


def test_plain_words_for_lists_have_no_signs():
    assert markdown.plain("## Hard *talks*\n\nSay **what** you <saw> & heard.") == (
        "Hard talks Say what you <saw> & heard."
    )
    assert markdown.plain("word " * 80, limit=20) == "word word word…"


def test_comments_are_left_out_but_not_in_code():
    text = (
        "Ask. <!-- wait -->\n\n<!-- not\n\n## yet -->\n\nGo on.\n\n```\n<!-- shown -->\n```\n\n`<!-- too -->`"
    )

    html = markdown.render(text)

    assert html.count("&lt;!--") == 2
    assert "wait" not in html
    assert "yet" not in html
    assert markdown.plain("One <!-- two --> three") == "One three"
    assert markdown.plain("<!-- a --> b <!-- c") == "b <!-- c"


def test_links_may_be_defined_in_another_part():
    references = markdown.list_references(["See [it][g].", "[g]: https://example.org/guide 'Guide'"])

    html = markdown.render("See [it][g].", references)

    assert 'href="https://example.org/guide"' in html
    assert 'title="Guide"' in html


def test_a_part_of_a_file_takes_the_addresses_that_it_names_along():
    other = "[Guide]: https://example.org/guide\n[b]: https://example.org/b"

    found = markdown.with_definitions("See [it][guide].", other)

    assert found == "See [it][guide].\n\n[Guide]: https://example.org/guide"
    assert markdown.with_definitions(found, other) == found


def test_plain_words_keep_no_break_spaces_and_show_what_entities_mean():
    assert markdown.plain("Lequel\u00a0? 5\u00a0% &eacute;t&eacute; &amp;amp; a < b") == (
        "Lequel\u00a0? 5\u00a0% été &amp; a < b"
    )
    assert markdown.plain("Lequel&nbsp;?") == "Lequel\u00a0?"


def test_breaks_lists_of_tasks_and_links_to_files_are_shown():
    html = markdown.render(
        "One<br>two<BR/>three\n\n- [ ] to do\n- [x] done\n\n"
        "[The file](media/0f8fad5b-d9cb-469f-a165-70867728950e)"
    )

    assert html.count("<br") == 2
    assert "<li>☐ to do</li>" in html
    assert "<li>☑ done</li>" in html
    assert 'href="/media/0f8fad5b-d9cb-469f-a165-70867728950e/"' in html


def test_a_picture_in_a_text_keeps_its_title():
    html = markdown.render('![A](media/0f8fad5b-d9cb-469f-a165-70867728950e "Seen")')

    assert 'title="Seen"' in html


def test_what_is_lost_or_shown_as_it_stands_is_found_by_line():
    text = (
        "See [next](../02.md)\nand [below](#below).\n\n![A chart](fig/chart.png)\n\n"
        "<details>x</details>\n\n[mail](mailto:a@b.example) <!-- [no](x) -->\n![b](https://b.example/b.png){alt=b}"
    )

    faults = markdown.list_faults(text)

    assert [(fault.line, fault.is_error) for fault in faults] == [
        (0, True),
        (1, False),
        (3, True),
        (5, False),
        (8, True),
    ]
    assert "write (media/chart.png)" in faults[2].text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("> [!NOTE]\n> Hello", "The box [!NOTE] is shown"),
        ('!!! tip "Title"\n    Hello', "The box !!! tip is shown"),
        ("??? note\n    Hello", "The box ??? note is shown"),
        ("See {{< youtube x >}}", "The short code {{< youtube x >}} is shown"),
        ("{% include x.md %}", "The short code {% include x.md %} is shown"),
    ],
)
def test_boxes_and_short_codes_of_other_tools_are_warned_of(text, words):
    (fault,) = markdown.list_faults(text)

    assert fault.text.startswith(words)
    assert not fault.is_error


def test_a_text_with_such_signs_in_code_or_in_a_sentence_is_not_warned_of():
    assert markdown.list_faults("Stop!!! tip\n\n`{% x %}` and ??? then\n\n```\n> [!NOTE]\n```") == []
