"""What is a film, what is a passage, and where do they come from?

`read(path)` streams the films and passages of a file, a folder or an archive, whatever its format.

- records.py  Film, Passage, Kind: the values everything else is made of
- identity.py  which films are the same film, which passages say the same
- sources.py  recognise, open, decompress and stream what a path holds
- readers/  one file a format
- sample/  the bundled corpus: invented films, for tests and for a first look
"""
