"""What forms offer, where two journeys have things of the same name."""

from interleave.journeys import text
from interleave.web.author import choices
from tests.journeys.test_text_collections import BREAD, changed

OTHER = changed(BREAD, ("slug: bread", "slug: rolls"), ("Baking bread", "Baking rolls"))


def test_equal_objectives_say_of_which_journey_they_are(cast, noon):
    for files in (BREAD, OTHER):
        text.import_files(actor=cast.ada, files=files, now=noon)

    own = dict(choices.objectives(collection="bread"))

    words = "Baking: Judge when the dough is ready"
    assert own == {
        "judge-the-dough": f"{words} (Baking bread)",
        "rolls/judge-the-dough": f"{words} (Baking rolls)",
    }
    assert set(dict(choices.objectives())) == {"bread/judge-the-dough", "rolls/judge-the-dough"}


def test_things_that_differ_are_offered_without_more_words(cast, noon):
    text.import_files(actor=cast.ada, files=BREAD, now=noon)

    assert choices.items(cast.ada, ["how-long"], collection="bread") == [
        ("how-long", "How many hours does it rest?")
    ]
    assert choices.items(cast.ada, []) == [("bread/how-long", "How many hours does it rest?")]
