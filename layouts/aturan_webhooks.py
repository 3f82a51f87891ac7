"""Webhooks: where a city's alerts are posted to, and how that goes."""

from datetime import datetime
from typing import Any

from dash import html

from dashboard.deliveries import (
    DeliveryKind,
    DeliveryLine,
    DeliveryState,
    WebhookBoard,
    WebhookEntry,
)
from dashboard.ids import Repeated, one_of
from dashboard.rule_address import Opened, Opens, rules_query
from layouts.components import link
from layouts.icons import icon
from layouts.rule_words import day_words
from layouts.situation import Situation

KIND_WORDS = {
    DeliveryKind.RAISED: "peringatan baru",
    DeliveryKind.ESCALATED: "naik ke kantor berikutnya",
    DeliveryKind.RERAISED: "muncul lagi",
    DeliveryKind.DIGEST: "ringkasan banyak peringatan",
    DeliveryKind.TEST: "uji coba",
}


def webhooks_view(s: Situation, board: WebhookBoard | None, *, by_mail: bool) -> list[Any]:
    """The city's webhooks, a way to add one, and whether e-mails are sent."""
    if board is None:
        return []
    new = s.path + rules_query(s.filters.city.code, Opened(Opens.WEBHOOK))
    nothing = html.P(s.t("Belum ada: peringatan kota ini tidak dikirim ke mana-mana."))
    return [
        html.Div(
            [
                html.H2(s.t("Webhook"), id="webhook"),
                html.Span(s.t("alamat yang mendapat peringatan kota ini"), className="quiet"),
                link(s.t("Webhook baru"), new, className="button small"),
            ],
            className="panel-head",
        ),
        *([_webhook(s, entry) for entry in board.webhooks] or [nothing]),
        html.P(mail_words(s, board, by_mail=by_mail), className="quiet mail"),
    ]


def gets_words(s: Situation, *, at_risk: bool) -> str:
    """What a webhook is told of."""
    return s.t("yang terlambat dan yang berisiko") if at_risk else s.t("hanya yang terlambat")


def mail_words(s: Situation, board: WebhookBoard, *, by_mail: bool) -> str:
    """Whether e-mails are sent, and to how many."""
    if not by_mail:
        return s.t("E-mail tidak dikirim: server surat belum diatur (SMTP_URL).")
    if not board.mailed:
        return s.t("E-mail siap dikirim, tetapi belum ada petugas kota ini yang punya alamat.")
    return s.t.count("E-mail dikirim ke {n} petugas kota ini yang punya alamat.", board.mailed)


def _webhook(s: Situation, entry: WebhookEntry) -> html.Article:
    webhook = entry.webhook
    manage = s.path + rules_query(s.filters.city.code, Opened(Opens.WEBHOOK, str(webhook.id)))
    made = webhook.created_at.astimezone(s.filters.city.zone).date()
    who = s.t("dibuat {who}, {day}", who=webhook.created_by, day=day_words(s, made))
    actions = [
        html.Button(
            s.t("Kirim uji"),
            id=one_of(Repeated.TRY_WEBHOOK, webhook=webhook.id),
            type="button",
            className="button small",
            **{"aria-label": s.t("Kirim uji ke {url}", url=webhook.shown)},
        ),
        link(
            s.t("Kelola"),
            manage,
            className="button small",
            **{"aria-label": s.t("Kelola {url}", url=webhook.shown)},
        ),
    ]
    return html.Article(
        [
            html.Div(
                [
                    html.H3(webhook.shown),
                    html.Span(f"#{webhook.id}", className="quiet"),
                    html.Span(gets_words(s, at_risk=webhook.at_risk), className="quiet"),
                    html.Span(who, className="quiet"),
                    html.Div(actions, className="actions"),
                ],
                className="calendar-head",
            ),
            html.P(_standing(s, entry), className="standing"),
            *_given_up(s, entry),
        ],
        className="calendar webhook",
    )


def _standing(s: Situation, entry: WebhookEntry) -> list[Any]:
    waiting = []
    if entry.waiting:
        waiting = [html.Span(s.t.count("{n} menunggu", entry.waiting), className="count")]
    if entry.last is None:
        return [icon("clock"), html.Span(s.t("Aktif, belum ada kiriman.")), *waiting]
    name = "check" if entry.last.state is DeliveryState.DELIVERED else "alert"
    return [icon(name), html.Span(_last_words(s, entry.last)), *waiting]


def _last_words(s: Situation, line: DeliveryLine) -> str:
    """What came of the newest delivery that was tried."""
    kind, why = s.t(KIND_WORDS[line.kind]), _answer(s, line)
    if line.state is DeliveryState.DELIVERED and line.finished_at is not None:
        moment = _moment(s, line.finished_at)
        return s.t("Terakhir diterima {moment}: {kind}{why}.", moment=moment, kind=kind, why=why)
    if line.next_attempt_at is not None:
        return s.t(
            "Belum diterima: {kind}{why}; dicoba {n} kali, lagi pada {moment}.",
            kind=kind,
            why=why,
            n=s.t.number(line.attempts),
            moment=_moment(s, line.next_attempt_at),
        )
    moment = _moment(s, line.finished_at or line.created_at)
    return s.t("Terakhir tidak diterima {moment}: {kind}{why}.", moment=moment, kind=kind, why=why)


def _answer(s: Situation, line: DeliveryLine) -> str:
    """What was answered, in brackets: the status, and what went wrong."""
    status = str(line.status) if line.status is not None else s.t("tanpa jawaban")
    said = f"{status}: {line.error}" if line.error else status
    return f" ({said})"


def _given_up(s: Situation, entry: WebhookEntry) -> list[Any]:
    if not entry.given_up:
        return []
    items = [
        html.Li(
            [
                html.Span(s.t(KIND_WORDS[line.kind])),
                html.Span(_moment(s, line.created_at), className="quiet"),
                html.Span(
                    s.t("dicoba {n} kali", n=s.t.number(line.attempts)) + _answer(s, line),
                    className="quiet error",
                ),
                html.Button(
                    s.t("Kirim ulang"),
                    id=one_of(Repeated.SEND_AGAIN, delivery=line.id),
                    type="button",
                    className="button small",
                ),
            ]
        )
        for line in entry.given_up
    ]
    said = s.t.count("{n} tidak sampai", entry.dead)
    if len(items) < entry.dead:
        said = f"{said}, {s.t('{n} terbaru ditampilkan', n=s.t.number(len(items)))}"
    return [
        html.Details(
            [html.Summary(said), html.Ul(items, className="given-up")],
            **{"data-keep": f"webhook-{entry.webhook.id}"},
        )
    ]


def _moment(s: Situation, moment: datetime) -> str:
    return s.t.moment(moment, s.filters.city.zone)
