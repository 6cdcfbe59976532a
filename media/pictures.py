"""Pictures are refused by their header: what decodes to too much is never decoded.

A file of 15 KB can hold 128 million pixels, which cost 20 s and 1 GB to scale. At MOST_PIXELS it is some 220 MB and
2 to 5 s (measured with JPEG and PNG), and a phone's photograph passes: it has 12 million, unless its owner asks for
more.
"""

from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import GifImagePlugin, Image, ImageSequence
from wagtail.images.fields import WagtailImageField

from elearn.base.figures import figure

MOST_PIXELS = 25_000_000
"""Width × height × the pictures of an animation."""
MOST_FRAMES = 200
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
TOO_MANY_PIXELS = _(
    "This picture has %(pixels)s million pixels (%(width)s × %(height)s); at most %(most)s million are taken. Make it "
    "smaller first, for instance with “Resize” in the phone's editor of pictures: 2000 pixels wide is plenty."
)
TOO_MANY_FRAMES = _("This animation has more than %(most)s pictures. Take a shorter one, or a clip.")


def unreadable(name: str | None, formats: tuple[str, ...] = FORMATS) -> ValidationError:
    """What is said of a file that is no picture, or a broken one."""
    return ValidationError(
        _("“%(name)s” is not a picture that can be read. Choose a picture in the format %(formats)s."),
        params={"name": name, "formats": ", ".join(formats)},
    )


def require_modest(file: IO[bytes], name: str | None, formats: tuple[str, ...] = FORMATS) -> None:
    """Read the header and leave the file at its start. Raises ValidationError for too much, and for what is broken."""
    file.seek(0)
    try:
        with Image.open(file, formats=formats) as picture:
            _require_modest(picture)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):  # Pillow's own look at the header
        raise ValidationError(_("This picture has far too many pixels. Make it smaller first.")) from None
    except Exception:  # a broken picture fails in many ways
        raise unreadable(name, formats) from None
    finally:
        file.seek(0)


def _require_modest(picture: Image.Image) -> None:
    _require_pixels(picture, 1)
    if isinstance(picture, GifImagePlugin.GifImageFile):
        # A GIF does not say how many pictures follow, and each may be larger than the one before.
        for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
            _require_frames(number)
            _require_pixels(frame, number)
        return
    frames = getattr(picture, "n_frames", 1)
    _require_frames(frames)
    _require_pixels(picture, frames)


def _require_frames(number: int) -> None:
    if number > MOST_FRAMES:
        raise ValidationError(TOO_MANY_FRAMES, params={"most": MOST_FRAMES})


def _require_pixels(picture: Image.Image, frames: int) -> None:
    width, height = picture.size
    pixels = width * height * frames
    if pixels > MOST_PIXELS:
        params = {
            "pixels": figure(pixels // 1_000_000),
            "width": figure(width),
            "height": figure(height),
            "most": MOST_PIXELS // 1_000_000,
        }
        raise ValidationError(TOO_MANY_PIXELS, code="file_too_many_pixels", params=params)


class PictureField(WagtailImageField):
    """Wagtail's, which decodes the whole of a picture to ask how large it is; this one asks the header first."""

    def to_python(self, data: Any) -> Any:
        """The upload. Raises ValidationError."""
        if data in self.empty_values:
            return super().to_python(data)
        if (data.size or 0) <= self.max_upload_size:
            require_modest(data.file, data.name)
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except Exception:  # Wagtail lets through what fails only when it is decoded
            raise unreadable(data.name) from None
