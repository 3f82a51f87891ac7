"""How gunicorn serves the app: one process, many threads, since open streams hold a thread each.

Read by `gunicorn "app:create_app()"` and by `python app.py` alike.
"""

from callbacks import serving

_settings = serving.read_settings()

bind = f"{_settings.host}:{_settings.port}"
workers = 1
worker_class = "gthread"
threads = _settings.threads
worker_connections = 4 * _settings.threads
timeout = 120
graceful_timeout = 3
keepalive = 15
loglevel = "warning"
control_socket_disable = True
post_worker_init = serving.begin
worker_exit = serving.end
