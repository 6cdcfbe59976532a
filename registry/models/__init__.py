"""Who is certified: persons, under schemes, by decisions, over periods.

A Scheme is a title that can be given; a SchemeVersion says what is asked for it. People who meet it are *eligible*;
who stands on a draft Decision is *nominated*; an issued Decision makes them certified: a Certification over
[valid_from, valid_until). Each step in its life is a CertificationEvent, which never changes; CertificationPeriods are
that log read day by day. Criteria and validity are data, not code. The terms follow ISO/IEC 17024.
"""

from registry.models.api_token import ApiToken
from registry.models.certification import Certification
from registry.models.correction import Correction, StruckLine
from registry.models.decision import Decision, DecisionLine
from registry.models.departure import Departure
from registry.models.directory import DirectoryPage
from registry.models.event import CertificationEvent
from registry.models.evidence import CriterionEvidence
from registry.models.merge import PersonMerge
from registry.models.name_change import NameChange
from registry.models.period import CertificationPeriod, rebuild
from registry.models.reminder import Reminder
from registry.models.reorganisation import Reorganisation, ReorganisationMove
from registry.models.request import ChangeRequest, RequestAnswer
from registry.models.roster_export import RosterExport
from registry.models.roster_import import RosterImport, RosterImportLine
from registry.models.scheme import NoVersionInForce, Scheme
from registry.models.scheme_version import (
    SchemeCourse,
    SchemeCriterion,
    SchemeGround,
    SchemeTarget,
    SchemeVersion,
)
from registry.models.target import PlaceTarget
from registry.models.text_clash import TextClash
from registry.models.title_card import TitleCard
from registry.models.transfer import Transfer

__all__ = [
    "ApiToken",
    "Certification",
    "CertificationEvent",
    "CertificationPeriod",
    "ChangeRequest",
    "Correction",
    "CriterionEvidence",
    "Decision",
    "DecisionLine",
    "Departure",
    "DirectoryPage",
    "NameChange",
    "NoVersionInForce",
    "PersonMerge",
    "PlaceTarget",
    "Reminder",
    "Reorganisation",
    "ReorganisationMove",
    "RequestAnswer",
    "RosterExport",
    "RosterImport",
    "RosterImportLine",
    "Scheme",
    "SchemeCourse",
    "SchemeCriterion",
    "SchemeGround",
    "SchemeTarget",
    "SchemeVersion",
    "StruckLine",
    "TextClash",
    "TitleCard",
    "Transfer",
    "rebuild",
]
