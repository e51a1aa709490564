"""Drawing once what is the same, and each time what is not."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from interleave.people.models import Person
from interleave.web.base.templatetags import stencil


class Counted:
    """Says how often it was asked for its words."""

    def __init__(self) -> None:
        self.times = 0

    def words(self) -> str:
        self.times += 1
        return "<drawn>"


def test_a_stencil_is_drawn_once_for_each_key():
    template = Template("{% stencil one=one size=size %}{{ one.words }} {{ size }}{% endstencil %}")
    one = Counted()

    drawn = [template.render(Context({"one": one, "size": size})) for size in (1, 1, 2, 1)]

    assert drawn == ["&lt;drawn&gt; 1", "&lt;drawn&gt; 1", "&lt;drawn&gt; 2", "&lt;drawn&gt; 1"]
    assert one.times == 2


def test_a_language_has_its_own():
    template = Template(
        "{% load i18n %}{% stencil %}{% get_current_language as now %}{{ now }}{% endstencil %}"
    )

    with translation.override("fr"):
        french = template.render(Context())

    assert (french, template.render(Context())) == ("fr", "en")


def test_a_stencil_knows_nothing_that_is_not_in_its_key():
    template = Template("{% stencil place=place %}{{ place }}: {{ name }}{% endstencil %}")

    assert template.render(Context({"place": "Lyon", "name": "Léa"})) == "Lyon: "


def test_a_hole_is_drawn_each_time_and_knows_the_whole_page():
    template = Template("{% stencil n=n %}{{ n }} {% hole %}{{ name }}{% endhole %} {{ n }}{% endstencil %}")

    drawn = [template.render(Context({"n": 1, "name": name})) for name in ("Léa", "<Theo>")]

    assert drawn == ["1 Léa 1", "1 &lt;Theo&gt; 1"]


def test_a_hole_may_stand_where_a_condition_lets_it():
    template = Template(
        "{% stencil n=n %}{% if n %}{% hole %}{{ name }}{% endhole %}{% endif %}.{% endstencil %}"
    )

    drawn = [template.render(Context({"n": n, "name": "Léa"})) for n in (True, False, True)]

    assert drawn == ["Léa.", ".", "Léa."]


@pytest.mark.parametrize(
    "text",
    [
        "{% stencil %}{% block title %}{% endblock %}{% endstencil %}",
        "{% stencil n=n %}{% for each in n %}{% hole %}{{ each }}{% endhole %}{% endfor %}{% endstencil %}",
        "{% stencil n=n %}{% with m=n %}{% hole %}{{ m }}{% endhole %}{% endwith %}{% endstencil %}",
        "{% stencil 'name' %}{% endstencil %}",
    ],
)
def test_what_would_be_kept_for_another_page_is_refused(text):
    with pytest.raises(TemplateSyntaxError):
        Template(text)


def test_a_stencil_in_a_stencil_is_refused():
    template = Template("{% stencil %}{% stencil %}{% endstencil %}{% endstencil %}")

    with pytest.raises(TemplateSyntaxError):
        template.render(Context())


def test_a_row_of_a_table_is_refused_because_it_equals_what_it_was():
    template = Template("{% stencil person=person %}{{ person.name }}{% endstencil %}")

    for value in (Person(name="Léa"), (1, Person(name="Léa"))):
        with pytest.raises(TypeError):
            template.render(Context({"person": value}))


def test_a_blank_is_filled_each_time_and_escaped_while_the_part_is_drawn_once():
    template = Template(
        "{% for row in rows %}{% stencil one=one %}{{ one.words }} {% blank row %};{% endstencil %}"
        "{% endfor %}"
    )
    one = Counted()

    drawn = template.render(Context({"one": one, "rows": ["/a/", "<b>"]}))

    assert drawn == "&lt;drawn&gt; /a/;&lt;drawn&gt; &lt;b&gt;;"
    assert one.times == 1


def test_a_blank_outside_a_stencil_shows_its_value():
    assert Template("{% blank name %}").render(Context({"name": "<Léa>"})) == "&lt;Léa&gt;"


@pytest.mark.parametrize("text", ["{% blank %}", "{% blank a b %}"])
def test_a_blank_takes_one_value(text):
    with pytest.raises(TemplateSyntaxError):
        Template(text)


def test_a_blank_that_waits_for_a_loop_of_its_stencil_is_refused():
    with pytest.raises(TemplateSyntaxError):
        Template("{% stencil n=n %}{% for each in n %}{% blank each %}{% endfor %}{% endstencil %}")


def test_the_cache_stays_within_its_limit_and_keeps_what_was_used_last():
    size = stencil.estimate_bytes(("x" * 1000,))
    cache = stencil.PieceCache(limit_bytes=3 * size)
    for key in "abc":
        cache.add(key, ("x" * 1000,))

    cache.find("a")
    cache.add("d", ("x" * 1000,))

    assert [key for key in "abcd" if cache.find(key)] == ["a", "c", "d"]
    assert cache.used_bytes == 3 * size


def test_adding_a_key_again_does_not_count_it_twice():
    cache = stencil.PieceCache()
    for _time in range(3):
        cache.add("a", ("text",))

    assert (len(cache), cache.used_bytes) == (1, stencil.estimate_bytes(("text",)))


def test_a_part_that_is_larger_than_the_cache_is_not_stored():
    cache = stencil.PieceCache(limit_bytes=100)

    cache.add("a", ("x" * 1000,))

    assert (len(cache), cache.used_bytes) == (0, 0)
