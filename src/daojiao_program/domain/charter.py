"""The charter: every list, number and switch of the rules, as data; adopted and amended by requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final, assert_never, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from daojiao_program.engine import Calendar, Context, Event, Rules, Said, Terms, Word, decision, require

RULES = Rules()
CHARTER_ONCE = RULES.add(
    "CHARTER-ONCE",
    Said(
        "章程只通过一次，之后的改动都是修订",
        "a charter is adopted once; what changes it later is an amendment",
    ),
    "assumed",
    remedy=Said("请改用修订章程", "amend the charter instead"),
)
CHARTER_FIRST = RULES.add(
    "CHARTER-FIRST",
    Said(
        "章程生效之前不作任何决定，背景事实除外",
        "nothing is decided before a charter is in force, but background facts",
    ),
    "assumed",
    remedy=Said("请先通过章程，或核对日期", "adopt a charter first, or check the date"),
)
CHARTER_FORWARD = RULES.add(
    "CHARTER-FORWARD",
    Said(
        "章程修订自登记之日或之后生效，不溯及既往", "an amendment takes effect no earlier than it is entered"
    ),
    "assumed",
    remedy=Said("请把生效日期改为今天或以后", "let it take effect today or later"),
)
CHARTER_WHOLE = RULES.add(
    "CHARTER-WHOLE",
    Said("章程各项须前后一致", "the entries of a charter agree with one another"),
    "assumed",
    remedy=Said("请改正所列各处", "mend what is listed"),
)
GRID_KNOWN = RULES.add(
    "GRID-KNOWN",
    Said(
        "网格须在章程所列的网格之内，且位于本镇的村（社区）",
        "a grid is on the charter's list, each in a village of the town",
    ),
    "assumed",
    terms=("grids",),
    remedy=Said("请核对网格编号", "check the grid's number"),
)
_SHOWN = 12


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(_Frozen):
    """An entry of a list: its title in Chinese and in English."""

    zh: Annotated[str, Field(min_length=1), Said("中文", "Chinese")]
    en: Annotated[str, Field(min_length=1), Said("英文", "English")]


class GridEntry(Named):
    """A grid and the village in which it lies."""

    village: Annotated[str, Said("村（社区）", "village")]


class CompoundEntry(Named):
    """A residential compound and the village in which it lies."""

    village: Annotated[str, Said("村（社区）", "village")]


class TrainingField(Named):
    """A field of training; `courses` are those set for it, all of the charter's unless given."""

    courses: tuple[str, ...] | None = None


class Training(_Frozen):
    """The size of a class: at least `smallest` when its first session is held, at most `largest`."""

    smallest: Annotated[int, Field(ge=1), Word("每期最少人数", "smallest class")]
    largest: Annotated[int, Field(ge=1), Word("每期最多人数", "largest class")]


class BranchTerms(_Frozen):
    """How many full members found a branch, at least."""

    members: Annotated[int, Field(ge=0), Word("成立党支部的正式党员人数", "full members of a branch")] = 0


class Preparation(_Frozen):
    """Within how many days of its beginning a branch that is prepared is founded; None: any time."""

    days: Annotated[
        int | None, Field(ge=0), Word("党支部筹备期限", "days to prepare a branch", ("筹备天数",))
    ] = None


class Council(_Frozen):
    """The parties of a council, and within how many days of the founding it first meets; None: any time."""

    parties: Annotated[Mapping[str, Named], Word("议事各方", "parties of the council")] = {}
    days: Annotated[
        int | None,
        Field(ge=0),
        Word("首次议事会期限", "days to the first council session", ("首次议事会天数",)),
    ] = None


class Target(Named):
    """What a figure is to come to: more than, or at least, a number, by a day."""

    figure: str
    due: date
    more_than: int | None = None
    at_least: int | None = None


# Each place says what it is called; one that a feature may change, and the rule book shows, has a `Word`.
class Charter(_Frozen):
    """A town's charter. Every mapping goes from a code to its titles.

    `documents` names decisions (`compound.approve`) whose requests must carry a document: what lacks it is
    accepted all the same, and marked wherever it counts.
    """

    town: Annotated[Named, Said("镇", "town")]
    code: Annotated[str, Said("代码", "code")]
    zone: Annotated[str, Said("时区", "zone")]
    villages: Annotated[Mapping[str, Named], Word("村（社区）", "villages")]
    teams: Annotated[Mapping[str, Named], Word("队伍", "teams")]
    grids: Annotated[Mapping[str, GridEntry], Word("网格", "grids")]
    units: Annotated[Mapping[str, Named], Word("单位", "units")] = {}
    kinds: Annotated[Mapping[str, Named], Word("活动类别", "kinds of activity")]
    roles: Annotated[Mapping[str, Named], Word("岗位", "roles")]
    leadership: Annotated[Mapping[str, Named], Word("镇领导班子成员", "leadership team")]
    party_secretary: Annotated[str | None, Word("镇党委书记", "Party secretary")] = None
    posts: Annotated[Mapping[str, Named], Word("职务", "posts")] = {}
    courses: Annotated[Mapping[str, Named], Word("课程", "courses")]
    fields: Annotated[Mapping[str, TrainingField], Word("领域", "fields of training")]
    training: Annotated[Training, Said("培训", "training")]
    standings: Annotated[Mapping[str, Named], Word("学历身份", "standings of applicants")] = {}
    compounds: Annotated[Mapping[str, CompoundEntry], Word("住宅小区", "compounds")] = {}
    deliveries: Annotated[Mapping[str, Named], Word("“五送”", "deliveries")] = {}
    branch: Annotated[BranchTerms, Said("党支部", "branch")] = BranchTerms()
    preparation: Annotated[
        Preparation, Field(exclude_if=lambda one: one == Preparation()), Said("筹备", "preparation")
    ] = Preparation()  # left out where it says nothing, as the calendar
    council: Annotated[Council, Said("议事会", "council")] = Council()
    project_kinds: Annotated[Mapping[str, Named], Word("项目类别", "kinds of project")] = {}
    belts: Annotated[Mapping[str, Named], Word("示范带", "belts")] = {}
    targets: Annotated[Mapping[str, Target], Said("目标", "targets")] = {}
    documents: Annotated[tuple[str, ...], Said("须附文件的登记", "what must carry a document")] = ()
    calendar: Annotated[
        Calendar, Field(exclude_if=lambda one: one == Calendar()), Said("日历", "calendar")
    ] = Calendar()  # left out where it says nothing, as in the charters before there was one

    def courses_of(self, field: str) -> tuple[str, ...]:
        """The courses set for a field; all where it sets none, or an amendment has dropped it."""
        entry = self.fields.get(field)
        return (entry and entry.courses) or tuple(self.courses)


def _places(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """The fields of a charter by their paths, and of the entries of its lists, as in `grids.*.village`."""
    for name, field in model.model_fields.items():
        path = before + name
        yield path, field
        for of, below in ((field.annotation, path), (_entry(field), f"{path}.*")):
            if isinstance(of, type) and issubclass(of, BaseModel):
                yield from _places(of, f"{below}.")


def _entry(field: FieldInfo) -> type | None:
    """Of what a field is a list, if it goes from codes to entries."""
    return get_args(field.annotation)[1] if get_origin(field.annotation) is Mapping else None


CALLED: Final = {
    path: said for path, field in _places(Charter) for said in field.metadata if isinstance(said, Said)
}
"""What each place of a charter is called, by its path: `training.smallest`."""
LISTS: Final = tuple(
    path for path, field in _places(Charter) if _entry(field) and isinstance(CALLED.get(path), Word)
)
"""The places that list what a request may name by a code."""
CHARTER_KNOWN = RULES.add(
    "CHARTER-KNOWN",
    Said(
        "所用名称须列入章程，“{found}”不在{list}之列",
        "what is named stands in the charter; {found} is not among its {field}",
    ),
    "assumed",
    terms=tuple(one for one in LISTS if one not in ("grids", "standings")),
    remedy=Said("请核对名称，或先修订章程", "check the name, or amend the charter first"),
)


def faults(charter: Charter) -> list[str]:
    """What is wrong with a charter as a whole; its shape is pydantic's to check.

    Not a validator of the model, since a charter that was once in force must load for ever.
    """
    found = []
    smallest, largest = charter.training.smallest, charter.training.largest
    if smallest > largest:
        found.append(f"training.smallest = {smallest} is more than training.largest = {largest}")
    found += [
        f"grid {code} lies in {one.village}, which is no village of the charter"
        for code, one in charter.grids.items()
        if one.village not in charter.villages
    ]
    found += [
        f"compound {code} lies in {one.village}, which is no village of the charter"
        for code, one in charter.compounds.items()
        if one.village not in charter.villages
    ]
    found += [
        f"field {code} sets the course {course}, which the charter does not list"
        for code, field in charter.fields.items()
        for course in field.courses or ()
        if course not in charter.courses
    ]
    if charter.party_secretary not in (None, *charter.leadership):
        found.append(f"party_secretary = {charter.party_secretary} is not one of the leadership")
    found += charter.calendar.faults()
    try:
        ZoneInfo(charter.zone)
    except (ZoneInfoNotFoundError, ValueError):
        found.append(f"zone {charter.zone!r} is no time zone; write for instance Asia/Shanghai")
    return found


def listed(entries: Mapping[str, Named], code: str, field: str) -> None:
    """Refuse a code that is not among these entries of the charter (CHARTER-KNOWN); `field` names them."""
    allowed = [] if code in entries else _first_of(entries)
    require(code in entries, CHARTER_KNOWN, found=code, allowed=allowed, field=field, list=CALLED[field].zh)


def grid_known(terms: Charter, grid: str) -> None:
    """Refuse a grid that the charter does not list (GRID-KNOWN)."""
    ends = [] if grid in terms.grids else sorted(terms.grids)
    allowed = f"{ends[0]} … {ends[-1]} ({len(ends)})" if ends else []
    require(grid in terms.grids, GRID_KNOWN, found=grid, allowed=allowed)


def _first_of(entries: Mapping[str, Named]) -> list[str]:
    shown = [f"{code} {one.zh}" for code, one in list(entries.items())[:_SHOWN]]
    return [*shown, "…"] if len(entries) > _SHOWN else shown


class CharterAdopted(Event, topic="charter.adopted", title="章程通过"):
    """The town's first charter comes into force; it is held whole."""

    charter: Charter


class CharterAmended(Event, topic="charter.amended", title="章程修订"):
    """Another charter takes the place of the former; it is held whole."""

    charter: Charter


class CharterRecord(Terms, kind="charter", title=Said("章程", "Charter"), one=True, rules=RULES):
    """What is in force on each day."""

    first = CHARTER_FIRST
    terms: Charter | None

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.terms = None
        self.edition = 0

    @decision(title="通过章程", background=True, ahead=True)
    def adopt(self, _: Context[None], charter: Charter) -> list[Event]:
        """Adopt the first charter, on the day from which it is in force."""
        require(self.terms is None, CHARTER_ONCE, found=f"charter {self.edition}")
        require(not (wrong := faults(charter)), CHARTER_WHOLE, found=wrong)
        return [CharterAdopted(charter=charter)]

    @decision(title="修订章程", background=True, ahead=True)
    def amend(self, context: Context[None], charter: Charter) -> list[Event]:
        """Put another charter in force, from today or a later day."""
        require(self.terms is not None, CHARTER_ONCE, found=None)
        require(
            context.on >= context.entered,
            CHARTER_FORWARD,
            found=str(context.on),
            allowed=f"≥ {context.entered}",
        )
        require(not (wrong := faults(charter)), CHARTER_WHOLE, found=wrong)
        return [CharterAmended(charter=charter)]

    def evolve(self, event: CharterAdopted | CharterAmended, on: date) -> None:
        """Assign."""
        match event:
            case CharterAdopted() | CharterAmended():
                self.terms = event.charter
                self.edition += 1
            case _:
                assert_never(event)
