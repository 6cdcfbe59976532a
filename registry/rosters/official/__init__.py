"""The roster as an official list, to be printed and signed: one content, as PDF, workbook and Word file.

The layout is that of the Union's documents (Instruction 29-HD/TWĐTN-VP): the bodies at the top left, the Union, place
and date at the top right, the title centred, the signature at the bottom right and never alone on a page. A list is
one file however long it is; each is written portion by portion, so that memory grows little with the list.
"""
