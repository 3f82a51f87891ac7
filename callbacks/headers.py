"""What every answer carries: security headers, compression, and the real address behind proxies."""

from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from dash import Dash
from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from callbacks.deps import Deps

COMPRESSED = (
    "application/javascript",
    "application/json",
    "application/vnd.qlue.heat",
    "application/vnd.qlue.playback",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
}
ONE_YEAR = "max-age=31536000"


def register(server: Flask, app: Dash, deps: Deps) -> None:
    """Adds them. The page's inline scripts are read at the first answer, so callbacks may come
    after this."""
    if proxies := deps.settings.trusted_proxies:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    server.config["COMPRESS_MIMETYPES"] = list(COMPRESSED)
    Compress(server)
    policy = cache(lambda: content_policy(deps, app.csp_hashes()))

    @server.after_request
    def add(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy())
        if deps.settings.secure_cookies:
            response.headers.setdefault("Strict-Transport-Security", ONE_YEAR)
        if "Cache-Control" not in response.headers and not request.path.startswith("/assets/"):
            response.headers["Cache-Control"] = "no-store" if is_page(response) else "no-cache"
        return response


def is_page(response: Response) -> bool:
    """Whether the answer is a page, which the back button must not show after a logout."""
    return response.mimetype == "text/html"


def content_policy(deps: Deps, script_hashes: Sequence[str]) -> str:
    """The Content-Security-Policy: this origin, and the hosts of tiles and photos that are set."""
    images = ["'self'", "data:", "blob:", *tile_origins(deps.settings.tile_url)]
    images += [f"https://{host}" for host in deps.settings.photo_host_list]
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}",
            "style-src 'self' 'unsafe-inline'",
            f"img-src {' '.join(images)}",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def tile_origins(tile_url: str | None) -> list[str]:
    """The origin of the tile server; a placeholder for its name stands for any."""
    if not tile_url:
        return []
    parts = urlsplit(tile_url.replace("{s}", "*"))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.scheme and parts.netloc else []
