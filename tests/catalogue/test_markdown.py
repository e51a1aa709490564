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
