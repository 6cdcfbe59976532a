"""Where the people of a roster are: communes and units as of the day of a decision, and what became of them."""

from registry.importing.places.finding import Misplaced, Places

__all__ = ["Misplaced", "Places"]
