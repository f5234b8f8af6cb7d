"""The table of characters that look like ASCII letters and digits."""
import re
import unicodedata

from sources import inverted

# Letters that make a word to a reader of Latin letters although Unicode's list of confusable characters does not have them
# (or gives them a prototype outside ASCII), by what they look like in running text.
ADDED = {
    "a": "αɑаᴀɐꭺ", "b": "βвьъʙƄᏏɓ", "c": "ϲсᴄϛҫ", "d": "ԁɗδծժᴅ", "e": "εеєҽɛəәэᴇ℮", "f": "ϝғꜰƒ", "g": "ɡɢցԍ",
    "h": "һнʜհիңҥ", "i": "ιіɩɪıǃ", "j": "јϳյᴊ", "k": "κкᴋқҝҟҡĸ", "l": "ʟӏľᒪ", "m": "мᴍ", "n": "ηпɴռոήƞ",
    "o": "οоσөѳօᴏθ", "p": "ρрᴘþ", "q": "ԛգզ", "r": "гʀᴦя", "s": "ѕꜱς", "t": "τтᴛţ", "u": "υцսᴜʊμин", "v": "νѵᴠ",
    "w": "ωшщԝᴡա", "x": "хχҳ", "y": "уүұγʏყ", "z": "ζᴢʐ", "3": "зӡʒԑ", "4": "ч", "6": "б",
}
# Drop what stands twice above by mistake of sight: each character looks like one letter.
DROPPED = {"u": "н"}

# Scripts whose letters make words of their own on the pages that are read here: a look-alike among them is an accident.
OTHER_SCRIPTS = re.compile(
    r"^(CJK|HANGUL|HIRAGANA|KATAKANA|THAI|LAO|KHMER|MYANMAR|ARABIC|EXTENDED ARABIC|HEBREW|DEVANAGARI|BENGALI|GUJARATI|GURMUKHI|"
    r"ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM|SINHALA|TIBETAN|SYRIAC|NKO|ETHIOPIC|IDEOGRAPHIC|BOPOMOFO|MONGOLIAN|YI|KANGXI)\b"
)
NAMES = [
    r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH .*",
    r"LATIN (?:SMALL LETTER|LETTER SMALL) CAPITAL ([A-Z])(?: WITH .*)?",
    r"(?:NEGATIVE|CROSSED NEGATIVE|REGIONAL INDICATOR SYMBOL).*LETTER ([A-Z])",
    r"LATIN (?:SMALL|CAPITAL) LETTER (?:SCRIPT|DOTLESS|INSULAR|OPEN|BLACKLETTER) ([A-Z])(?: WITH .*)?",
    r"TAG LATIN SMALL LETTER ([A-Z])",
    r"NEGATIVE CIRCLED DIGIT ([A-Z]+)",
]
DIGITS = "ZERO ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE".split()


def confusable_list(sources):
    """{character: ASCII letter or digit} of Unicode's confusable characters."""
    text = (sources.folder / "unicode-security-0.1.3/src/tables.rs").read_text(encoding="utf-8")
    text = text[text.index("pub mod confusable_detection"):text.index("pub mod potential_mixed_script_confusable")]
    table = {}
    for c, prototype in re.findall(r"\('\\u\{([0-9a-f]+)\}',\s*&\[((?:'\\u\{[0-9a-f]+\}',?\s*)+)\]\)", text):
        prototype = "".join(chr(int(code, 16)) for code in re.findall(r"\{([0-9a-f]+)\}", prototype))
        if len(prototype) == 1 and prototype.isascii() and prototype.isalnum():
            table[chr(int(c, 16))] = prototype.lower()
    return table


def confusables(sources):
    """A line for each ASCII character: it, and what looks like it."""
    listed = confusable_list(sources)
    table = {}
    for letter, likes in ADDED.items():
        for c in likes:
            if c not in DROPPED.get(letter, ""):
                table.setdefault(c, letter)
    for code in range(0x80, 0x20000):
        c = chr(code)
        name = unicodedata.name(c, "")
        if not name or OTHER_SCRIPTS.match(name):
            continue
        for pattern in NAMES:
            found = re.fullmatch(pattern, name)
            if found:
                letter = found[1] if len(found[1]) == 1 else str(DIGITS.index(found[1])) if found[1] in DIGITS else ""
                if letter:
                    table.setdefault(c, letter.lower())
    for c, letter in listed.items():
        name = unicodedata.name(c, "")
        if not c.isascii() and name and not OTHER_SCRIPTS.match(name):
            # A capital that looks like I is listed under l, which it does not look like in lower case.
            if letter == "l" and re.search(r"\b(I|IOTA|BYELORUSSIAN-UKRAINIAN I|PALOCHKA)\b", name):
                letter = "i"
            table.setdefault(c, letter)
    # Folding makes letters small first: what the capital looks like holds for the small one too, and the other way.
    for c, letter in list(table.items()):
        for other in (c.lower(), c.upper()):
            if len(other) == 1 and not other.isascii():
                table.setdefault(other, letter)
    # What normalisation alone turns into ASCII needs no line.
    table = {c: x for c, x in table.items() if not unicodedata.normalize("NFKC", c).lower().isascii()}
    likes = inverted(table.items())
    return [letter + "".join(sorted(likes[letter])) for letter in sorted(likes)]
