"""What an item of QTI earns, by a second reading of its response processing that shares nothing with the product.

Names are compared without hyphens, capitals and the prefix, so that items of QTI 2 and 3 are read alike. Values are
None, or a list of texts and numbers; what is not known here raises Unknown.
"""

import re
from contextlib import suppress
from functools import lru_cache
from xml.etree import ElementTree

_DECLARATIONS = ("responsedeclaration", "outcomedeclaration")
TEMPLATES = {"matchcorrect": "match", "mapresponse": "map"}


class Unknown(Exception):
    """This evaluator cannot tell."""


def score(xml, responses):
    """SCORE after the responses, {identifier: list of texts, or None}."""
    return _Run(_parsed(xml), responses).score()


@lru_cache(maxsize=1)
def _parsed(xml):
    """The tree, which no run changes: one item is asked for hundreds of responses."""
    return ElementTree.fromstring(xml)


class _Stop(Exception):
    pass


class _Run:
    def __init__(self, root, responses):
        self.root = root
        self.declared = {each.get("identifier"): each for each in root if _name(each) in _DECLARATIONS}
        self.values = {}
        for name, each in self.declared.items():
            if _name(each) == "responsedeclaration":
                given = responses.get(name)
                self.values[name] = _typed(given, _attribute(each, "base-type")) if given else None
            else:
                self.values[name] = self.listed(each, "defaultvalue")
                if self.values[name] is None and _attribute(each, "base-type") in ("float", "integer"):
                    self.values[name] = [0.0]

    def listed(self, declaration, name):
        for each in declaration:
            if _name(each) == name:
                found = ["".join(value.itertext()).strip() for value in each]
                return _typed([text for text in found if text], _attribute(declaration, "base-type")) or None
        return None

    def score(self):
        processing = next((each for each in self.root if _name(each) == "responseprocessing"), None)
        if processing is None:
            raise Unknown("no rules")
        template = processing.get("template", "").rstrip("/").rpartition("/")[2].removesuffix(".xml")
        if template and not len(processing):
            kind = TEMPLATES.get(template.replace("_", "").lower())
            if kind is None or "RESPONSE" not in self.declared:
                raise Unknown(template)
            if self.values["RESPONSE"] is None:
                return 0.0
            if kind == "map":
                return self.mapped("RESPONSE")
            return float(self.same("RESPONSE", self.values["RESPONSE"], self.right("RESPONSE")) is True)
        with suppress(_Stop):
            self.carry_out(processing)
        found = self.values.get("SCORE")
        return found[0] if found else 0.0

    def carry_out(self, rules):
        for rule in rules:
            name = _name(rule)
            if name == "setoutcomevalue":
                self.values[rule.get("identifier")] = self.value(rule[0])
            elif name == "responsecondition":
                for branch in rule:
                    parts = list(branch)
                    if _name(branch) == "responseelse" or self.value(parts.pop(0)) == [True]:
                        self.carry_out(parts)
                        break
            elif name == "exitresponse":
                raise _Stop
            else:
                raise Unknown(name)

    def right(self, name):
        return self.listed(self.declared[name], "correctresponse")

    def same(self, name, one, other):
        if one is None or other is None:
            return None
        is_ordered = _attribute(self.declared[name], "cardinality") == "ordered"
        return one == other if is_ordered else sorted(map(str, one)) == sorted(map(str, other))

    def mapped(self, name):
        mapping = next(each for each in self.declared[name] if _name(each) == "mapping")
        total = 0.0
        for value in dict.fromkeys(self.values[name] or []):
            total += self.worth(mapping, value, _attribute(self.declared[name], "base-type"))
        low, high = _attribute(mapping, "lower-bound"), _attribute(mapping, "upper-bound")
        total = max(total, float(low)) if low else total
        return min(total, float(high)) if high else total

    def worth(self, mapping, value, base_type):
        usual = "true" if "assessmentItem" in self.root.tag else "false"
        entries = [each for each in mapping if _name(each) == "mapentry"]
        for exact in ("true", "false"):
            for each in entries:
                if (_attribute(each, "case-sensitive") or usual) != exact:
                    continue
                key = _typed([_attribute(each, "map-key")], base_type)[0]
                if key == value or (
                    exact == "false" and base_type == "string" and key.lower() == str(value).lower()
                ):
                    return float(_attribute(each, "mapped-value"))
        return float(_attribute(mapping, "default-value") or 0)

    def value(self, element):
        name = _name(element)
        if name == "basevalue":
            return _typed(["".join(element.itertext()).strip()], _attribute(element, "base-type"))
        if name in ("variable", "correct", "mapresponse"):
            which = element.get("identifier")
            if which not in self.declared:
                raise Unknown(which)
            if name == "mapresponse":
                return [self.mapped(which)]
            return self.values[which] if name == "variable" else self.right(which)
        if name == "null":
            return None
        parts = [self.value(each) for each in element]
        method = getattr(self, f"op_{name}", None)
        if method is None:
            raise Unknown(name)
        return method(element, *parts)

    def op_isnull(self, _element, value):
        return [value is None]

    def op_not(self, _element, value):
        return None if value is None else [value != [True]]

    def op_and(self, _element, *values):
        if [False] in values:
            return [False]
        return None if None in values else [True]

    def op_or(self, _element, *values):
        if [True] in values:
            return [True]
        return None if None in values else [False]

    def op_match(self, element, one, other):
        if one is None or other is None:
            return None
        names = [each.get("identifier") for each in element if each.get("identifier") in self.declared]
        ordered = any(_attribute(self.declared[name], "cardinality") == "ordered" for name in names)
        return [one == other if ordered else sorted(map(str, one)) == sorted(map(str, other))]

    def op_stringmatch(self, element, one, other):
        if one is None or other is None:
            return None
        if _attribute(element, "case-sensitive") == "false":
            return [one[0].lower() == other[0].lower()]
        return [one == other]

    def op_equal(self, element, one, other):
        if one is None or other is None:
            return None
        (x,), (y,) = one, other
        mode = _attribute(element, "tolerance-mode") or "exact"
        if mode == "exact":
            return [x == y]
        given = [float(each) for each in element.get("tolerance").split()]
        below, above = given[0], given[-1]
        if mode == "relative":
            below, above = x * below / 100, x * above / 100
        low, high = sorted([x - below, x + above])
        is_above = y > low or (y == low and _attribute(element, "include-lower-bound") != "false")
        is_below = y < high or (y == high and _attribute(element, "include-upper-bound") != "false")
        return [is_above and is_below]

    def compared(self, one, other, compare):
        return None if one is None or other is None else [compare(one[0], other[0])]

    def op_gt(self, _element, one, other):
        return self.compared(one, other, lambda x, y: x > y)

    def op_gte(self, _element, one, other):
        return self.compared(one, other, lambda x, y: x >= y)

    def op_lt(self, _element, one, other):
        return self.compared(one, other, lambda x, y: x < y)

    def op_lte(self, _element, one, other):
        return self.compared(one, other, lambda x, y: x <= y)

    def op_member(self, _element, value, container):
        return None if value is None or container is None else [value[0] in container]

    def op_multiple(self, _element, *values):
        return [each for value in values if value is not None for each in value] or None

    op_ordered = op_multiple

    def op_sum(self, _element, *values):
        return None if None in values else [sum(each for value in values for each in value)]

    def op_product(self, _element, *values):
        if None in values:
            return None
        total = 1.0
        for value in values:
            for each in value:
                total *= each
        return [total]

    def op_subtract(self, _element, one, other):
        return None if one is None or other is None else [one[0] - other[0]]

    def op_divide(self, _element, one, other):
        return None if one is None or other is None or other[0] == 0 else [one[0] / other[0]]


def _name(element):
    name = element.tag.rpartition("}")[2]
    return re.sub(r"^qti-", "", name).replace("-", "").lower()


def _attribute(element, name):
    humps = re.sub(r"-(\w)", lambda found: found[1].upper(), name)
    return element.get(name) or element.get(humps) or ""


def _typed(texts, base_type):
    if base_type in ("float", "integer"):
        return [float(text) for text in texts]
    if base_type == "boolean":
        return [text == "true" for text in texts]
    if base_type not in ("identifier", "string", "directedPair", "pair"):
        raise Unknown(base_type)
    texts = [" ".join(text.split()) for text in texts]
    return [" ".join(sorted(text.split())) for text in texts] if base_type == "pair" else texts
