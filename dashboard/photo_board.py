"""The photos that are worth a second look, as who reviews them goes through them."""

from dataclasses import dataclass

from dashboard.reports import PhotoLine


@dataclass(frozen=True)
class FlaggedPhoto:
    """A photo in which there is something to look at, and of its report what places it: stage,
    category (slug), area, and the name of who holds it where that is an agency."""

    line: PhotoLine
    title: str | None
    category: str
    stage: str | None
    area_code: str | None
    area_name: str | None
    agency: str | None


@dataclass(frozen=True)
class PhotoBoard:
    """A page of them: those nobody has reviewed first, the newest first. `waiting` are not reviewed
    yet, out of `number`; `page` counts from 1, and is the last one where there are not so many."""

    photos: tuple[FlaggedPhoto, ...]
    waiting: int
    number: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are; one without any photo."""
        return max(1, -(-self.number // self.size))
