"""The two Django applications of this room: the queue itself, and the admin site for master data."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class InspectionQueue(AppConfig):
    name = "inspection_queue"
    verbose_name = "检查队列 Inspection queue"

    def ready(self) -> None:
        from inspection_queue import signing_in

        signing_in.connect()


class MasterData(AdminConfig):
    default_site = "inspection_queue.master_data.MasterDataSite"
