"""Two who edit one record: the second sees what the first has saved, and nothing is undone unseen.

A form that edits what is there carries `made_from`: a hash of each value that it was made from. When it is saved, the
row is locked and compared. Has another saved something else meanwhile, nothing is kept; the form comes again with what
was typed, above it stands who changed what, and what only the other changed is taken over into the form. Pressing
"Save" once more then keeps what stands in it, knowingly. See docs/decisions/0022-an-edit-of-what-changed-is-shown.md.

Our forms take `ShowsOthersEdits`, their views `under_lock`; `wagtail.install` fits all editors of Wagtail at once.
"""

from elearn.base.editing.forms import FIELD as MADE_FROM
from elearn.base.editing.forms import ShowsOthersEdits
from elearn.base.editing.lock import saving, under_lock

__all__ = ["MADE_FROM", "ShowsOthersEdits", "saving", "under_lock"]
