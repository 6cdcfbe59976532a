"""Where files made for one person are kept: no address leads there, a view checks who asks."""

from django.core.files.storage import Storage, storages

HELD = "certificates/checked"
"""Where signed files wait between being looked at and being kept."""


def private_storage() -> Storage:
    """The storage named "private" in the settings."""
    return storages["private"]
