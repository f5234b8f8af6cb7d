"""The table of Han characters that look alike: drawn with two fonts, compared as pictures, by their parts and their corners."""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from han import ways_to_split
from sources import inverted

# Simplified Chinese faces of Noto CJK (fonts-noto-cjk): one without and one with serifs, so that neither's habits count.
FONTS = [(f"/usr/share/fonts/opentype/noto/Noto{style}CJK-Regular.ttc", 2) for style in ("Sans", "Serif")]
DRAWN, COMPARED, TOP = 64, 32, 20
NEIGHBOURS = 8
LEAST = 0.65


def drawings(chars, path, face):
    """A row for each character: its blurred picture, without its mean, of length 1."""
    font = ImageFont.truetype(path, DRAWN, index=face)
    rows = np.zeros((len(chars), COMPARED * COMPARED), np.float32)
    for at, c in enumerate(chars):
        picture = Image.new("L", (DRAWN, DRAWN), 0)
        ImageDraw.Draw(picture).text((0, -TOP), c, font=font, fill=255)
        picture = picture.filter(ImageFilter.GaussianBlur(2.0)).resize((COMPARED, COMPARED), Image.BILINEAR)
        row = np.asarray(picture, np.float32).ravel()
        row = row - row.mean()
        rows[at] = row / max(float(np.linalg.norm(row)), 1e-6)
    return rows


def picture_likeness(chars):
    """0..1: of unlike characters one pair in a thousand reaches 0.5."""
    rows = [drawings(chars, *font) for font in FONTS]
    cosine = sum(row @ row.T for row in rows) / len(rows)
    return np.clip((cosine - 0.45) / 0.5, 0, 1)


def corner_likeness(chars, codes):
    """0..1: the share of equal corners."""
    corners = np.array([[int(digit) for digit in codes[c]] if c in codes else [-1] * 4 for c in chars])
    equal = [(corners[:, None, at] == corners[None, :, at]) & (corners[:, None, at] >= 0) for at in range(4)]
    return sum(same.astype(np.float32) for same in equal) / 4


def part_likeness(chars, ways, strokes):
    """0..1: the strokes of the parts two characters have in common, of the strokes of the larger one."""
    parts = {c: ways.get(c, [[]])[0] for c in chars}
    place = {c: at for at, c in enumerate(chars)}
    sharing = inverted((c, part) for c in chars for part in {c, *parts[c]})
    likeness = np.zeros((len(chars), len(chars)), np.float32)

    def share(one, other):
        most = max(strokes.get(one, 10), strokes.get(other, 10))
        if one in parts[other] or other in parts[one]:
            return min(strokes.get(one, 1), strokes.get(other, 1)) / most
        left, common = list(parts[other]), 0
        for part in parts[one]:
            if part in left:
                left.remove(part)
                common += strokes.get(part, 2)
        return min(1, common / most)

    for group in sharing.values():
        for at, one in enumerate(group):
            for other in group[:at]:
                x, y = place[one], place[other]
                if likeness[x, y] == 0:
                    likeness[x, y] = likeness[y, x] = share(one, other)
    return likeness


def names_are_written_with(sources):
    """The everyday part of the common characters: a disguise must be readable and easy to type."""
    read = sources.unihan("Unihan_OtherMappings", "kTGH", "kBigFive")
    everyday = {c for c, value in read["kTGH"].items() if int(value.split(":")[1]) <= 6500}
    return sorted(everyday | {c for c, code in read["kBigFive"].items() if 0xA440 <= int(code[:4], 16) <= 0xC67E})


def alike(sources):
    """A line for each character: it, then look-alikes that come after it in Unicode, each with a digit for how alike."""
    chars = names_are_written_with(sources)
    likeness = 1 - (
        (1 - picture_likeness(chars))
        * (1 - 0.6 * part_likeness(chars, ways_to_split(sources), sources.strokes()))
        * (1 - 0.4 * corner_likeness(chars, sources.four_corners()) ** 2)
    )
    np.fill_diagonal(likeness, 0)
    pairs = {}
    for at, row in enumerate(likeness):
        for other in np.argsort(-row, kind="stable")[:NEIGHBOURS]:
            if row[other] >= LEAST:
                pairs[min(at, other), max(at, other)] = min(9, int((row[other] - LEAST) / (1 - LEAST) * 10))
    lines = {}
    for (at, other), digit in sorted(pairs.items()):
        lines.setdefault(chars[at], []).append(f"{chars[other]}{digit}")
    return [c + "".join(others) for c, others in lines.items()]
