"""What leaves the app by itself, as the settings have it: links and language of messages, the mail
server, the key that webhooks' secrets are derived from."""

from functools import cache

from callbacks.secret import secret_key
from dashboard.deliveries import Webhook, webhook_secret
from dashboard.settings import Settings
from data_access.courier import Carrier
from data_access.outbox import Post


def post_of(settings: Settings) -> Post:
    """How messages are written."""
    return Post(
        public_url=settings.public_url,
        language=settings.language,
        by_mail=settings.mail_server is not None,
    )


def secret_of(settings: Settings, webhook: Webhook) -> str:
    """What a webhook's messages are signed with now."""
    return webhook_secret(
        secret_key(settings), webhook_id=webhook.id, generation=webhook.generation
    )


def carrier_of(settings: Settings) -> Carrier:
    """How they are sent. The app's key is looked for at the first message, not before."""
    return Carrier(
        app_key=cache(lambda: secret_key(settings)),
        mail_server=settings.mail_server,
        mail_from=settings.mail_from,
    )
