"""Given, when, then for workflows: what has happened, what is asked, what then comes of it.

```python
with Story(LoanDesk.catalogue(), Desk) as desk:
    desk.given(MAY_2).of(LoanDesk, "hall").lend("ladder", reader="R-1")
    desk.when(MAY_3).of(LoanDesk, "hall").lend("ladder", reader="R-2")
    desk.then.refused(LOAN_ONE, found="R-1")
```
"""

from daojiao_program.testing.moves import MovesMade, moves_made
from daojiao_program.testing.story import Story
from daojiao_program.testing.switch import always_refusing, switched_off
from daojiao_program.testing.then import Expected, Then
from daojiao_program.testing.unmet import Unmet

__all__ = ["Expected", "MovesMade", "Story", "Then", "Unmet", "always_refusing", "moves_made", "switched_off"]
