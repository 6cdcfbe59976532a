"""`{% csp_nonce %}`: the nonce of the response, for the few widgets of Wagtail that start with an inline script."""

from django import template

from elearn.base.security import nonce

register = template.Library()
register.simple_tag(nonce, name="csp_nonce")
