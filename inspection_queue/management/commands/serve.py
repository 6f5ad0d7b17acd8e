"""`serve`: the console for one office, in one process with a thread for each request. Prepares the database first.

Plain HTTP, on this machine only unless told otherwise; put a web server with HTTPS before it (docs/queue.md).
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from inspection_queue.ready import prepare_database


class QuietHandler(WSGIRequestHandler):
    """Addresses carry search words; they are not written to a log."""

    def log_message(self, format: str, *args: Any) -> None:
        return


class Command(BaseCommand):
    help = "Serve the console. 启动核查工作台。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on 监听地址")
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free port 端口，0 为任意空闲端口")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database()
        host = options["host"]
        if host not in ("0.0.0.0", *settings.ALLOWED_HOSTS):
            settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, host]
        server = ThreadedWSGIServer((host, options["port"]), QuietHandler)
        server.daemon_threads = True
        server.set_app(get_wsgi_application())
        self.stdout.write(f"Yujing 预警 http://{host}:{server.server_port}/  (Ctrl+C ends it 结束)")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("")
        finally:
            server.server_close()
