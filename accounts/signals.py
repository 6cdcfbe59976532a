"""What higher apps hear of accounts."""

from django.dispatch import Signal

account_reopening = Signal()
"""An account that was closed is about to be opened by the form: `person`. A receiver raises ValidationError to refuse,
in words; or returns words for the one who opens it, or None."""

consent_answered = Signal()
"""Somebody has answered to a use of personal data: `answer`, the Consent."""

consent_withdrawn = Signal()
"""Somebody has withdrawn, or refused, the consent to processing: `answer`, the Consent that says so."""
