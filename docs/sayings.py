"""The steps of feature files, as the code has them, for docs/reference/steps.md."""  # noqa: INP001 - beside generate.py

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from daojiao_program.testing.bdd import (
    steps_asked,
    steps_follows,
    steps_seen,
    steps_states,
    steps_todo,
    steps_views,
)
from daojiao_program.testing.bdd.lexicon import RESERVED
from daojiao_program.testing.bdd.saying import Example, Saying

MODULES: Final = (steps_asked, steps_seen, steps_follows, steps_states, steps_todo, steps_views)
_KINDS: Final = {
    "given": (
        "假如 · Given",
        "假如",
        "Given",
        "已有的情况，都须受理。 What has happened; it must be accepted.",
    ),
    "when": ("当 · When", "当", "When", "现在提出的一件事。 The one thing that is asked."),
    "then": ("那么 · Then", "那么", "Then", "结果。 What comes of it."),
}
_STANDS: Final = {
    "on": ("日期", "a day"),
    "entered": ("登记的日期或时刻", "the day or moment of entry"),
    "known": ("截至何时所知", "the moment as of which it was known"),
    "decision": ("决定的名称", "a decision's title"),
    "figure": ("指标的名称", "a figure's title"),
    "kind": ("对象的名称", "an aggregate's title"),
    "id": ("编号", "an id"),
    "ids": ("编号，以、分隔", "ids, divided by 、"),
    "n": ("数", "a number"),
    "code": ("规则代码", "a rule's code"),
    "actor": ("谁办理", "who asks"),
    "words": ("各项及其值", "fields and their values"),
    "reason": ("原因", "the reason"),
    "terms": ("章程，或自己的条款的名称", "the charter, or what one's own terms are called"),
    "place": ("章程的哪一处", "a place of the charter"),
    "value": ("值", "a value"),
    "before": ("原值", "the value before"),
    "after": ("新值", "the value after"),
    "found": ("查明的值", "what was found"),
    "allowed": ("允许的值", "what is allowed"),
    "titles": ("事件的名称，以、分隔", "events' titles, divided by commas"),
}


def sayings() -> Iterator[tuple[str, Saying]]:
    """Every step, with the keyword under which it stands."""
    for kind in _KINDS:
        for module in MODULES:
            for one in vars(module).values():
                if isinstance(one, Saying) and f"pytestbdd_stepdef_{kind}_{one.name}" in vars(module):
                    yield kind, one


def steps() -> Iterator[str]:
    """Every step: what it says in Chinese and English, with an example of each."""
    yield "# 步骤 Steps\n"
    yield (
        "What a line of a feature may say. `{…}` stands for what is said there, `[…]` may be left out, "
        "`(a|b)` is either. Chinese and English are the same steps. Full-width and half-width signs, digits "
        "and spaces are the same; a final full stop is not read.\n"
    )
    yield "花括号里填具体内容，方括号里的可以不写，圆括号里任选其一。全角半角、空格、句末句号都不影响。\n"
    for kind, (title, zh, en, about) in _KINDS.items():
        yield f"## {title}\n\n{about}\n"
        for one in (saying for of, saying in sayings() if of == kind):
            yield f"### {one.templates[0]}\n\n`{one.templates[1]}`\n"
            yield f"{one.about[0]}。 {one.about[1][:1].upper()}{one.about[1][1:]}.\n"
            yield "```gherkin"
            yield from _shown(zh, "", one.shows[0])
            yield from _shown(en, " ", one.shows[1])
            yield "```\n"
    yield from _places()


def _shown(keyword: str, space: str, example: Example) -> Iterator[str]:
    yield f"{keyword}{space}{example.line}"
    yield from (f"  {row}" for row in example.table)


def _places() -> Iterator[str]:
    yield "## 填什么 · What stands where\n"
    yield "| 处 place | 填 | stands for |\n| --- | --- | --- |"
    for name, (zh, en) in _STANDS.items():
        yield f"| `{{{name}}}` | {zh} | {en} |"
    yield (
        "\nA day is written `5月3日`, `2022年5月3日`, `2022-05-03`, `3 May` or `3 May 2022`; "
        "one without a year is of the year named last.\n"
    )
    yield "### 表格 · Tables\n"
    yield (
        "Headers are fields or their titles, as on the office's sheets ([decisions](decisions.md) has "
        "them). Cells are codes or titles of the charter, numbers as `13` or `十三`, lists divided by `、`; "
        "an empty cell says nothing. `K-01至K-09` (`K-01 to K-09`) in a cell of a list is nine members; in "
        "another cell of what is given it makes nine rows. Besides its fields a request may have these "
        "columns:\n"
    )
    yield "| 列 columns | |\n| --- | --- |"
    told = {
        "@request": "请求编号，以后撤销、更正时用 the request's id, for a void or a correction",
        "@reason": "原因 the reason",
        "@documents": "依据的文号 supporting documents",
        "@on": "日期 the day",
        "@entered": "登记的日期 the day of entry",
        "@actor": "谁办理 who asks",
        "@consequences": "填“是”：自动登记的后续事项一并处理 `yes`: with what has followed by itself",
    }
    for key, names in RESERVED.items():
        yield f"| {'、'.join(f'`{one}`' for one in names)} | {told[key]} |"
    yield ""
