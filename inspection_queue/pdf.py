"""PDF from the console's own HTML, by WeasyPrint. Opens no address and no file while it renders.

WeasyPrint is imported when the first PDF is made: it needs Debian's pango, and says so in one sentence where it is missing.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from data_contracts.errors import SettingsError

PDF = "application/pdf"
DRAWING = re.compile(r"<svg [^>]*>")  # the renderer colours a drawing only by a style of its own
NEEDS = (
    "PDF files need the libraries pango and pangoft2 (Debian: libpango-1.0-0, libpangoft2-1.0-0) and a Chinese font "
    "(fonts-noto-cjk); install them, or take the XLSX. 生成 PDF 需要安装 pango 库和中文字体，也可改用 XLSX。"
)


def pdf_of(request: HttpRequest, template: str, context: dict[str, Any], mark: str) -> bytes:
    """The template as PDF with the watermark on every page. Raises SettingsError where the libraries are missing."""
    try:
        from weasyprint import CSS, HTML
    except OSError:
        raise SettingsError(NEEDS) from None
    text = render_to_string(template, {**context, "mark": mark, "printed": True}, request=request)
    text = DRAWING.sub(lambda tag: f"{tag[0]}<style>{render_to_string('queue/print/drawings.css')}</style>", text)
    sheet = render_to_string("queue/print/print.css")
    page = f"@page {{ @bottom-left {{ content: {_css_text(mark)}; }} }}"
    styles = [CSS(string=each, url_fetcher=_nothing) for each in (sheet, page)]
    content: bytes = HTML(string=text, url_fetcher=_nothing).write_pdf(stylesheets=styles)
    return content


def sorry(request: HttpRequest, fault: SettingsError) -> HttpResponse:
    """The page that says what is missing on this machine."""
    from inspection_queue.twins import render

    return render(request, "queue/fault.html", {"sentence": str(fault), "status": 503}, status=503)


def _nothing(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError("A printed page loads nothing.")


def _css_text(text: str) -> str:
    """A text as a CSS string, every sign by its number: none of them can end the string early."""
    return '"' + "".join(f"\\{ord(sign):x} " for sign in text) + '"'
