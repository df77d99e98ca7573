"""The cadre: a term of office, and the list of trainees."""

from daojiao_program.domain.cadre import CADRE_OFFICE, Cadre, CadreLeftOffice, CadreListed, CadreTookOffice
from daojiao_program.domain.charter import CHARTER_KNOWN
from daojiao_program.engine.rules import LATER_STANDS
from tests.domain.town import NANCHENG, YONGQING, Town, in_office, may


def test_office_is_taken_in_a_village_in_a_post(story: Town) -> None:
    """The term of office begins; village and post are the charter's."""
    story.when(may(3)).take_office("K-01", village=NANCHENG, post="village-secretary")
    story.then.exactly(("cadre:K-01", CadreTookOffice(village=NANCHENG, post="village-secretary")))
    story.when(may(3)).take_office("K-02", village="nowhere", post="village-secretary")
    story.then.refused(CHARTER_KNOWN, field="villages")
    story.when(may(3)).take_office("K-02", village=NANCHENG, post="king")
    assert "“king”不在职务之列" in str(story.then.refused(CHARTER_KNOWN, field="posts"))


def test_one_term_at_a_time(story: Town) -> None:
    """CADRE-OFFICE: the village served is named; after leaving, the next term may begin on the same day."""
    in_office(story, "K-01")
    story.when(may(3)).take_office("K-01", village=YONGQING, post="committee-member")
    refused = story.then.refused(CADRE_OFFICE, found=NANCHENG, of="K-01")
    assert "一名干部同一时间只任一个职务" in str(refused)
    story.given(may(4)).cadre("K-01").leave_office()
    story.when(may(4)).take_office("K-01", village=YONGQING, post="committee-member")
    story.then.exactly(CadreTookOffice)


def test_only_who_is_in_office_leaves_it(story: Town) -> None:
    """CADRE-OFFICE: a stranger is refused, and a second leave too."""
    story.when(may(3)).cadre("K-09").leave_office()
    story.then.refused(CADRE_OFFICE, found="K-09")
    in_office(story, "K-01")
    story.when(may(3)).cadre("K-01").leave_office()
    story.then.exactly(CadreLeftOffice())
    story.when(may(3)).cadre("K-01").leave_office()
    story.then.refused(CADRE_OFFICE)


def test_who_is_in_office_is_listed_once(story: Town) -> None:
    """CADRE-OFFICE: out of office nobody is listed; listed again, there is nothing to record."""
    story.when(may(3)).cadre("K-01").list_as_trainee()
    assert "列为培养对象、办理离任的须是在任干部" in str(story.then.refused(CADRE_OFFICE, found="K-01"))
    in_office(story, "K-01", on=may(4))
    story.when(may(4)).cadre("K-01").list_as_trainee()
    story.then.exactly(CadreListed())
    story.when(may(5)).cadre("K-01").list_as_trainee()
    story.then.nothing()


def test_listed_before_listed_is_refused(story: Town) -> None:
    """LATER-STANDS: the listing of 10 May was the first; one of 5 May entered late would make it none."""
    in_office(story, "K-01")
    story.given(may(10)).request("listed").cadre("K-01").list_as_trainee()
    story.when(may(5), entered=may(12)).cadre("K-01").list_as_trainee()
    story.then.refused(LATER_STANDS, later=["listed"])


def test_who_comes_back_to_office_is_still_listed(story: Town) -> None:
    """A list is a list: a new term needs no new listing; where nobody is in office, nobody is unlisted."""
    in_office(story, "K-01")
    story.given(may(3)).cadre("K-01").list_as_trainee()
    story.given(may(4)).cadre("K-01").leave_office()
    figures = story.engine.figures(effective_on=may(4))
    assert (figures["cadres-in-office"].value, figures["cadres-unlisted"].value) == (0, None)
    in_office(story, "K-01", on=may(5))
    story.when(may(5)).cadre("K-01").list_as_trainee()
    story.then.nothing()
    assert story.engine.load(Cadre, "K-01").village == NANCHENG
