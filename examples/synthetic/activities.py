"""What the four teams did: activities and who signed in at them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from synthetic.office import Charter, Dice, Note, Row, Step, received
from synthetic.volunteers import SAMPLED, SAMPLERS, START, Volunteer, Volunteers

LAST_OF_JULY = date(2022, 7, 31)
LAST = date(2022, 8, 21)
STANDING_TO_JULY = 463
"""Of our own choice: the report says more than 450."""
CROSS_GRID_SHARE = 0.06

SAMPLING = date(2022, 7, 14)
TESTING = "nucleic-acid-testing"
HELPERS = ("health-office", "party-building-office")
"""Our choice of the report's “other departments” at the sampling of 14 July."""
SAMPLING_CREW = {SAMPLERS[0]: 5, SAMPLERS[1]: 5, HELPERS[0]: 2, HELPERS[1]: 2, "social-reserve": 6}
SAMPLING_ROLES = ("data-entry", "keeping-order")

AMENDED = date(2022, 6, 10)
NEW_KIND, NEW_KIND_ZH, NEW_KIND_EN = "flood-typhoon-safety", "三防巡查", "Flood and typhoon safety"
NEW_KIND_SHARE = 0.07

KINDS = {
    TESTING: 38,
    "clean-city": 26,
    "policy-publicity": 12,
    "elderly-care": 9,
    "dispute-mediation": 8,
    "vaccination-service": 7,
}
PLACES = {
    TESTING: "核酸检测点",
    "clean-city": "主要道路及河涌沿岸",
    "policy-publicity": "综合服务中心",
    "elderly-care": "居家养老服务点",
    "dispute-mediation": "矛盾调解室",
    "vaccination-service": "疫苗接种点",
    NEW_KIND: "堤围及低洼地段",
}
ROLES: dict[str, Mapping[str, int]] = {
    TESTING: {"data-entry": 5, "keeping-order": 5, "supplies": 2},
    "clean-city": {"cleaning-up": 7, "supplies": 1, "door-to-door": 2},
    "policy-publicity": {"door-to-door": 7, "keeping-order": 2, "data-entry": 1},
    "elderly-care": {"visiting": 7, "supplies": 3},
    "dispute-mediation": {"mediating": 7, "keeping-order": 2, "data-entry": 1},
    "vaccination-service": {"data-entry": 4, "keeping-order": 4, "door-to-door": 2},
    NEW_KIND: {"patrol": 7, "supplies": 2, "door-to-door": 1},
}

WEEK = timedelta(days=7)
MISPLACED_DAY, REPLACED = date(2022, 5, 17), date(2022, 5, 23)
MISDATED_DAY, MISDATED_AS = date(2022, 6, 11), date(2022, 6, 8)
TWIN_DAY, VOIDED = date(2022, 5, 25), date(2022, 6, 6)
WITH_BOM = date(2022, 6, 9)


@dataclass(eq=False)
class Activity:
    """One activity: what, when, where, and when its row and its sign-ins were received."""

    kind: str
    day: date
    village: str
    grid: str
    entered: date
    signed: date
    number: int = 0
    crew: list[tuple[Volunteer, str]] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Give the office number."""
        return f"2022-{self.number:04}"

    @property
    def is_sampling(self) -> bool:
        """Say whether it is one of the two samplings of 14 July."""
        return (self.day, self.kind) == (SAMPLING, TESTING) and self.village in SAMPLED


class Activities:
    """All activities, drawn once: each is of another kind, day or village."""

    def __init__(self, charter: Charter, dice: Dice, people: Volunteers) -> None:
        """Draw what was held, set the special cases aside, number, and find who took part."""
        self._charter = charter
        self._dice = dice
        self._people = people
        self.held = list(self._drawn())
        self.misplaced = self._set_aside(MISPLACED_DAY, "clean-city")
        self.misdated = self._set_aside(MISDATED_DAY, NEW_KIND)
        self.original, self.twin = self._handed_in_twice()
        self._number()
        self._sign_in()

    # -- what was held ------------------------------------------------------------------

    def _drawn(self) -> Iterator[Activity]:
        days = [START + timedelta(days=step) for step in range((LAST - START).days + 1)]
        to_july = [day for day in days if day <= LAST_OF_JULY]
        usual = STANDING_TO_JULY // len(to_july)
        busy = set(self._dice.shuffled(to_july)[: STANDING_TO_JULY - usual * len(to_july)])
        for day in days:
            yield from self._on(day, usual + (day in busy) if day <= LAST_OF_JULY else 2)

    def _on(self, day: date, number: int) -> Iterator[Activity]:
        held: list[tuple[str, str]] = []
        if day == SAMPLING:
            held += [(TESTING, village) for village in SAMPLED]
        if day == MISDATED_DAY:
            held.append((NEW_KIND, self._dice.pick(self._charter.codes("villages"))))
        if day == MISPLACED_DAY:
            held.append(("clean-city", self._dice.pick(self._charter.codes("villages"))))
        while len(held) < number:
            new = day >= AMENDED and self._dice.chance(NEW_KIND_SHARE)
            kind = NEW_KIND if new else self._dice.weighted(KINDS)
            one = (kind, self._dice.pick(self._charter.codes("villages")))
            if one not in held:
                held.append(one)
        for kind, village in held:
            yield self._activity(kind, day, village)

    def _activity(self, kind: str, day: date, village: str) -> Activity:
        grids = self._charter.grids_of([village])
        in_grid = self._dice.chance(0.6) and day not in {SAMPLING, MISPLACED_DAY}
        late = self._dice.chance(0.03) and day not in {SAMPLING, MISPLACED_DAY, MISDATED_DAY}
        entered = sheets_of(day + WEEK if late else day)
        return Activity(kind, day, village, self._dice.pick(grids) if in_grid else "", entered, entered)

    def _set_aside(self, day: date, kind: str) -> Activity:
        """Find one whose row comes right only later; its sign-ins wait for that."""
        found = next(one for one in self.held if one.day == day and one.kind == kind)
        found.signed = found.entered + WEEK
        return found

    def _handed_in_twice(self) -> tuple[Activity, Activity]:
        """Find one that is handed in again a week later under another office number."""
        found = next(one for one in self.held if one.day == TWIN_DAY and one.entered == sheets_of(TWIN_DAY))
        again = found.entered + WEEK
        return found, Activity(found.kind, found.day, found.village, found.grid, again, again)

    def _number(self) -> None:
        self.rows = sorted([*self.held, self.twin], key=lambda one: (one.entered, one.day))
        for number, one in enumerate(self.rows, 1):
            one.number = number

    # -- who took part ------------------------------------------------------------------

    def _sign_in(self) -> None:
        taken: dict[date, set[Volunteer]] = {}
        for one in sorted(self.held, key=lambda one: (one.signed, one.number)):
            here, elsewhere = self._free(one, taken.setdefault(one.day, set()))
            if one.is_sampling:
                one.crew = self._samplers(here + elsewhere)
            else:
                one.crew = self._crew(one.kind, here, elsewhere)
            taken[one.day] |= {who for who, _ in one.crew}
        self.twin.crew = self.original.crew[:3]

    def _free(self, one: Activity, taken: set[Volunteer]) -> tuple[list[Volunteer], list[Volunteer]]:
        """Give who may come, in two lists: those of the place itself, those of elsewhere."""
        here: list[Volunteer] = []
        elsewhere: list[Volunteer] = []
        for who in self._people.everybody:
            grid = self._people.grid_on(who, one.day)
            if grid and who.entered <= one.signed and who not in taken:
                own = one.grid or self._charter.village_of[grid]
                at_home = own == (grid if one.grid else one.village)
                (here if at_home else elsewhere).append(who)
        return here, elsewhere

    def _crew(
        self, kind: str, here: list[Volunteer], elsewhere: list[Volunteer]
    ) -> list[tuple[Volunteer, str]]:
        size = 15 + self._dice.below(10)
        support = sum(self._dice.chance(CROSS_GRID_SHARE) for _ in range(size))
        crew = self._dice.shuffled(here)[: size - support]
        crew += self._dice.shuffled(elsewhere)[:support]
        crew.sort(key=lambda who: who.number)
        return [(who, self._dice.weighted(ROLES[kind])) for who in crew]

    def _samplers(self, free: list[Volunteer]) -> list[tuple[Volunteer, str]]:
        crew: list[tuple[Volunteer, str]] = []
        for unit, size in SAMPLING_CREW.items():
            chosen = [who for who in free if who.unit == unit][:size]
            crew += [(who, SAMPLING_ROLES[place % 2]) for place, who in enumerate(chosen)]
        return crew

    # -- as the office received it ------------------------------------------------------

    def steps(self) -> Iterator[Step]:
        """Give the sheets of each week, the correction, and the voids one by one."""
        for day in sorted({one.entered for one in self.rows}):
            rows = [self._row(one) for one in self.rows if one.entered == day]
            if day == self.misdated.signed:
                rows.insert(0, self._row(self.misdated, at=MISDATED_DAY))
            yield received(day, "activities", rows, "活动登记表", note=self._note(day))
        yield self._correction()
        for day in sorted({one.signed for one in self.rows}):
            yield self._sheets(day)
        yield from self._voids()

    def _row(self, one: Activity, *, at: date | None = None, place: str = "") -> Row:
        where = ("grids", one.grid) if one.grid else ("villages", one.village)
        kind = NEW_KIND_ZH if one.kind == NEW_KIND else self._charter.title("kinds", one.kind)
        day = MISDATED_AS if one is self.misdated else one.day
        standard = PLACES["policy-publicity" if one is self.misplaced else one.kind]
        return (
            one.code,
            kind,
            at or day,
            self._charter.title("villages", one.village),
            self._charter.title(*where) + (place or standard),
            one.grid,
        )

    def _sheets(self, day: date) -> Step:
        rows: list[Row] = [
            (
                one.code,
                who.code,
                one.day,
                self._charter.title("units", who.unit),
                self._charter.title("roles", role),
            )
            for one in self.rows
            if one.signed == day
            for who, role in one.crew
        ]
        bom = day == WITH_BOM
        note = Note("本表为带BOM的UTF-8编码", "This file is UTF-8 with a BOM") if bom else None
        encoding = "utf-8-sig" if bom else "utf-8"
        return received(day, "sign-ins", rows, "活动签到表", note=note, encoding=encoding)

    def _correction(self) -> Step:
        place = PLACES["clean-city"]
        note = Note(
            f"{self.misplaced.code}的地点填错，更正：撤销原行，录入新行；此时尚无签到",
            f"The place of {self.misplaced.code} is corrected: the old row is voided, the new one"
            " entered; nobody has signed in yet",
        )
        rows = [self._row(self.misplaced, place=place)]
        return received(REPLACED, "activities", rows, "地点填写有误，更正", note=note, correct=True)

    def _voids(self) -> Iterator[Step]:
        reason = f"与{self.original.code}为同一活动，重复报送"
        note: Note | None = Note(
            f"{self.twin.code}与{self.original.code}为同一活动：先逐条撤销签到，再撤销活动",
            f"{self.twin.code} is {self.original.code} again: its sign-ins are voided one by one,"
            " then the activity",
        )
        for who, _ in self.twin.crew:
            request = f"sign-ins/{self.twin.code}/{who.code}"
            yield Step(VOIDED, "void", reason, note=note, request=request)
            note = None
        yield Step(VOIDED, "void", reason, request=f"activities/{self.twin.code}")

    def _note(self, day: date) -> Note | None:
        late = [one for one in self.rows if one.entered == day > sheets_of(one.day) and one is not self.twin]
        codes = "、".join(one.code for one in late)
        code = self.misdated.code
        return {
            self.misplaced.entered: Note(
                f"{self.misplaced.code}的地点有误，5月23日更正；签到表随后报送",
                f"The place of {self.misplaced.code} is wrong, and corrected on 23 May;"
                " its sign-ins come after that",
            ),
            self.twin.entered: Note(
                f"{self.twin.code}与{self.original.code}疑似同一活动，只提示，不拒绝",
                f"{self.twin.code} looks like {self.original.code}: flagged, not refused",
            ),
            self.misdated.entered: Note(
                f"{code}的日期误填为6月8日，当时章程尚无“三防巡查”，该行被拒绝",
                f"{code} is misdated 8 June, when the charter had no such kind yet: row refused",
            ),
            self.misdated.signed: Note(
                f"首行补报{code}，日期改正为6月11日，被接受；签到同日报送",
                f"The first row brings {code} again, dated 11 June: accepted; with its sign-ins",
            ),
        }.get(day, Note(f"补录上一周的活动：{codes}", f"Late, of the week before: {codes}") if late else None)


def sheets_of(day: date) -> date:
    """Give the day on which the sheets of a day come in: its week's Thursday, at last 22 August."""
    thursday = day + timedelta(days=(3 - day.weekday()) % 7)
    return min(thursday, LAST + timedelta(days=1))
