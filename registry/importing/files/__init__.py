"""The files that rosters come in: Excel of today and of before, LibreOffice, CSV, tables of web pages.

What a file is, is told by what stands in it, whatever its name says. Each module reads one sort into `Sheet`s.
"""
