"""Addresses of the closer look, the dossiers, the files for people, and the tokens of other systems."""

from django.urls import path, register_converter

from inspection_queue import api
from inspection_queue.views import audit, dossiers, files, investigation, tokens


class FileForm:
    """The two forms of a table."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class PaperForm(FileForm):
    regex = "pdf|xlsx"


class DossierPart(FileForm):
    regex = "points|grade|use"


class DossierSubject(FileForm):
    regex = "institution|practitioner"


register_converter(FileForm, "table")
register_converter(PaperForm, "paper")
register_converter(DossierPart, "part")
register_converter(DossierSubject, "kind")
ITEM, DOSSIER = "items/<int:item_id>/", "dossiers/<kind:subject_type>/<str:subject_id>/"

urlpatterns = [
    path(f"{ITEM}investigate/", investigation.investigate, name="investigate"),
    path(f"{ITEM}investigate/lines.<table:form>", investigation.lines_file, name="lines_file"),
    path(f"{ITEM}investigate/unmask/", investigation.unmask, name="unmask"),
    path(f"{ITEM}stays/<str:claim_id>/", investigation.stay, name="stay"),
    path("items/list.<paper:form>", files.list_file, name="list_file"),
    path(f"{ITEM}case.<paper:form>", files.case, name="case_file"),
    path(f"{DOSSIER}dossier.<paper:form>", files.dossier, name="dossier_file"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("audit/trail.<table:form>", audit.trail_file, name="audit_file"),
    path("api/", api.opened()),
    path("dossiers/", dossiers.dossiers, name="dossiers"),
    path(DOSSIER, dossiers.dossier, name="dossier"),
    path(f"{DOSSIER}write/<part:part>/", dossiers.write, name="dossier_write"),
    path(f"{DOSSIER}points/<int:entry_id>/reverse/", dossiers.reverse_points, name="points_reverse"),
    path(f"{DOSSIER}use/<int:use_id>/acknowledge/", dossiers.acknowledge, name="use_acknowledge"),
]
