"""People as the log knows them: an id and a commitment."""

from daojiao_program.domain.cadre import CadreTookOffice
from daojiao_program.domain.mentor import MentorListed
from daojiao_program.domain.person import PERSON_ERASED, PersonCorrected, PersonErased, PersonRegistered
from daojiao_program.domain.volunteer import VolunteerEnrolled
from tests.domain.town import NANCHENG, Town, may

FIRST, SECOND = "a" * 64, "b" * 64


def test_a_person_is_registered_then_corrected(story: Town) -> None:
    """The first commitment registers, another corrects, the same one changes nothing."""
    person = story.when(may(3)).person("V-1")
    person.register(FIRST)
    story.then.exactly(PersonRegistered(commitment=FIRST))
    person.register(FIRST)
    story.then.nothing()
    person.register(SECOND)
    story.then.exactly(PersonCorrected(commitment=SECOND))


def test_a_request_that_brings_a_person_registers_them(story: Town) -> None:
    """A volunteer, a cadre and a mentor are registered by the request with which they come; without, not."""
    story.when(may(3)).assign_volunteer("V-1", grid="G-01", team="village-main", commitment=FIRST)
    story.then.among(("person:V-1", PersonRegistered(commitment=FIRST)), VolunteerEnrolled)
    story.when(may(3)).take_office("K-1", village=NANCHENG, post="committee-member", commitment=FIRST)
    story.then.exactly(("person:K-1", PersonRegistered(commitment=FIRST)), CadreTookOffice)
    story.when(may(3)).list_mentor("M-01", commitment=FIRST)
    story.then.exactly(("person:M-01", PersonRegistered(commitment=FIRST)), MentorListed)
    story.when(may(3)).list_mentor("M-02")
    story.then.exactly(MentorListed)


def test_who_was_erased_does_not_come_back(story: Town) -> None:
    """PERSON-ERASED: refused by itself and with a request; a request without details is not."""
    story.given(may(3)).person("V-1").register(FIRST)
    story.when(may(4)).person("V-1").erase()
    story.then.exactly(PersonErased())
    story.when(may(4)).person("V-1").erase()
    story.then.nothing()
    story.when(may(5)).person("V-1").register(FIRST)
    refused = story.then.refused(PERSON_ERASED, found="V-1")
    assert "已删除的个人信息不再登记" in str(refused)
    story.when(may(5)).assign_volunteer("V-1", grid="G-01", team="village-main", commitment=FIRST)
    story.then.refused(PERSON_ERASED)
    story.when(may(5)).assign_volunteer("V-1", grid="G-01", team="village-main")
    story.then.accepted()
