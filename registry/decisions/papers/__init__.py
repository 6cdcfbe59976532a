"""The paper of a decision and its annexed list, as Word and PDF files in the layout of the Union's documents.

`content` works out every word as plain data; `word` and `pdf` only lay it out. Names are data in both: in Word they are
the text of runs, in Typst values of JSON, so none can become markup. The paper is in Vietnamese whoever reads the
screen. Layout: Hướng dẫn 29-HD/TWĐTN-VP (2013), which has no national motto.
"""
