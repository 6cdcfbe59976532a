"""Rosters that were kept in workbooks until now: people who were certified before, taken over with their decisions.

`files/` opens the file, `reading/` knows the columns and reads what stands in the cells, `places/` and `matching/` look
up units, decisions and people as of the time, `plan` puts it together without changing anything, and `taking` carries
a plan out whole. What stands in the way is a `Flaw`: the cell, what was found, what is expected.
"""
