"""A new webhook, or one there is, in a drawer over the page; and its secret, shown once."""

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.alert_forms import WebhookField
from dashboard.deliveries import LONGEST_URL, SIGNATURE_HEADER, Webhook
from dashboard.ids import Aturan, webhook_field
from dashboard.rule_address import rules_query
from layouts.aturan_webhooks import gets_words
from layouts.components import link
from layouts.forms import form_buttons, form_drawer, text_input
from layouts.icons import icon
from layouts.situation import Situation


def new_webhook_drawer(s: Situation) -> list[html.Aside]:
    """The form for a new one."""
    said = s.t("Tiap peringatan kota ini dikirim ke sana, bertanda tangan, dan diulang bila gagal.")
    return [
        form_drawer(
            s,
            s.t("Webhook baru"),
            close=_close(s),
            under=[html.Span(said)],
            body_id=Aturan.WEBHOOK_FORM,
            body=[
                html.Div(
                    [
                        text_input(
                            webhook_field(WebhookField.URL),
                            s.t("Alamat"),
                            longest=LONGEST_URL,
                            placeholder="https://dispatch.kota.go.id/qlue",
                            withAsterisk=True,
                        ),
                        dmc.Switch(
                            id=webhook_field(WebhookField.AT_RISK),
                            label=s.t("Juga yang baru berisiko, bukan hanya yang terlambat"),
                            checked=False,
                        ),
                    ],
                    className="fields",
                ),
                form_buttons(s, Aturan.SAVE_WEBHOOK, s.t("Simpan"), close=_close(s)),
            ],
        )
    ]


def webhook_drawer(s: Situation, webhook: Webhook) -> list[html.Aside]:
    """What can be done about one there is."""
    return [
        form_drawer(
            s,
            s.t("Kelola webhook"),
            close=_close(s),
            under=[
                html.Span(webhook.shown, className="url"),
                html.Span(gets_words(s, at_risk=webhook.at_risk)),
            ],
            body_id=Aturan.WEBHOOK_FORM,
            body=[_renew(s), _remove(s), _said()],
        )
    ]


def secret_view(s: Situation, webhook: Webhook, secret: str) -> list[html.Div]:
    """The secret, in the place of the form: nothing shows it again."""
    hint = s.t(
        "Hanya ditampilkan sekali ini. Simpan di sistem penerima: dengan itu ia memeriksa tanda "
        "tangan {header} di tiap pesan.",
        header=SIGNATURE_HEADER,
    )
    field = html.Div(
        [
            dmc.Textarea(
                value=secret,
                label=s.t("Secret"),
                readOnly=True,
                autosize=True,
                classNames={"input": "secret"},
            ),
            html.Button(
                [icon("link"), s.t("Salin")],
                type="button",
                className="button",
                **{"data-copy-text": secret, "data-copied": s.t("Tersalin")},
            ),
        ],
        className="secret-field",
    )
    return [
        html.Div(
            [html.H3(webhook.shown, className="url"), html.P(hint), field],
            className="fields",
            role="status",
        ),
        html.Div(
            link(s.t("Sudah disimpan, tutup"), _close(s), className="button primary"),
            className="form-buttons",
        ),
    ]


def _close(s: Situation) -> str:
    return s.path + rules_query(s.filters.city.code)


def _renew(s: Situation) -> html.Div:
    return html.Div(
        [
            html.H3(s.t("Secret baru")),
            html.P(s.t("Yang lama langsung tidak berlaku: pesan berikutnya memakai yang baru.")),
            html.Button(
                s.t("Buat secret baru"), id=Aturan.RENEW_WEBHOOK, type="button", className="button"
            ),
        ],
        className="fields deed",
    )


def _remove(s: Situation) -> html.Div:
    return html.Div(
        [
            html.H3(s.t("Hentikan")),
            html.P(
                s.t("Tidak ada lagi yang dikirim ke sana, dan yang masih menunggu tidak dikirim.")
            ),
            html.Details(
                [
                    html.Summary(s.t("Hapus webhook ini")),
                    html.Button(
                        s.t("Ya, hapus"),
                        id=Aturan.REMOVE_WEBHOOK,
                        type="button",
                        className="button",
                    ),
                ],
                className="discard",
            ),
        ],
        className="fields deed",
    )


def _said() -> Any:
    return html.Div(id=Aturan.FORM_SAID, className="form-said", role="alert")
