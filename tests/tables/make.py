"""Writes the tables of src/text/tables from unpacked source packages: make.py FOLDER [TABLE...]

FOLDER holds the packages named in src/text/tables/README.md, each unpacked into a folder of its own."""
import sys
from pathlib import Path

import han
import latin
import shapes
import words
from sources import Sources

TABLES = {
    "simplified": han.simplified,
    "pinyin": han.pinyin,
    "four_corner": han.four_corners,
    "parts": han.parts,
    "alike": shapes.alike,
    "zipf": words.zipf,
    "confusable": latin.confusables,
}


def main(folder, *names):
    target = Path(__file__).resolve().parents[2] / "src/text/tables"
    sources = Sources(folder)
    for name in names or TABLES:
        lines = TABLES[name](sources)
        (target / f"{name}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(name, len(lines), "lines")


main(*sys.argv[1:])
