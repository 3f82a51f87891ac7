"""Where a request may be sent next: paths of this site only."""

import re
from urllib.parse import quote, urlencode, urlsplit

from flask import Request

HOME = "/"
WALL = "/layar"
# Browsers read a backslash as a slash and drop control characters, so `/\t/host` is another host.
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
LONGEST = 2_000
NOT_PAGES = ("/login", "/logout", "/preferences")


def safe_path(wanted: str | None, *, default: str = HOME) -> str:
    """`wanted` where it is a path (with its query) of this site, else `default`."""
    if not wanted or len(wanted) > LONGEST or UNSAFE.search(wanted):
        return default
    if not wanted.startswith("/") or wanted.startswith("//"):
        return default
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else wanted


def safe_page(wanted: str | None) -> str:
    """As `safe_path`, and never a door such as the login page itself."""
    path = safe_path(wanted)
    return HOME if urlsplit(path).path.startswith(NOT_PAGES) else path


def login_address(request: Request) -> str:
    """The login page's address, which leads back to what this request asked for."""
    query = request.query_string.decode("latin-1")
    page = safe_page(quote(request.path) + (f"?{query}" if query else ""))
    return "/login" if page == HOME else "/login?" + urlencode({"next": page}, safe="/")


def is_navigation(request: Request) -> bool:
    """Whether a browser is opening a page, so that the answer should be one."""
    if request.method not in ("GET", "HEAD") or request.path.startswith("/api/"):
        return False
    mode = request.headers.get("Sec-Fetch-Mode")
    return mode == "navigate" if mode else "text/html" in request.headers.get("Accept", "")
