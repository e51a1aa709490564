"""What ./interleave demo says about its world."""

from interleave.cli import demo


def test_the_six_of_the_demo_are_those_of_the_design():
    names = [email.split("@")[0] for email, _ in demo.SIGN_INS]

    assert names == ["lea", "theo", "carla", "kenji", "ada", "oona"]
