"""The people of the four teams: rolls, stationing in the grids, moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from synthetic.office import Charter, Dice, Note, Row, Step, numeral, received

START = date(2022, 5, 5)
ROLLS = {
    START: 1600,
    date(2022, 5, 12): 700,
    date(2022, 5, 19): 500,
    date(2022, 5, 26): 350,
    date(2022, 6, 2): 250,
    date(2022, 6, 9): 200,
    date(2022, 6, 16): 150,
    date(2022, 6, 23): 130,
    date(2022, 6, 30): 100,
    date(2022, 7, 7): 94,
    date(2022, 7, 14): 80,
    date(2022, 7, 20): 50,
}
"""How many volunteers each roll adds: 4,204 together, the report's figure."""

SHARES = {"municipal-support": 10, "town-backbone": 22, "village-main": 40, "social-reserve": 28}
LATE_SHARE = 0.06

MISPRINT = (date(2022, 6, 2), 40)
"""The roll and the place in it of the row whose team is misprinted."""
RIGHTED = date(2022, 6, 9)

IN_GB18030 = date(2022, 5, 19)
WITH_WIDE_DIGITS = date(2022, 6, 23)

SAMPLED = ("441900124211", "441900124209")
"""Dalingya and Xiaohe, where the report has the sampling of 14 July."""
SAMPLERS = ("finance-sub-bureau", "comprehensive-law-enforcement-office")
"""The two offices which the report names there; here they look after the two villages."""

MOVES = {
    date(2022, 6, 16): ("grid", "grid", "team", "grid", "back"),
    date(2022, 7, 7): ("grid", "team", "back", "grid", "back", "grid"),
    date(2022, 8, 4): ("back", "grid", "back", "team", "back"),
}
MOVE_WORDS = {
    "grid": ("调整网格", "网格人手调配"),
    "team": ("调整队伍", "已聘为村网格员，转入村级主体队"),
    "back": ("撤回", "支援期满，回原单位"),
}


@dataclass(frozen=True)
class Volunteer:
    """One who is sent down: from which unit, in which team and grid, since when."""

    number: int
    unit: str
    team: str
    grid: str
    day: date
    roll: date
    entered: date
    """The day of the roll in which the row came right."""

    @property
    def code(self) -> str:
        """Give the office's number."""
        return f"V-{self.number:04}"


@dataclass(frozen=True)
class Move:
    """A change of grid, of team, or the return to the unit."""

    who: Volunteer
    day: date
    kind: str
    target: str


class Volunteers:
    """Everybody's stay, drawn once."""

    def __init__(self, charter: Charter, dice: Dice) -> None:
        """Draw the people, then the moves of some."""
        self._charter = charter
        self._dice = dice
        self._homes = {unit: self._home(unit) for unit in charter.codes("units")}
        self._units = {team: self._units_of(team) for team in SHARES}
        self.everybody = list(self._drawn())
        self.moves: dict[date, list[Move]] = {}
        self._move_of: dict[Volunteer, Move] = {}
        for entered, kinds in MOVES.items():
            self.moves[entered] = list(self._moved(entered, kinds))

    def grid_on(self, who: Volunteer, day: date) -> str:
        """Give the grid somebody is in on that day: none before, after, or on a day of moving."""
        move = self._move_of.get(who)
        if day < who.day or (move and day == move.day):
            return ""
        if move is None or day < move.day or move.kind == "team":
            return who.grid
        return move.target

    def steps(self) -> Iterator[Step]:
        """Give the rolls and the moves as the office received them."""
        for roll in ROLLS:
            yield self._roll(roll)
        for entered, moves in self.moves.items():
            rows = [self._move_row(move) for move in moves]
            yield received(entered, "moves", rows, "下沉人员变动登记", note=_moves_note(moves))

    def _home(self, unit: str) -> Iterator[str]:
        """Give the unit's grids again and again; a town office looks after a few villages."""
        villages = self._charter.codes("villages")
        title = self._charter.title("units", unit)
        linked = [one for one in villages if title.startswith(self._charter.title("villages", one))]
        if unit in SAMPLERS:
            linked = list(SAMPLED)
        elif not linked and not _from_all_over(unit):
            linked = self._dice.shuffled(villages)[:4]
        return cycle(self._dice.shuffled(self._charter.grids_of(linked or villages)))

    def _units_of(self, team: str) -> list[str]:
        def fits(unit: str) -> bool:
            fitting = {
                "municipal-support": unit.startswith("municipal-"),
                "village-main": unit.endswith("-committee"),
                "social-reserve": unit == "social-reserve",
            }
            return fitting.get(team, not any(fitting.values()))

        return [unit for unit in self._charter.codes("units") if fits(unit)]

    def _drawn(self) -> Iterator[Volunteer]:
        number = 0
        for roll, size in ROLLS.items():
            for place in range(size):
                number += 1
                team, day, entered = self._dice.weighted(SHARES), self._stationed(roll), roll
                if (roll, place) == MISPRINT:
                    team, day, entered = "town-backbone", roll, RIGHTED
                unit = self._dice.pick(self._units[team])
                yield Volunteer(number, unit, team, next(self._homes[unit]), day, roll, entered)

    def _stationed(self, roll: date) -> date:
        ago = self._dice.below(6) + 8 * self._dice.chance(LATE_SHARE)
        return max(START, roll - timedelta(days=ago))

    def _moved(self, entered: date, kinds: tuple[str, ...]) -> Iterator[Move]:
        for place, kind in enumerate(kinds):
            day = entered - timedelta(days=6 - place)
            who = self._dice.pick(
                [
                    one
                    for one in self.everybody
                    if one.day < day - timedelta(days=21)
                    and one not in self._move_of
                    and (one.team == "social-reserve") == (kind == "team")
                ]
            )
            target = {"grid": self._next_grid(who.grid), "team": "village-main", "back": ""}[kind]
            self._move_of[who] = Move(who, day, kind, target)
            yield self._move_of[who]

    def _next_grid(self, grid: str) -> str:
        nearby = self._charter.grids_of([self._charter.village_of[grid]])
        return self._dice.pick([other for other in nearby if other != grid])

    def _roll(self, roll: date) -> Step:
        rows = [self._row(one) for one in self.everybody if one.roll == roll]
        rows += [self._row(one) for one in self.everybody if roll == one.entered != one.roll]
        if roll == MISPRINT[0]:
            *before, _unit, _team, grid, day = rows[MISPRINT[1]]
            rows[MISPRINT[1]] = (*before, _unit, "镇级中间队", grid, day)
        return received(
            roll,
            "volunteers",
            rows,
            f"四支队伍花名册（{roll.month}月{roll.day}日）",
            note=self._note(roll),
            encoding="gb18030" if roll == IN_GB18030 else "utf-8",
            wide=roll == WITH_WIDE_DIGITS,
        )

    def _note(self, roll: date) -> Note | None:
        wrong = next(one.code for one in self.everybody if one.entered != one.roll)
        return {
            START: Note(
                "首批到岗，53个网格当天全部有人", "The first roll: all 53 grids are staffed that day"
            ),
            date(2022, 5, 12): Note(
                "从这一批起，有少数人的到岗日期早于收表一周以上，属补录",
                "From this roll on a few days of stationing lie over a week back: late entries",
            ),
            IN_GB18030: Note("本表为GB18030编码", "This file is in GB18030"),
            MISPRINT[0]: Note(
                f"{wrong}的队伍误写为“镇级中间队”，章程没有这支队伍，该行被拒绝",
                f"The team of {wrong} is misprinted; the charter has no such team: row refused",
            ),
            RIGHTED: Note(
                f"末行补报{wrong}，队伍改正为“镇级中坚队”，被接受",
                f"The last row brings {wrong} again with the right team: accepted",
            ),
            WITH_WIDE_DIGITS: Note(
                "本表部分编号、电话、网格、日期用了全角数字",
                "Some numbers, telephones, grids and days of this file have full-width digits",
            ),
        }.get(roll)

    def _row(self, who: Volunteer) -> Row:
        return (
            who.code,
            f"甲{numeral(who.number, 4)}",
            f"000-0000-{who.number:04}",
            self._charter.title("units", who.unit),
            self._charter.title("teams", who.team),
            who.grid,
            who.day,
        )

    def _move_row(self, move: Move) -> Row:
        change, reason = MOVE_WORDS[move.kind]
        grid = move.target if move.kind == "grid" else ""
        team = self._charter.title("teams", move.target) if move.kind == "team" else ""
        return (move.who.code, move.day, change, grid, team, reason)


def _moves_note(moves: list[Move]) -> Note:
    grids, teams, backs = (
        "、".join(move.who.code for move in moves if move.kind == kind) for kind in MOVE_WORDS
    )
    return Note(
        f"调整网格：{grids}；调整队伍：{teams}；撤回：{backs}",
        f"To another grid: {grids}; to another team: {teams}; back to the unit: {backs}",
    )


def _from_all_over(unit: str) -> bool:
    """Say whether a unit's people are sent to every village of the town."""
    return unit.startswith("municipal-") or unit == "social-reserve"
