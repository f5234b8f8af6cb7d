"""Tables of Han characters: simplified ones, readings, four-corner codes, parts."""
import re
import unicodedata

from sources import inverted

LINE = 40


def wrapped(items, per_line=LINE):
    return ["".join(items[at:at + per_line]) for at in range(0, len(items), per_line)]


def simplified(sources):
    """Pairs, character and simplified character, in order."""
    table = {}

    def add(line):
        key, value = line.split("\t")
        value = value.split()[0]
        if len(key) == 1 and len(value) == 1 and key != value:
            table.setdefault(key, value)

    for name in ("TSCharacters.txt", "TSCharactersExt.txt"):
        for line in sources.lines(name):
            add(line)
    # Variants of one traditional form, among them Japanese ones, lead to it, and from there to the simplified one.
    for name in ("TWVariantsRev.txt", "HKVariantsRev.txt", "JPShinjitaiCharacters.txt"):
        for line in sources.lines(name):
            variant, forms = line.split("\t")
            if len(variant) == 1 and variant not in table.values():
                add(line)
    keep = set(sources.unihan("Unihan_OtherMappings", "kTGH")["kTGH"])
    for variant, forms in sources.unihan("Unihan_Variants", "kZVariant", "kSemanticVariant")["kZVariant"].items():
        form = chr(int(re.match(r"U\+([0-9A-F]+)", forms)[1], 16))
        if variant not in keep and variant not in table.values() and table.get(form, form) in keep:
            table.setdefault(variant, form)
    compatibility = [chr(c) for c in (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))]
    for c in compatibility:
        form = unicodedata.normalize("NFKC", c)
        if form != c and len(form) == 1:
            table.setdefault(c, form)
    final = {}
    for c in table:
        end, seen = c, {c}
        while end in table and table[end] not in seen:
            end = table[end]
            seen.add(end)
        final[c] = end
    # Two that lead to each other would have no end: the general table of characters decides, else the lower code point.
    for c, end in list(final.items()):
        if end in final and final[end] != end:
            del final[end]
    final = {c: end for c, end in final.items() if c != end and end not in final}
    return wrapped([c + end for c, end in sorted(final.items())])


def plain_reading(marked):
    """`lǜ` as `lv`."""
    letters = unicodedata.normalize("NFD", marked.lower()).replace("u\u0308", "v")
    return "".join(c for c in letters if c.isascii() and c.isalpha())


def readings(sources):
    """{character: [toneless readings]}, the commonest first, as modern dictionaries have them."""
    read = sources.unihan("Unihan_Readings", "kMandarin", "kTGHZ2013", "kXHC1983", "kHanyuPinlu")
    table = {}
    for c, first in read["kMandarin"].items():
        if not "\u3400" <= c <= "\u9fff":
            continue
        counted = re.findall(r"([^\s(]+)\((\d+)\)", read["kHanyuPinlu"].get(c, ""))
        counted.sort(key=lambda reading: -int(reading[1]))
        dictionary = re.findall(r":([^\s,:]+(?:,[^\s,:]+)*)", read["kTGHZ2013"].get(c, "") or read["kXHC1983"].get(c, ""))
        listed = [reading for group in dictionary for reading in group.split(",")]
        ways = []
        for way in [reading for reading, _ in counted] + first.split()[:1] + listed:
            way = plain_reading(way)
            if way and way not in ways and re.search("[aeiouv]", way):
                ways.append(way)
        if ways:
            table[c] = ways[:4]
    return table


def pinyin(sources):
    """A line for each syllable: its spelling, the characters read so first, then second, third and fourth."""
    table = readings(sources)
    ranks = [inverted((c, ways[rank]) for c, ways in table.items() if len(ways) > rank) for rank in range(4)]
    syllables = sorted({way for ways in table.values() for way in ways})
    return [" ".join([syllable, *["".join(sorted(rank.get(syllable, []))) or "-" for rank in ranks]]) for syllable in syllables]


def four_corners(sources):
    """A line for each code: the code and its characters."""
    common = set(sources.common_han())
    by_code = inverted((c, code) for c, code in sources.four_corners().items() if c in common)
    return [code + "".join(sorted(by_code[code])) for code in sorted(by_code)]


def ways_to_split(sources):
    """{character: [[parts], ...]}, the graphical analysis first."""
    graphical, dictionary = sources.decompositions(), sources.chaizi()
    table = {}
    for c in sources.common_han():
        ways = [graphical[c]] if c in graphical else []
        for way in reversed(dictionary.get(c, [])):
            if 2 <= len(way) <= 4 and way not in ways:
                ways.append(way)
        if ways:
            table[c] = ways[:2]
    return table


def parts(sources):
    """A line for each character: it, and the ways it is split, separated by spaces."""
    return [c + " ".join("".join(way) for way in ways) for c, ways in sorted(ways_to_split(sources).items())]
