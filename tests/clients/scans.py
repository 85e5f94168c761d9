"""Scanned pages made from known text: straight or skewed, clean or noisy, in one column or two."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT, MARGIN, PITCH = 1654, 2339, 150, 48  # A4 at 200 dpi
TEXTS = {
    "dam": "The council of Hallberg met on Monday and spoke about the old dam for three hours. It voted 12 to 3 for a "
    "new one, which costs 3.5 million euros and will be ready in 2027. We cannot wait any longer, said Mayor Ada Berg "
    "after the vote. The opposition had asked for a study of the river, which would have taken a year. Farmers in the "
    "valley fear for 240 hectares of meadows that the new lake will cover. They were promised other land.",
    "harbour": "The harbour of Sudland opened its second quay on 8 May 2024, four months later than planned. Captain "
    "Jonas Reed brought in the first ship, the Northern Star, with 1,850 containers from Rotterdam. The quay is 620 "
    "metres long and cost 41 million dollars. Nine cranes stand on it already; six more will follow in the autumn. The "
    "port expects 300 ships a year and 900 new jobs in the town.",
    "bees": "Professor Lena Moor of the University of Norland has counted wild bees in 38 gardens since 2015. Their "
    "number fell by 27 percent in the first five years, and has risen again since the city stopped mowing its meadows. "
    "Bees do not need much, she said: a little sand, old wood and flowers from March to October. The study was paid "
    "for by the city and appears in the journal Insects and Towns this week.",
}
WAYS = ("straight", "skewed", "noisy", "columns")


def lines_of(text: str, way: str) -> list[tuple[str, int, int]]:
    """The lines of a page with the left and the top of each."""
    draw, font = ImageDraw.Draw(Image.new("L", (1, 1))), ImageFont.load_default(size=32)
    columns = 2 if way == "columns" else 1
    width = (WIDTH - 2 * MARGIN - (columns - 1) * 80) // columns
    lines: list[str] = []
    for word in text.split():
        if lines and draw.textlength(f"{lines[-1]} {word}", font) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    each = -(-len(lines) // columns)
    return [
        (line, MARGIN + place // each * (width + 80), MARGIN + place % each * PITCH) for place, line in enumerate(lines)
    ]


def drawn_where(text: str, way: str, words: str, shape: tuple[int, int]) -> np.ndarray:
    """Where some words of one or two lines stand on a page's picture of that shape (height, width)."""
    picture, font = Image.new("L", (WIDTH, HEIGHT), 0), ImageFont.load_default(size=32)
    draw = ImageDraw.Draw(picture)
    lines = lines_of(text, way)
    start = text.index(words)
    at = 0
    for line, left, top in lines:
        first, last = max(start - at, 0), min(start + len(words) - at, len(line))
        if first < last:
            begin, end = (draw.textlength(line[:place], font) for place in (first, last))
            draw.rectangle((left + begin, top + 6, left + end, top + 34), fill=255)
        at += len(line) + 1
    if way == "skewed":
        picture = picture.rotate(1.5)
    return np.asarray(picture.resize((shape[1], shape[0]))) > 128


def page(text: str, way: str) -> Image.Image:
    """A page with a title above the text."""
    picture = Image.new("L", (WIDTH, HEIGHT), 250)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size=32)
    for line, left, top in lines_of(text, way):
        draw.text((left, top), line, fill=20, font=font)
    if way == "skewed":
        picture = picture.rotate(1.5, fillcolor=250, resample=Image.Resampling.BICUBIC)
    if way == "noisy":
        grain = np.random.default_rng(7).normal(0, 28, (HEIGHT, WIDTH))
        blurred = np.asarray(picture.filter(ImageFilter.GaussianBlur(1.2)), dtype=np.float64)
        picture = Image.fromarray(np.clip(blurred + grain, 0, 255).astype(np.uint8))
    return picture


def scan(*pages: Image.Image) -> bytes:
    """A PDF of pictures alone."""
    file = io.BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return file.getvalue()


def errors(read: str, wanted: str) -> float:
    """The character error rate: edits between the two, white space as one blank, by the length of what is wanted."""
    one, other = " ".join(read.split()), " ".join(wanted.split())
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, expected in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != expected))
    return row[-1] / len(other)
