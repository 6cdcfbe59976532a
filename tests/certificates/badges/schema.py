"""What the published JSON schema of AchievementCredential (Open Badges 3.0) asks, told in our own words.

The published file is `ob_v3p0_achievementcredential_schema.json` of 1EdTech (draft 2019-09). It is not copied here:
this states, part by part, each requirement that it makes of the parts that a badge of ours has (required names, types,
orders, vocabularies, patterns, where further names are forbidden). Parts that our badges never have (endorsements,
evidence, alignments, addresses, embedded proofs) are refused rather than described, so this accepts nothing that the
published schema would not; `format` is checked too, which the published schema leaves to whoever runs it.
"""

import re

from jsonschema import Draft201909Validator, FormatChecker

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
MOMENT = {"type": "string", "format": "date-time"}  # with its zone: RFC 3339
ADDRESS = {"type": "string", "format": "uri"}
IDENTIFIER_TYPES = [
    "name",
    "sourcedId",
    "systemId",
    "productId",
    "userName",
    "accountId",
    "emailAddress",
    "nationalIdentityNumber",
    "isbn",
    "issn",
    "lisSourcedId",
    "oneRosterSourcedId",
    "sisSourcedId",
    "ltiContextId",
    "ltiDeploymentId",
    "ltiToolId",
    "ltiPlatformId",
    "ltiUserId",
    "identifier",
]
ACHIEVEMENT_TYPES = [
    "Achievement",
    "ApprenticeshipCertificate",
    "Assessment",
    "Assignment",
    "AssociateDegree",
    "Award",
    "Badge",
    "BachelorDegree",
    "Certificate",
    "CertificateOfCompletion",
    "Certification",
    "CommunityService",
    "Competency",
    "Course",
    "CoCurricular",
    "Degree",
    "Diploma",
    "DoctoralDegree",
    "Fieldwork",
    "GeneralEducationDevelopment",
    "JourneymanCertificate",
    "LearningProgram",
    "License",
    "Membership",
    "ProfessionalDoctorate",
    "QualityAssuranceCredential",
    "MasterCertificate",
    "MasterDegree",
    "MicroCredential",
    "ResearchDoctorate",
    "SecondarySchoolDiploma",
]
RESULT_TYPES = [
    "GradePointAverage",
    "LetterGrade",
    "Percent",
    "PerformanceLevel",
    "PredictedScore",
    "RawScore",
    "Result",
    "RubricCriterion",
    "RubricCriterionLevel",
    "RubricScore",
    "ScaledScore",
    "Status",
]
RESULT_STATES = [
    "Completed",
    "Enrolled",
    "Failed",
    "InProgress",
    "OnHold",
    "Provisional",
    "Withdrew",
]


def types(*one_of):
    """A list of names, with at least one of these among them."""
    return {"type": "array", "minItems": 1, "items": TEXT, "contains": {"enum": list(one_of)}}


def record(required, optional=None):
    """An object of these parts and no others."""
    parts = required | (optional or {})
    return {"type": "object", "properties": parts, "required": list(required), "additionalProperties": False}


def listed(part):
    return {"type": "array", "items": part}


IMAGE = record({"id": TEXT, "type": {"enum": ["Image"]}}, {"caption": TEXT})
PROFILE = record(
    {"id": TEXT, "type": types("Profile")},
    {"name": TEXT, "url": ADDRESS, "description": TEXT, "image": IMAGE, "email": TEXT},
)
CRITERIA = record({}, {"id": ADDRESS, "narrative": TEXT})
RESULT_DESCRIPTION = record(
    {
        "id": TEXT,
        "type": types("ResultDescription"),
        "name": TEXT,
        "resultType": {"enum": RESULT_TYPES},
    },
    {"valueMin": TEXT, "valueMax": TEXT, "requiredValue": TEXT},
)
RESULT = record(
    {"type": types("Result")},
    {"resultDescription": TEXT, "value": TEXT, "status": {"enum": RESULT_STATES}},
)
ACHIEVEMENT = record(
    {"id": TEXT, "type": types("Achievement"), "criteria": CRITERIA, "description": TEXT, "name": TEXT},
    {
        "achievementType": {"enum": ACHIEVEMENT_TYPES},
        "creator": PROFILE,
        "image": IMAGE,
        "inLanguage": {"type": "string", "pattern": "^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"},
        "resultDescription": listed(RESULT_DESCRIPTION),
        "tag": listed(TEXT),
    },
)
IDENTITY = record(
    {
        "type": {"enum": ["IdentityObject"]},
        "hashed": {"type": "boolean"},
        "identityHash": TEXT,
        "identityType": {"enum": IDENTIFIER_TYPES},
    },
    {"salt": TEXT},
)
SUBJECT = record(
    {"type": types("AchievementSubject"), "achievement": ACHIEVEMENT},
    {
        "id": ADDRESS,
        "identifier": {**listed(IDENTITY), "minItems": 1},
        "activityEndDate": MOMENT,
        "activityStartDate": MOMENT,
        "creditsEarned": NUMBER,
        "licenseNumber": TEXT,
        "result": listed(RESULT),
    },
) | {"anyOf": [{"required": ["id"]}, {"required": ["identifier"]}]}
# The published schema leaves the parts of a status open; these are of Bitstring Status List v1.0, section 2.1.
STATUS = record(
    {
        "id": ADDRESS,
        "type": {"enum": ["BitstringStatusListEntry"]},
        "statusPurpose": {"enum": ["revocation", "suspension"]},
        "statusListIndex": {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"},
        "statusListCredential": ADDRESS,
    }
)
CREDENTIAL_SCHEMA = record({"id": ADDRESS, "type": TEXT})
OB_CONTEXT = r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json$"
ACHIEVEMENT_CREDENTIAL = {
    "$schema": "https://json-schema.org/draft/2019-09/schema",
    **record(
        {
            "@context": {
                "type": "array",
                "minItems": 2,
                "items": [
                    {"enum": ["https://www.w3.org/ns/credentials/v2"]},
                    {"type": "string", "pattern": OB_CONTEXT},
                ],
                "additionalItems": {"type": ["string", "object"]},
            },
            "id": ADDRESS,
            "type": {
                "allOf": [
                    types("VerifiableCredential"),
                    types("AchievementCredential", "OpenBadgeCredential"),
                ]
            },
            "credentialSubject": SUBJECT,
            "issuer": {"oneOf": [TEXT, PROFILE]},
            "validFrom": MOMENT,
        },
        {
            "name": TEXT,
            "description": TEXT,
            "image": IMAGE,
            "awardedDate": MOMENT,
            "validUntil": MOMENT,
            "credentialSchema": listed(CREDENTIAL_SCHEMA),
            "credentialStatus": STATUS,
        },
    ),
}
JWT_CLAIMS = {"iss", "jti", "sub", "nbf", "exp"}  # section 8.2.3: they stand beside the credential

_formats = FormatChecker(formats=())


@_formats.checks("date-time")
def _is_moment(value):
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value))


@_formats.checks("uri")
def _is_address(value):
    return bool(re.fullmatch(r"[a-z][a-z0-9+.-]*:[!-~]+", value))


def faults(document, schema=ACHIEVEMENT_CREDENTIAL):
    """What is wrong with the document, in words; nothing if it is valid."""
    Draft201909Validator.check_schema(schema)
    validator = Draft201909Validator(schema, format_checker=_formats)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
