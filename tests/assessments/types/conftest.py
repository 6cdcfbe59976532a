"""Who takes part: a learner who answers, a trainer who writes."""

from tests.assessments.types.journey import learner, trainer

__all__ = ["learner", "trainer"]
