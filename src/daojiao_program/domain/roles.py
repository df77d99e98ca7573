"""Whose a task is. The report names none of these; they are the smallest assumption (A)."""

from __future__ import annotations

from typing import Final

from daojiao_program.engine import Said

COMMITTEE: Final = "party-committee"
"""The town's Party committee, which approves branches."""
ORGANISATION: Final = "organisation-office"
"""The office of Party building and organisation: the teams, the training, the recruitment."""
RURAL: Final = "rural-office"
"""The office of rural revitalisation: the demonstration village projects."""
VILLAGE: Final = "village-branch"
"""The Party organisation of the village or community in which it is."""

ROLES: Final = {
    COMMITTEE: Said("镇党委", "town Party committee"),
    ORGANISATION: Said("镇组织人事办", "organisation office"),
    RURAL: Said("镇乡村振兴办", "rural revitalisation office"),
    VILLAGE: Said("村（社区）党组织", "Party organisation of the village"),
}
