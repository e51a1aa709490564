"""The quick tags say what Django's own say."""

from uuid import UUID

import pytest
from django.template import Context, Engine, Template
from django.template.base import TemplateSyntaxError
from django.urls import NoReverseMatch
from django.utils import translation

ID = UUID("018f0000-0000-7000-8000-00000000c0de")
VALUES = {
    "id": ID,
    "other": UUID(int=7),
    "text": str(ID),
    "n": 1,
    "many": 1200,
    "name": "Léa <b>",
    "none": None,
}
SAME = [
    '{% translate "Save & go" %}',
    '{% translate "100% done" %}',
    "{% translate 'It is <b>bold</b>' %}",
    '{% translate "Today" as word %}[{{ word }}]',
    "{% translate name %}",
    '{% translate "Yes"|upper %}',
    '{% translate "May" context "month" %}',
    '{% translate "Raw" noop %}',
    "{% blocktranslate %}100% of {{ name }}{% endblocktranslate %}",
    "{% blocktranslate with who=name|upper %}For {{ who }}, {{ missing }}.{% endblocktranslate %}",
    "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
    "{% blocktranslate count n=many with w=name %}{{ n }}{% plural %}{{ n }} {{ w }}{% endblocktranslate %}",
    "{% blocktranslate trimmed %}\n  One\n  line\n{% endblocktranslate %}",
    "{% blocktranslate asvar words %}Hello {{ name }}{% endblocktranslate %}[{{ words }}]",
    '{% blocktranslate context "month" %}May{% endblocktranslate %}',
    '{% url "learn:today" %}',
    '{% url "learn:journey" id %}',
    '{% url "learn:step" id other %}',
    '{% url "learn:attempt_question" id n %}',
    '{% url "learn:journey" text %}',
    '{% url "learn:job_aid" "plan-b" %}',
    '{% url "learn:journey" enrolment_id=id %}',
    '{% url "learn:journey" id as there %}[{{ there }}]',
    '{% url "learn:nowhere" id as there %}[{{ there }}]',
]


@pytest.mark.parametrize("source", SAME)
@pytest.mark.parametrize("language", ["en", "fr", None])
def test_a_tag_says_what_djangos_own_says(source, language):
    def said(engine):
        template = Template("{% load i18n %}" + source, engine=engine)
        return [template.render(Context(dict(VALUES))) for _ in range(2)]

    with translation.override(language):
        assert said(quick()) == said(plain())


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ('{% url "learn:nowhere" %}', NoReverseMatch),
        ('{% url "learn:attempt_question" id id %}', NoReverseMatch),
        (
            "{% blocktranslate count n=name %}{{ n }}{% plural %}{{ n }}{% endblocktranslate %}",
            TemplateSyntaxError,
        ),
    ],
)
def test_a_tag_complains_as_djangos_own_does(source, error):
    template = Template("{% load i18n %}" + source, engine=quick())

    with pytest.raises(error):
        template.render(Context(dict(VALUES)))


def test_a_fixed_word_is_said_in_the_language_of_each_reader():
    template = Template('{% load i18n %}{% translate "Enter a valid value." %}', engine=quick())

    said = []
    for language in ("en", "fr", "en"):
        with translation.override(language):
            said.append(template.render(Context()))

    assert said == ["Enter a valid value.", "Saisissez une valeur valide.", "Enter a valid value."]


def plain() -> Engine:
    return Engine(libraries={"i18n": "django.templatetags.i18n"})


def quick() -> Engine:
    from django.template import engines

    return engines["django"].engine
