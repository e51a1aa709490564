"""Forms: the right classes, and help and errors tied to their fields."""

from django import forms


class Booking(forms.Form):
    email = forms.EmailField(label="Your email", help_text="The one your organisation knows.")
    reason = forms.CharField(required=False, widget=forms.Textarea(attrs={"class": "wide"}))
    site = forms.ChoiceField(choices=[("tokyo", "Tokyo")])
    how = forms.ChoiceField(
        choices=[("room", "In the room"), ("video", "By video")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput)


def test_each_field_has_the_class_of_its_kind():
    markup = str(Booking())

    assert 'class="form-control"' in str(Booking()["email"].as_field_group())
    assert 'class="wide form-control"' in markup
    assert 'class="form-select"' in markup
    assert markup.count('class="form-check-input"') == 3


def test_a_faulty_field_is_marked_and_described_by_its_error():
    form = Booking({"email": "nobody", "site": "tokyo", "how": "room", "agreed": "on", "token": "t"})

    markup = str(form["email"].as_field_group())

    assert 'class="form-control is-invalid"' in markup
    assert 'aria-invalid="true"' in markup
    assert 'aria-describedby="id_email_helptext id_email_error"' in markup
    assert '<ul class="field-errors" id="id_email_error"><li>Enter a valid email address.</li></ul>' in markup


def test_what_was_chosen_stays_chosen_after_a_fault():
    markup = str(Booking({"how": "video"}))

    assert 'value="video" id="id_how_1" checked' in markup


def test_fields_that_may_stay_empty_say_so():
    assert str(Booking()).count("(optional)") == 1


def test_hidden_fields_have_no_label():
    markup = str(Booking())

    assert 'type="hidden" name="token"' in markup
    assert 'for="id_token"' not in markup


def test_faults_of_the_whole_form_stand_above_it():
    form = Booking({})
    form.add_error(None, "That session is full.")

    assert str(form).index("That session is full.") < str(form).index("id_email")
