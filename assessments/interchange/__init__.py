"""Questions from and to other systems: Moodle GIFT, Moodle XML, Aiken, QTI 3, and a spreadsheet to fill in."""
