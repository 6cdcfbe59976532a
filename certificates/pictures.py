"""Pictures that people give for a template: checked, made small, and kept as our own PNG.

Pillow reads the pixels and writes them anew, so nothing else that a file may carry goes along.
"""

import base64
import io

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from media.pictures import require_modest, unreadable

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LONGEST_SIDE = 800  # pixels: on paper 35 mm wide, that is 580 dots per inch
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def as_png(upload: UploadedFile) -> bytes:
    """The picture as PNG, at most LONGEST_SIDE wide and high. Raises ValidationError."""
    if (upload.size or 0) > LARGEST_FILE:
        raise ValidationError(_("The picture is larger than 5 MB. Make it smaller."))
    require_modest(upload, upload.name, FORMATS)
    try:
        with Image.open(upload, formats=FORMATS) as opened:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is then read in a size near to that
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, SyntaxError, ValueError):
        raise unreadable(upload.name, FORMATS) from None
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = io.BytesIO()
    picture.save(made, "PNG", optimize=True)
    return made.getvalue()


def as_svg(png: bytes) -> str:
    """The picture inside an SVG: text, as the data of a document must be."""
    with Image.open(io.BytesIO(png)) as picture:
        width, height = picture.size
    encoded = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}"><image width="{width}" height="{height}" href="data:image/png;base64,{encoded}"/></svg>'
    )
