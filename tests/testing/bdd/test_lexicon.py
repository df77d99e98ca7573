"""What a catalogue's things are called."""

import re

import pytest

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.cohort import CadreWithdrew, Cohort
from daojiao_program.domain.drive import RecruitmentDrive
from daojiao_program.testing import Unmet
from daojiao_program.testing.bdd.lexicon import Lexicon
from loan_desk.loan_desk import LoanDesk

TOWNS = Lexicon(TOWN)
LOANS = Lexicon(LoanDesk.catalogue())


@pytest.mark.parametrize(
    "text", ["编入学员", "Cohort: enrol", "cohort: Enrol", "cohort.enrol", "COHORT:ENROL"]
)
def test_a_decision_has_several_names(text: str) -> None:
    """Its title, its English with the kind of whom it is asked, its name in the code."""
    assert TOWNS.decision(text) is Cohort.enrol


def test_a_name_that_two_share_names_neither() -> None:
    """`Withdraw` is of cohorts and of drives; with the kind it is clear."""
    with pytest.raises(Unmet, match="no decision is called 'Withdraw'"):
        TOWNS.decision("Withdraw")
    assert TOWNS.decision("Recruitment drive: withdraw") is RecruitmentDrive.withdraw


def test_what_is_unknown_is_told_with_the_nearest() -> None:
    """A slip of the pen in Chinese."""
    with pytest.raises(Unmet) as raised:
        TOWNS.decision("编入学圆")
    assert "编入学员" in raised.value.zh
    with pytest.raises(Unmet, match="people ever enrolled"):
        TOWNS.figure("people ever enroled in the teams")


def test_an_event_is_looked_for_on_its_stream_first() -> None:
    """Where two events share a title, the aggregate tells which is meant."""
    assert TOWNS.event("学员退班") is CadreWithdrew
    assert TOWNS.event("Cadre withdrew", Cohort.event_types()) is CadreWithdrew


@pytest.mark.parametrize("kind", ["decision", "event", "figure", "aggregate"])
def test_the_pattern_of_a_kind_matches_each_of_its_names_whole(kind: str) -> None:
    """The longest come first, so that none ends within another."""
    pattern = re.compile(TOWNS.pattern(kind))  # type: ignore[arg-type]
    names = TOWNS.names[kind]  # type: ignore[index]
    assert names
    for name in names:
        found = pattern.match(name)
        assert found is not None
        assert found[0] == name


def test_a_catalogue_without_figures_has_no_names_for_them() -> None:
    """The pattern then matches nothing at all."""
    assert re.match(LOANS.pattern("figure"), "") is None


def test_headers_are_fields_titles_and_what_any_request_may_have() -> None:
    """The target has a column too, under the title of its kind."""
    known = TOWNS.headers("cohort.enrol", Cohort.enrol.schema, Cohort)
    assert {known[one] for one in ("学员", "干部", "trainee", "cadre")} == {"cadre"}
    assert {known[one] for one in ("期", "cohort")} == {"@target"}
    assert (known["编号"], known["原因"], known["文号"]) == ("@request", "@reason", "@documents")


def test_without_words_the_names_in_the_code_will_do() -> None:
    """A workflow of one's own needs no dictionary."""
    known = LOANS.headers("loan-desk.lend", LoanDesk.lend.schema, LoanDesk)
    assert (known["thing"], known["reader"], known["借还台"], known["loandesk"]) == (
        "thing",
        "reader",
        "@target",
        "@target",
    )
