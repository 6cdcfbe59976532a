"""QTI packages for tests: how another system might write them."""

import io
import zipfile

from assessments.interchange.qti.markup import ITEM

RESOURCE = '<resource identifier="r{n}" type="{type}" href="{path}"><file href="{path}"/></resource>'
TYPE = "imsqti_item_xmlv3p0"
RIGHT = "<qti-correct-response>{}</qti-correct-response>"
CHOICES = (
    '<qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="1">'
    "<qti-prompt>Which?</qti-prompt>"
    '<qti-simple-choice identifier="A">a'
    '<qti-feedback-inline outcome-identifier="F" identifier="A">Yes</qti-feedback-inline>'
    '</qti-simple-choice><qti-simple-choice identifier="B">b</qti-simple-choice></qti-choice-interaction>'
)

MATCH_CORRECT = (
    '<qti-response-condition><qti-response-if><qti-match><qti-variable identifier="RESPONSE"/>'
    '<qti-correct identifier="RESPONSE"/></qti-match><qti-set-outcome-value identifier="SCORE">'
    '<qti-base-value base-type="float">1</qti-base-value></qti-set-outcome-value></qti-response-if>'
    "</qti-response-condition>"
)


def package(items, *, resource_type=TYPE, files=None, **more):
    """The bytes of a package with these items, {path: XML}, and other files."""
    listed = "\n".join(RESOURCE.format(n=n, path=path, type=resource_type) for n, path in enumerate(items))
    manifest = (
        '<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="m">\n'
        f"<organizations/><resources>\n{listed}\n</resources></manifest>"
    )
    return zipped({"imsmanifest.xml": manifest, **items, **(files or {})}, **more)


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return stream.getvalue()


def foreign(body, declarations="", rest="", **attributes):
    """An item as another system writes it; the body begins in line 3."""
    given = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return (
        f'<qti-assessment-item xmlns="{ITEM}" identifier="x" title="Q" time-dependent="false"{given}>'
        f"{declarations}\n<qti-item-body>\n{body}\n</qti-item-body>\n{rest}</qti-assessment-item>"
    )


def declaration(values=(), cardinality="single", base_type="identifier", mapping="", name="RESPONSE"):
    right = RIGHT.format("".join(f"<qti-value>{value}</qti-value>" for value in values)) if values else ""
    return (
        f'<qti-response-declaration identifier="{name}" cardinality="{cardinality}" base-type="{base_type}">'
        f"{right}{mapping}</qti-response-declaration>"
    )
