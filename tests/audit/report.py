"""The report's claims, for the tests: each by its id, changed, and checked alone."""

from __future__ import annotations

from datetime import datetime

from daojiao_program import Program
from daojiao_program.audit.claims import Claim, Verdict, check_claims, read_claims
from daojiao_program.program import DATA

CLAIMS = {one.id: one for one in read_claims(DATA / "claims.toml")}


def changed(claim: Claim, **fields: object) -> Claim:
    """The claim with other words."""
    return Claim.model_validate(claim.model_dump() | fields)


def check(town: Program, claim: Claim, *, known_at: datetime | None = None) -> Verdict:
    """The verdict on one claim."""
    return check_claims(town, [claim], known_at=known_at)[0]
