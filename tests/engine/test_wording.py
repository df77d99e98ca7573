"""What is said, in Chinese, in English or in both; a workflow in one language never meets the other."""

import copy
import pickle
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar, Final

import pytest

from daojiao_program.engine import (
    Aggregate,
    Catalogue,
    Context,
    Current,
    Engine,
    Event,
    Indicator,
    Refused,
    Rule,
    Said,
    Terms,
    Word,
    decision,
    require,
)
from daojiao_program.engine.errors import Conflict, EngineError, StoreError
from daojiao_program.engine.request import VOID, Request
from daojiao_program.engine.rules import ENGINE_RULES, TERMS_FIRST

CHINESE: Final = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
LATIN: Final = re.compile(r"[a-z]{2,}")
MAY: Final = date(2022, 5, 5)


@pytest.mark.parametrize(
    ("said", "text", "languages"),
    [
        (Said("借出", "Lend"), "借出 / Lend", ("zh", "en")),
        (Said("借出"), "借出", ("zh",)),
        (Said(en="Lend"), "Lend", ("en",)),
        (Said("Lend"), "Lend", ("en",)),
        (Said("同", "同"), "同", ("zh",)),
        (Said(), "", ()),
    ],
)
def test_either_may_be_left_out(said: Said, text: str, languages: tuple[str, ...]) -> None:
    """Then the other stands for both, and is shown once."""
    assert (str(said), said.languages, bool(said)) == (text, languages, bool(text))
    assert said.zh in text
    assert (*said,) == (said.zh, said.en)
    assert said.document() == {"zh": said.zh, "en": said.en}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("", Said(en="Lent out")),
        ("Lent", Said(en="Lent")),
        ("借出", Said("借出", "Lent out")),
        (Said("借出"), Said("借出")),
        (Said("借出", "Lend"), Said("借出", "Lend")),
    ],
)
def test_a_title_is_plain_or_said(title: Said | str, expected: Said) -> None:
    """A plain one in English is the only one; one in Chinese has its name in the code for the English."""

    class LentOut(Event, topic="x.lent", title=title):
        pass

    class Lent(LentOut, topic="x.more"):
        pass

    class Holder(Aggregate, title=title):
        @decision(title=title)
        def lent_out(self, _: Context[None]) -> list[Event]:
            return [LentOut()]

        def evolve(self, event: LentOut, on: date) -> None:
            pass

    assert expected == LentOut.TITLE
    assert Said(en="Lent") == Lent.TITLE
    assert "title" not in LentOut.model_config
    assert Holder.lent_out.called == expected
    assert (Holder.title == expected) == (expected.en != "Lent out")


def test_errors_carry_it() -> None:
    """Both languages or one, also when copied or sent to another process."""
    assert str(EngineError("坏", "broken")) == "坏 / broken"
    assert str(StoreError("坏", "broken")) == "broken"
    for error in (Conflict("later"), StoreError("坏", "broken"), EngineError("", "broken")):
        sent = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own error, as worker processes send it
        for again in (copy.copy(error), sent):
            assert (type(again), again.said, str(again)) == (type(error), error.said, str(error))


class Rates(Event, topic="desk.rates"):
    """The desk has these numbers from now on."""

    zone: str
    most: int


class Lent(Event, topic="desk.lent"):
    """A thing went out."""

    thing: str


def desk(sentence: str, remedy: str, *, figure: str, terms: str) -> Catalogue:
    """A lending desk with terms of its own, told in one language."""
    rule = Rule("LOAN-MOST", sentence, terms=("most",), remedy=remedy)

    class Numbers:
        def __init__(self, zone: str, most: int) -> None:
            self.zone = zone
            self.most = most

    class DeskTerms(Terms, title=terms):
        @decision(background=True)
        def put(self, _: Context[None], zone: str, *, most: int) -> list[Rates]:
            return [Rates(zone=zone, most=most)]

        def evolve(self, event: Rates, on: date) -> None:
            self.terms = Numbers(event.zone, event.most)
            self.edition += 1

    class LoanDesk(Aggregate):
        rules: ClassVar = (rule,)

        def __init__(self, id: str) -> None:
            super().__init__(id)
            self.out: set[str] = set()

        @decision()
        def lend(self, context: Context[Any], thing: str) -> list[Lent]:
            require(len(self.out) < context.terms.most, rule, found=len(self.out), allowed=context.terms.most)
            return [Lent(thing=thing)]

        def evolve(self, event: Lent, on: date) -> None:
            self.out.add(event.thing)

    figures = [Indicator("out", figure, Current({Lent: "thing"}, {}))]
    return Catalogue([LoanDesk], figures=figures, terms=DeskTerms, words={"thing": Word(figure)})


ENGLISH: Final = desk(
    "at most {allowed} are out", "return one first", figure="things out", terms="Desk terms"
)
CHINESE_ONLY: Final = desk("至多借出{allowed}件", "请先归还一件", figure="借出", terms=str(Said("借阅条款")))


def refusals(catalogue: Catalogue) -> Iterator[Refused]:
    """One refusal by the workflow's own rule, one for want of terms, and those of the engine."""

    def ask(id_: str, name: str, target: str | None, on: date = MAY, /, **arguments: object) -> Request:
        return Request(
            id=id_, decision=name, target=target, arguments=arguments, on=on, actor="clerk", reason="x"
        )

    with Engine.open("sqlite:///:memory:", catalogue) as engine:
        asked = [
            ask("0", "loan-desk.lend", "loan-desk:1", thing="drill"),
            ask("1", "desk-terms.put", "desk-terms:desk-terms", zone="UTC", most=1),
            ask("2", "loan-desk.lend", "loan-desk:1", thing="drill"),
            ask("3", "loan-desk.lend", "loan-desk:1", thing="ladder"),
            ask("2", "loan-desk.lend", "loan-desk:1", thing="ladder"),
            ask("4", "loan-desk.lend", "loan-desk:1", date(2999, 1, 1), thing="ladder"),
            ask("5", VOID, None, request="9"),
            ask("6", VOID, None, request="1"),
        ]
        for one in engine.submit(asked):
            if one.refused is not None:
                yield one.refused


CODES: Final = ["TERMS-FIRST", "LOAN-MOST", "REQUEST-SAME", "DAY-AHEAD", "VOID-STANDING", "LATER-STANDS"]


def test_a_workflow_in_english_is_answered_in_english() -> None:
    """Its own rules and the engine's: no Chinese, no charter, nothing twice; its terms by their title."""
    assert ENGLISH.languages == ("en",)
    found = [*refusals(ENGLISH)]
    assert [one.code for one in found] == CODES
    text = "\n".join(map(str, found))
    assert not CHINESE.search(text)
    assert "charter" not in text.lower()
    assert " / " not in text
    assert str(found[1]) == (
        "LOAN-MOST at most 1 are out\n"
        "found 1 in loan-desk:1; allowed 1 (desk terms 1, most)\n"
        "next: return one first"
    )


def test_a_workflow_in_chinese_is_answered_in_chinese() -> None:
    """Codes, ids and names of fields aside there is no English in it."""
    assert CHINESE_ONLY.languages == ("zh",)
    found = [*refusals(CHINESE_ONLY)]
    assert [one.code for one in found] == CODES
    text = "\n".join(map(str, found))
    assert set(LATIN.findall(text)) <= {"loan", "desk", "lend"}
    assert "章程" not in text
    assert str(found[1]) == (
        "LOAN-MOST 至多借出1件\n查得1（loan-desk:1）；应为1（借阅条款第1版）\n下一步：请先归还一件"
    )


def test_a_workflow_without_terms_knows_no_rule_about_them() -> None:
    """Its catalogue does not list one, and no rule of the engine speaks of a charter."""
    assert TERMS_FIRST.code not in Catalogue([]).rules
    assert TERMS_FIRST.code in ENGLISH.rules
    for rule in (*ENGINE_RULES, TERMS_FIRST):
        assert "charter" not in f"{rule.code} {rule.said} {rule.remedy}".lower(), rule
        assert "章程" not in f"{rule.said} {rule.remedy}", rule


def test_a_refusal_is_told_in_the_language_asked_for() -> None:
    """By default both, where the catalogue speaks both."""
    refused = Refused(Rule("R", Said("零", "zero"), remedy=Said("等", "wait")), {"found": ["a", "b"]})
    assert [*refused.lines("zh")] == ["R 零", "查得a、b", "下一步：等"]
    assert [*refused.lines("en")] == ["R zero", "found a, b", "next: wait"]
    assert [*refused.lines()] == ["R 零 / zero", "found a, b", "next: wait / 等"]
