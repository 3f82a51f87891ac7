"""Why something can't be done with a report or an incident: a kind that stays the same for
programs, and a reason for logs. layouts/refusal_words.py says it on screens."""

from enum import StrEnum


class Refusal(StrEnum):
    """The kinds of refusals: of actions, of photos, of what an operator takes down or ends."""

    NO_STAGES = "no_stages"
    WRONG_STAGE = "wrong_stage"
    NEEDS_WHOM = "needs_whom"
    NEEDS_WORK = "needs_work"
    NEEDS_REASON = "needs_reason"
    NEEDS_NOTE = "needs_note"
    LONG_NOTE = "long_note"
    NEEDS_PICTURE = "needs_picture"
    WAITED_TOO_LONG = "waited_too_long"
    NEEDS_TEAM = "needs_team"
    NOT_YOUR_TEAM = "not_your_team"
    SAME_TEAM = "same_team"
    OTHER_TEAM = "other_team"
    NEEDS_ORIGINAL = "needs_original"
    OWN_ORIGINAL = "own_original"
    UNKNOWN_ORIGINAL = "unknown_original"
    RING = "ring"
    CLOSED_ORIGINAL = "closed_original"
    LATER_ORIGINAL = "later_original"
    DONE_ORIGINAL = "done_original"
    NEEDS_CHOICE = "needs_choice"
    SAME_CHOICE = "same_choice"
    UNKNOWN_CHOICE = "unknown_choice"
    UNSEEN_VERSION = "unseen_version"
    KEY_TAKEN = "key_taken"
    UNDO_OVER = "undo_over"
    NOTE_STAYS = "note_stays"
    OWN_PHOTO = "own_photo"
    NEEDS_FINDING = "needs_finding"
    REVIEWED = "reviewed"
    REVIEWED_STAYS = "reviewed_stays"
    NO_PICTURE = "no_picture"
    HEIC_PICTURE = "heic_picture"
    MANY_PIXELS = "many_pixels"
    LONG_SIDE = "long_side"
    BROKEN_PICTURE = "broken_picture"
    LARGE_PICTURE = "large_picture"
    HALF_POINT = "half_point"
    NEEDS_PLACE = "needs_place"
    NEEDS_DESCRIPTION = "needs_description"
    LONG_FIELD = "long_field"
    OTHER_CITY = "other_city"
    NEEDS_WHY = "needs_why"
    HAS_ENDED = "has_ended"


REASONS = {
    Refusal.NO_STAGES: "its source tells no stages",
    Refusal.WRONG_STAGE: "it stands at {stage}",
    Refusal.NEEDS_WHOM: "say who it waits for, such as PLN",
    Refusal.NEEDS_WORK: "say what was done",
    Refusal.NEEDS_REASON: "say why it is opened again",
    Refusal.NEEDS_NOTE: "write something",
    Refusal.LONG_NOTE: "a note has {most} characters at most",
    Refusal.NEEDS_PICTURE: "send the picture itself, to /photos",
    Refusal.WAITED_TOO_LONG: "it waited for more than a day: look at the report again",
    Refusal.NEEDS_TEAM: "name a team of its city that you may give it to",
    Refusal.NOT_YOUR_TEAM: "take it for a team that you are in",
    Refusal.SAME_TEAM: "the team has it already",
    Refusal.OTHER_TEAM: "another team has it: ask for it to be assigned",
    Refusal.NEEDS_ORIGINAL: "name the report that it is a duplicate of",
    Refusal.OWN_ORIGINAL: "a report is no duplicate of itself",
    Refusal.UNKNOWN_ORIGINAL: "there is no report {report} to merge it with",
    Refusal.RING: "report {report} is a duplicate of this one",
    Refusal.CLOSED_ORIGINAL: "report {report} was closed without work",
    Refusal.LATER_ORIGINAL: "report {report} came in later: merge that one with this",
    Refusal.DONE_ORIGINAL: "report {report} was done before this one came in",
    Refusal.NEEDS_CHOICE: "name the {what}",
    Refusal.SAME_CHOICE: "that is its {what} already",
    Refusal.UNKNOWN_CHOICE: "there is no {what} {which} in the city",
    Refusal.UNSEEN_VERSION: "nobody can have seen that version of it yet",
    Refusal.KEY_TAKEN: "its key was used for another report: send a new one",
    Refusal.UNDO_OVER: "it can be undone for a minute; write what is right instead",
    Refusal.NOTE_STAYS: "a note stays",
    Refusal.OWN_PHOTO: "somebody else has to look at a photo of your own",
    Refusal.NEEDS_FINDING: "say what you found, in {most} characters at most",
    Refusal.REVIEWED: "{by} has reviewed it already",
    Refusal.REVIEWED_STAYS: "it was reviewed: a photo stays from then on",
    Refusal.NO_PICTURE: "it is no JPEG, PNG or WebP",
    Refusal.HEIC_PICTURE: "it is HEIC, which can't be read here: set the camera to JPEG",
    Refusal.MANY_PIXELS: "it has more than {most:,} pixels",
    Refusal.LONG_SIDE: "it has more than {most:,} pixels on a side",
    Refusal.BROKEN_PICTURE: "it can't be read to its end",
    Refusal.LARGE_PICTURE: "it is larger than {most} MB",
    Refusal.HALF_POINT: "a point has a latitude and a longitude",
    Refusal.NEEDS_PLACE: "say where it is: a point or a kelurahan",
    Refusal.NEEDS_DESCRIPTION: "say what is reported",
    Refusal.LONG_FIELD: "{what} has {most} characters at most",
    Refusal.OTHER_CITY: "the point lies in {city}: enter it there",
    Refusal.NEEDS_WHY: "say why, in {most} characters at most",
    Refusal.HAS_ENDED: "it is over already",
}
"""What each says to programs and in logs, its {facts} filled."""
