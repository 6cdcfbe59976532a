"""Who may do what with certificates in the staff area."""

MAY_SEE = "certificates.view_certificate"
MAY_ISSUE = "certificates.add_certificate"
MAY_WITHDRAW = "certificates.change_certificate"
MAY_WORD = "certificates.change_certificatetemplate"
