"""The office's files: that one was taken in is a fact of the log."""

from daojiao_program.domain.file import FileTaken, OfficeFile
from tests.domain.town import may, town


def test_a_file_is_recorded_with_what_came_of_it() -> None:
    """Each taking is recorded, also before a charter, and again when the file is taken again."""
    with town(None) as story:
        for day in (3, 4):
            file = story.when(may(day)).of(OfficeFile, "0" * 64)
            file.take(name="roster.csv", sheet="volunteers", accepted=2, same=1, refused=1)
            story.then.exactly(
                FileTaken(name="roster.csv", sheet="volunteers", accepted=2, same=1, refused=1)
            )
        assert story.engine.load(OfficeFile, "0" * 64).days == [may(3), may(4)]
