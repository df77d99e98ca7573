"""Phoenix Returns in the synthetic example: positions, applicants, hires, the reserve pool, a trip.

Eight positions with 23 places and the trip to Xiangtan are the report's; all else is made up.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from synthetic.office import Charter, Dice, Note, Row, Step, numeral
from synthetic.program import numbered
from synthetic.weekly import weekly

DRIVE, NAME = "YF-2022", "2022年“引凤归巢”户籍大学生招聘"
OPENED, RANKED, HIRED = date(2022, 6, 20), date(2022, 7, 15), date(2022, 7, 25)
LEFT, NEXT, RESERVED = date(2022, 8, 3), date(2022, 8, 9), date(2022, 8, 16)
POSITIONS = {
    "GW-01": ("村级党建专员", 3, "441900124207"),
    "GW-02": ("网格治理专员", 3, ""),
    "GW-03": ("集体资产管理员", 3, "441900124200"),
    "GW-04": ("乡村振兴专员", 3, "441900124203"),
    "GW-05": ("规划建设助理", 3, ""),
    "GW-06": ("社区服务专员", 3, "441900124002"),
    "GW-07": ("文化宣传员", 3, "441900124209"),
    "GW-08": ("产业发展助理", 2, ""),
}
"""Name, places, village or none: of the town."""
FILLED = ("GW-01", "GW-02", "GW-03", "GW-04", "GW-05", "GW-06")
WITHDRAWN = ("GW-02", 1)
"""The position, and the place in its ranking, of the hire who withdraws."""
GIVEN_UP, GIVEN_UP_DAY = "GW-07", date(2022, 7, 11)
"""Whose last applicant withdraws before the ranking."""
ELSEWHERE = "外镇（示例）"
TRIP = ("湖南湘潭", date(2022, 7, 26), "示例企业甲、示例企业乙、示例企业丙", "示例高校甲、示例高校乙")


class Recruitment:
    """The drive's story."""

    def __init__(self, charter: Charter, dice: Dice) -> None:
        """Draw who applies for what, when, and in which order they are ranked."""
        self._charter = charter
        self._dice = dice
        wanted = [code for code, (_, places, _) in POSITIONS.items() for _ in range(2 * places + 1)]
        drawn = sorted(
            (OPENED + timedelta(days=1 + dice.below(15)), place, code)
            for place, code in enumerate(dice.shuffled(wanted))
        )
        self._applied = {f"B-{number:03}": (code, day) for number, (day, _, code) in enumerate(drawn, 1)}
        self._foreign = f"B-{len(drawn) + 1:03}"
        self._given_up = [one for one, (code, _) in self._applied.items() if code == GIVEN_UP][-1]
        self._ranking = {
            code: dice.shuffled(
                one for one, (wish, _) in self._applied.items() if wish == code and one != self._given_up
            )
            for code in POSITIONS
        }

    def steps(self) -> Iterator[Step]:
        """Give every sheet as the office received it."""
        yield from weekly("drives", [(DRIVE, NAME, OPENED, numbered(9))], NAME)
        yield from weekly("positions", list(self._positions()), "“引凤归巢”岗位表")
        yield from weekly("applications", list(self._applications()), "“引凤归巢”报名表", notes=self._notes())
        rankings: list[Row] = [
            (DRIVE, code, RANKED, "、".join(ranking)) for code, ranking in self._ranking.items()
        ]
        yield from weekly("rankings", rankings, "“引凤归巢”成绩排名")
        yield from weekly("hires", list(self._hires()), "“引凤归巢”录用和退出", notes=self._hire_notes())
        yield from weekly("reserve", list(self._reserve()), "后备干部人才库入库")
        trip: Row = (DRIVE, *TRIP)
        note = Note("报道未写企业和高校的名称", "The report names neither companies nor universities")
        yield from weekly("talent-trips", [trip], "赴湘潭高校猎才", notes={date(2022, 7, 28): note})

    def _positions(self) -> Iterator[Row]:
        for code, (name, places, village) in POSITIONS.items():
            title = self._charter.title("villages", village) if village else ""
            yield (DRIVE, code, f"{name}（示例）", str(places), title, OPENED)

    def _applications(self) -> Iterator[Row]:
        for applicant, (code, day) in self._applied.items():
            yield self._application(applicant, code, day, self._village())
        yield self._application(self._foreign, "GW-05", date(2022, 7, 6), ELSEWHERE)

    def _village(self) -> str:
        return self._charter.title("villages", self._dice.pick(self._charter.codes("villages")))

    def _application(self, applicant: str, code: str, day: date, registered: str) -> Row:
        number = int(applicant[2:])
        standing = "student" if self._dice.chance(0.3) else "graduate"
        return (
            DRIVE,
            applicant,
            f"丁{numeral(number, 3)}",
            f"000-0023-{number:04}",
            code,
            registered,
            self._charter.title("standings", standing),
            day,
        )

    def _hires(self) -> Iterator[Row]:
        yield (DRIVE, self._given_up, GIVEN_UP_DAY, "退出", "继续求学")
        for code in FILLED:
            for applicant in self._ranking[code][: POSITIONS[code][1]]:
                yield (DRIVE, applicant, HIRED, "录用", "")
        leaver, following = self._replaced()
        yield (DRIVE, leaver, LEFT, "退出", "已考取外地单位")
        yield (DRIVE, following, NEXT, "录用", f"{leaver}退出，按排名递补")

    def _replaced(self) -> tuple[str, str]:
        code, place = WITHDRAWN
        ranking = self._ranking[code]
        return ranking[place], ranking[POSITIONS[code][1]]

    def _reserve(self) -> Iterator[Row]:
        for code in FILLED:
            name, _, village = POSITIONS[code]
            title = self._charter.title("villages", village) if village else self._village()
            yield (self._ranking[code][0], title, f"{name}岗位综合成绩第一", RESERVED)

    def _notes(self) -> dict[date, Note]:
        return {
            date(2022, 7, 7): Note(
                f"末行{self._foreign}户籍不在本镇，不予报名，该行被拒绝",
                f"The last row, {self._foreign}, is not registered in the town: row refused",
            )
        }

    def _hire_notes(self) -> dict[date, Note]:
        leaver, following = self._replaced()
        return {
            date(2022, 8, 4): Note(f"{leaver}录用后退出，空出名额", f"{leaver} withdraws after being hired"),
            date(2022, 8, 11): Note(
                f"{following}按排名递补{leaver}的名额",
                f"{following}, ranked next, is hired in place of {leaver}",
            ),
        }
