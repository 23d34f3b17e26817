"""Forms: what a person sends becomes typed values, or a refusal that names the field."""

import pytest

from runlane.operations.forms import FieldError, read_form

FORM = {
    "severity": {"choice": ["SEV1", "SEV2"]},
    "level": {"choice": [1, 2]},
    "impact": "text",
    "story": "long",
    "customers": "number",
    "customer_impact": "yes_no",
}

TAKEN = {
    "a choice": ("severity", "SEV1", "SEV1"),
    "a choice in small letters and with spaces": ("severity", " sev2 ", "SEV2"),
    "a choice that is a number": ("level", 2, "2"),
    "a text": ("impact", "nobody can pay", "nobody can pay"),
    "a number where a text belongs": ("impact", 5, "5"),
    "a long text with line ends": ("story", "a\nb", "a\nb"),
    "a whole number": ("customers", "12", 12.0),
    "a number that is one already": ("customers", 2.5, 2.5),
    "yes": ("customer_impact", "yes", True),
    "YES": ("customer_impact", "YES", True),
    "oui": ("customer_impact", "oui", True),
    "a ticked box": ("customer_impact", "on", True),
    "true from JSON": ("customer_impact", True, True),
    "no": ("customer_impact", "no", False),
    "non": ("customer_impact", "Non", False),
    "false from JSON": ("customer_impact", False, False),
    "a field that the form does not name": ("ticket", ["A-1"], ["A-1"]),
}

REFUSED = {
    "a choice there is not": ("severity", "SEV9", "`severity` is `SEV9`; there are SEV1, SEV2"),
    "a word for a number": ("customers", "many", "`customers` is `many`; it takes a number"),
    "no number": ("customers", "nan", "`customers` is `nan`; it takes a number"),
    "more than any number": ("customers", "1e999", "`customers` is `1e999`; it takes a number"),
    "a list for a number": ("customers", [1], "`customers` is `[1]`; it takes a number"),
    "a name that is misspelt": ("severty", "SEV1", "there is no field `severty`; did you mean `severity`?"),
    "perhaps": ("customer_impact", "perhaps", "`customer_impact` is `perhaps`; say yes or no"),
}


@pytest.mark.parametrize(("field", "given", "expected"), TAKEN.values(), ids=TAKEN)
def test_a_value_becomes_what_its_field_says(field, given, expected):
    read = read_form(FORM, {field: given})

    assert read == {field: expected}
    assert type(read[field]) is type(expected)


@pytest.mark.parametrize(("field", "given", "why"), REFUSED.values(), ids=REFUSED)
def test_a_value_that_does_not_fit_is_refused_with_the_name_of_its_field(field, given, why):
    with pytest.raises(FieldError) as refused:
        read_form(FORM, {field: given})

    assert str(refused.value.why) == why


def test_what_is_left_out_or_empty_stays_out_because_half_an_answer_is_better_than_none():
    assert read_form(FORM, {"severity": "", "impact": None, "customers": 0}) == {"customers": 0.0}
