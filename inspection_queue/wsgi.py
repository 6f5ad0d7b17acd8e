"""The console as a WSGI application, for servers other than our own `serve`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection_queue.settings")
application = get_wsgi_application()
