"""The two Django applications of this room: the queue itself, and the admin site for master data."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class InspectionQueue(AppConfig):
    name = "inspection_queue"
    verbose_name = "检查队列 Inspection queue"

    def ready(self) -> None:
        from inspection_queue import guards, signing_in

        signing_in.connect()
        post_migrate.connect(guards.lay, sender=self, dispatch_uid="guards")


class MasterData(AdminConfig):
    default_site = "inspection_queue.master_data.MasterDataSite"
