"""Who is certified: persons, under schemes, by decisions, over periods.

A Scheme says what is asked for a title. People who meet it are *eligible*; a Decision of the Union makes them
certified: a Certification over [valid_from, valid_until). Each step in its life is a CertificationEvent, which never
changes. Criteria and validity are data, not code. The terms follow ISO/IEC 17024.
"""

from registry.models.certification import CannotEnd, Certification, CertificationEvent
from registry.models.decision import Decision
from registry.models.scheme import Scheme

__all__ = ["CannotEnd", "Certification", "CertificationEvent", "Decision", "Scheme"]
