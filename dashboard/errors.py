"""Every exception of the product. The docstring is the message, and says what to do."""

from datetime import datetime

from dashboard.refusals import REASONS, Refusal


class QlueError(Exception):
    """Something is wrong with QlueDashboard. Run the command again with --help."""

    def __init__(self, message: str | None = None, **facts: object) -> None:
        text = message or " ".join((type(self).__doc__ or "").split())
        super().__init__(text.format(**facts) if facts else text)


class DemoOnPublicAddress(QlueError):
    """Demo mode has well-known passwords and will not listen on {host}: set HOST=127.0.0.1, or
    DEMO=false and make users with `flask --app app users add`."""


class PortTaken(QlueError):
    """Port {port} on {host} is in use: stop what listens there, or set another, as in
    PORT={other}."""


class DiskFull(QlueError):
    """The disk that holds {folder} is full: free some room there, or set QLUE_DATA_DIR to a folder
    on another disk."""


class DataFolderUnusable(QlueError):
    """The data folder {folder} can't be used ({why}): set QLUE_DATA_DIR to a folder that this user
    owns."""


class OtherMajorVersion(QlueError):
    """{folder} was made by PostgreSQL {found} and this is {wanted}: dump it with the old version's
    pg_dumpall and load it here, or set QLUE_DATA_DIR to a new folder."""


class NoPostgres(QlueError):
    """No PostgreSQL to start was found: set DATABASE_URL to one that runs, or POSTGRES_BIN to a
    folder that holds initdb and pg_ctl."""


class NoUserForPostgres(QlueError):
    """PostgreSQL does not run as root and can't be run as user {user} instead ({why}): run the app
    as a plain user, or set DATABASE_URL to a PostgreSQL that runs."""


class NamelessUser(QlueError):
    """User id {uid} has no name on this machine and PostgreSQL needs one to make its folder: run
    the app as a user that /etc/passwd knows, or set DATABASE_URL to a PostgreSQL that runs."""


class PostgresDidNotStart(QlueError):
    """PostgreSQL did not start: {why}. Its log is {log}."""


class DatabaseAway(QlueError):
    """The database can't be reached: check that PostgreSQL runs and that DATABASE_URL is right;
    the app tries again by itself."""


class DatabaseNotUpgraded(QlueError):
    """The database is at migration {found} and the app needs {wanted}: run
    `flask --app app db upgrade`."""


class UnknownCity(QlueError):
    """There is no city {code}: `flask --app app cities list` shows those that exist,
    `cities add` makes one."""


class UnknownZone(QlueError):
    """{zone} is no time zone: use a name such as Asia/Makassar, Asia/Jakarta or
    America/New_York."""


class NotTheDemo(QlueError):
    """There is a city {code} here that is no demo: load the demo into another database, one that
    is empty."""


class NotAllowed(QlueError):
    """This account may not see or do that: ask an administrator for the role or the scope."""


class OtherAccount(QlueError):
    """That was pressed by another account than the one that is logged in: its owner has to log in
    again, then it is sent."""


class NotFound(QlueError):
    """There is no such thing here, or this account may not see it."""


class BadParameters(QlueError):
    """The parameters make no sense: {problems}."""


class BadFile(QlueError):
    """{file} can't be read ({why}): check that it is the file you meant and that it is whole."""


class BadMapping(QlueError):
    """The mapping {mapping} can't be used ({why}): docs/importing.md lists what one holds."""


class RowRejected(QlueError):
    """A row of the file can't be taken: {reason}."""


class NoSuchIndicator(QlueError):
    """The city {city} has no indicator {slug} of that day: `flask --app app indicators list --city
    {city}` shows those that it has."""


class BadAreas(QlueError):
    """The areas in {file} can't be used: {why}."""


class DownloadFailed(QlueError):
    """{url} can't be fetched ({why}): try again later, or get a file of boundaries yourself and
    run `flask --app app areas import FILE`."""


class StageRefused(QlueError):
    """A report can't go from {old} to {new} ({why})."""


class BadCalendar(QlueError):
    """The calendar can't be used: {why}."""


class BadPolicy(QlueError):
    """The SLA policy can't be used: {why}."""


class FarTarget(BadPolicy):
    """The SLA policy can't be used: its calendar's hours don't reach a target within ten years.
    Take a smaller target, or a calendar with more hours."""


class ResponseAfterResolution(BadPolicy):
    """The SLA policy can't be used: a report would have to be looked at later than be done. Take a
    smaller response target, or a larger resolution target."""


class UnknownCalendar(QlueError):
    """There is no calendar {slug} in force in {city}: `flask --app app sla calendars` lists those
    there are."""


class BadEscalation(QlueError):
    """The rule of escalation can't be used: {why}, each after at least a minute and at most 30
    days."""

    def __init__(self, *, why: str, name: str) -> None:
        super().__init__(why=why)
        self.name = name


class BadNote(QlueError):
    """The note is too long: take at most {most} characters."""


class AlreadyTaken(QlueError):
    """{by} has taken this alert already, at {at}."""

    def __init__(self, *, by: str, at: datetime) -> None:
        super().__init__(by=by, at=f"{at:%Y-%m-%d %H:%M} UTC")
        self.by, self.at = by, at


class Declined(QlueError):
    """That can't be taken: {why}."""

    def __init__(self, kind: Refusal, **facts: object) -> None:
        super().__init__(why=REASONS[kind].format(**facts))
        self.kind, self.facts = kind, facts


class ActionRefused(Declined):
    """That can't be done with this report: {why}."""


class Overtaken(QlueError):
    """{by} was faster: the report is at {what} since {at}. Look at it again."""

    def __init__(self, *, by: str, kind: str, what: str | None, at: datetime) -> None:
        super().__init__(by=by, what=what or f"no {kind}", at=f"{at:%Y-%m-%d %H:%M} UTC")
        self.by, self.kind, self.what, self.at = by, kind, what, at


class BadPhoto(Declined):
    """The photo can't be taken: {why}. Send a JPEG, PNG or WebP as the camera wrote it."""


class BadEnding(Declined):
    """The incident can't be ended: {why}."""


class BadEntry(Declined):
    """The report can't be taken in: {why}. `name` is the field to put right."""

    def __init__(self, kind: Refusal, *, name: str, **facts: object) -> None:
        super().__init__(kind, **facts)
        self.name = name


class BadTeam(QlueError):
    """The team can't be kept so: {why}."""


class TeamTaken(QlueError):
    """The slug {slug} is that of the team {name}: choose another slug, or change that team."""

    def __init__(self, *, slug: str, name: str) -> None:
        super().__init__(slug=slug, name=name)
        self.slug, self.name = slug, name


class TeamNameTaken(QlueError):
    """There is a team {name} ({slug}) at work already: choose another name, or change that team."""

    def __init__(self, *, slug: str, name: str) -> None:
        super().__init__(slug=slug, name=name)
        self.slug, self.name = slug, name


class TeamOvertaken(QlueError):
    """{by} changed the team at {at} already. Look at it again."""

    def __init__(self, *, by: str, at: datetime) -> None:
        super().__init__(by=by, at=f"{at:%Y-%m-%d %H:%M} UTC")
        self.by, self.at = by, at


class BadMute(QlueError):
    """Alerts can't be muted so: {why}."""


class BadWebhook(QlueError):
    """{url} can't be a webhook: {why}."""


class WebhookExists(BadWebhook):
    """{url} can't be a webhook: {city} has it already."""


class BadMailServer(QlueError):
    """SMTP_URL can't be used ({why}): write it as smtp://host:25, smtp://user:password@host:587
    or smtps://user:password@host:465."""


class MailWithoutSender(QlueError):
    """SMTP_URL is set and MAIL_FROM is not: set the address that e-mails come from, as in
    MAIL_FROM=qlue@kota.go.id."""


class NameTaken(QlueError):
    """{name!r} can't be the name of a new one: take a name that has letters and isn't taken."""


class UserExists(QlueError):
    """There is a user {username} already: pick another name, or set a new password with
    `users password`."""


class UnknownUser(QlueError):
    """There is no user {username}: `flask --app app users list` shows those that exist."""


class WeakPassword(QlueError):
    """The password is too short: take at least {length} characters."""


class BadUsername(QlueError):
    """{username!r} is no user name: use lower-case letters, digits and . _ - @, starting with a
    letter or a digit, at most 64 of them."""


class BadAddress(QlueError):
    """{address!r} is no e-mail address: write it as in siti@kota.go.id."""


class BadScope(QlueError):
    """The scope does not suit the role {role}: {why}."""


class RoleOfScreens(QlueError):
    """{role} is the role of a screen, not of an account: open /layar on the screen, and pair it by
    its code on the page Aturan, section Layar."""


class UnknownPlace(QlueError):
    """There is no city, area or agency {code}: `flask --app app cities list` and
    `areas list` show codes; an agency is written as city/slug, as in 73.71/dlh."""


class ApproximateAreas(QlueError):
    """No leaderboard of {city} can be made: {number} real reports were placed by approximate areas,
    which put one in three into the wrong kelurahan. Import the real borders with
    `flask --app app areas import FILE --city {code}`; the reports are placed again by them."""


class WholeCityOnly(NotAllowed):
    """A leaderboard compares all units of a city: it takes an account that sees the whole city."""


class MonthNotOver(QlueError):
    """{month} is not over in {city}: a month can be frozen from its end on."""


class AlreadyFrozen(QlueError):
    """{month} of {city} is frozen already: `leaderboard correct` makes a new version, with a
    reason."""


class NotFrozen(QlueError):
    """{month} of {city} is not frozen: `leaderboard freeze` does that."""


class NothingToCorrect(QlueError):
    """Nothing has changed since {month} of {city} was frozen: the new version would be the same."""


class BadContest(QlueError):
    """The charge can't be contested so."""


class ReasonMissing(BadContest):
    """Say why: a contest and a ruling stand for ever, each with its reason."""


class ClockNotMissed(BadContest):
    """The charge can't be contested: its clock was not missed."""


class AlreadyContested(BadContest):
    """The charge can't be contested: that place did so before, and is ruled on once."""


class AlreadyRuled(BadContest):
    """It is ruled on already: {ruling}, by {who}."""


class ReasonNeeded(QlueError):
    """Say why: a correction stands beside what it corrects for ever, with its reason."""


class BadView(QlueError):
    """The view can't be saved: {why}."""

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
        self.why = why


class NoBrief(QlueError):
    """{username} has no brief of {day}: leave --date out to see what one would say now."""


class BriefNotFor(QlueError):
    """{username} gets no brief: the role has none, or the user sees no city."""


class ExportsBusy(QlueError):
    """An export of yours, or as many as can be at once, is on its way out already: wait until it is
    done, then try again."""


class NoSuchCode(QlueError):
    """No screen shows that code (any more): a code lives for ten minutes. Type the one that the
    screen shows now."""


class BadWall(QlueError):
    """The screen can't be changed so: {why}."""

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
        self.why = why
