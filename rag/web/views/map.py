"""The map of the corpus as a drawing: each article a point, by subject or over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from rag.corpus.map import CorpusMap, MapPoint
from rag.web.views.html import escape, hidden
from rag.web.words.say import date_text, figure, say, say_count

WIDTH, HEIGHT = 1000, 620
_LEFT, _TOP, _BOTTOM = 40, 30, 60
_LEAST, _MOST = 4.0, 11.0  # radius of a point
_NAME_ROOM = 130  # half the width of a subject's name, about


def render_map(drawn: CorpusMap, cited: Collection[str], retrieved: Collection[str]) -> str:
    """The drawing with both places of every point, which page.css moves between; the cited articles are lit up."""
    if not drawn.points:
        return (
            f'<div class="view"><header><h2>{say("map.title")}</h2></header>'
            f'<p class="faint">{say("map.none")}</p></div>'
        )
    times = _over_time(drawn.points, len(drawn.subjects))
    longest = max(point.characters for point in drawn.points) or 1
    # What is lit up comes last, and so lies on top.
    order = sorted(range(len(drawn.points)), key=lambda n: drawn.points[n].source in cited)
    points = "".join(
        _point(place, drawn.points[number], times[number], longest, cited, retrieved)
        for place, number in enumerate(order)
    )
    shown = len(drawn.points)
    articles = say_count("common.articles", shown)
    if shown != drawn.total:
        articles = say_count("map.of_all", shown, total=figure(drawn.total))
    lit = f" · {say_count('map.lit', len(set(cited)))}" if cited else ""
    return (
        f'<div class="view"><header><h2>{say("map.title")}</h2><p class="faint">{articles}{lit}</p>'
        f'<p class="faint drafting" role="status"{hidden(drawn.settled)}>{say("map.drafting")}</p>'
        f'<fieldset class="choice"><legend class="unseen">{say("map.arrange")}</legend>'
        '<label><input type="radio" name="arrange" value="subject" checked>'
        f"<span>{say('map.by_subject')}</span></label>"
        f'<label><input type="radio" name="arrange" value="time"><span>{say("map.over_time")}</span></label>'
        "</fieldset></header>"
        f'<svg id="chart" class="{"lit" if cited else ""}" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" '
        f'aria-label="{say("map.chart")}">'
        f'<g class="axis" aria-hidden="true">{_axis(drawn.points)}{_lanes(drawn)}</g>'
        f'<g class="names" aria-hidden="true">{_names(drawn)}</g><g class="points">{points}</g></svg>'
        f'<ul class="legend" aria-label="{say("map.subjects")}">{_legend(drawn)}</ul></div>'
    )


def _point(
    number: int,
    point: MapPoint,
    time: tuple[float, float],
    longest: int,
    cited: Collection[str],
    retrieved: Collection[str],
) -> str:
    x, y = _LEFT + point.x * (WIDTH - 2 * _LEFT), _TOP + (1 - point.y) * (HEIGHT - _TOP - _BOTTOM)
    radius = _LEAST + (_MOST - _LEAST) * (point.characters / longest) ** 0.5
    lit = "cited" if point.source in cited else "retrieved" if point.source in retrieved else ""
    written = date_text(point.date or "") or say("common.no_date")
    said = say(f"map.{lit or 'point'}", title=point.title, date=written)
    return (
        f'<circle class="point s{point.subject} {lit}" r="{radius:.1f}" '
        f'style="--x:{x:.1f}px;--y:{y:.1f}px;--tx:{time[0]:.1f}px;--ty:{time[1]:.1f}px" '
        f'tabindex="{-1 if number else 0}" role="button" data-act="open" data-source="{escape(point.source)}" '
        f'data-start="0" data-end="0" aria-label="{escape(said)}" data-hint="{escape(said)}"></circle>'
    )


def _over_time(points: Sequence[MapPoint], subjects: int) -> list[tuple[float, float]]:
    """Days from left to right, a lane for each subject; what has no date stands at the left edge.

    Points of one lane that would hide each other are stacked.
    """
    dated = [_day(point) for point in points]
    days = [day for day in dated if day is not None]
    first, last = (min(days), max(days)) if days else (0, 0)
    lane = (HEIGHT - _TOP - _BOTTOM) / max(subjects, 1)
    stacks: dict[tuple[int, int], int] = defaultdict(int)
    places = []
    for point, day in zip(points, dated, strict=True):
        along = _LEFT / 2 if day is None else _x(day, first, last)
        column = (point.subject, int(along // 10))
        height = stacks[column]
        stacks[column] += 1
        off = (height + 1) // 2 * (1 if height % 2 else -1) * 8
        middle = _TOP + lane * (point.subject + 0.5)
        places.append((along, min(max(middle + off, _TOP + lane * point.subject + 4), middle + lane / 2 - 4)))
    return places


def _x(day: int, first: int, last: int) -> float:
    return _LEFT * 1.5 + (WIDTH - 2.5 * _LEFT) * ((day - first) / (last - first) if last > first else 0.5)


def _day(point: MapPoint) -> int | None:
    try:
        return date.fromisoformat(point.date or "").toordinal()
    except ValueError:
        return None


def _axis(points: Sequence[MapPoint]) -> str:
    """Lines at the beginnings of years, months or days, whichever are few enough to be told apart."""
    days = [day for point in points if (day := _day(point)) is not None]
    if not days:
        return ""
    first, last = min(days), max(days)
    marks, form = _ticks(date.fromordinal(first), date.fromordinal(last))
    return "".join(
        f'<line x1="{_x(day, first, last):.0f}" x2="{_x(day, first, last):.0f}" y1="{_TOP}" y2="{HEIGHT - 40}"/>'
        f'<text x="{_x(day, first, last):.0f}" y="{HEIGHT - 18}">'
        f"{date_text(date.fromordinal(day).strftime(form))}</text>"
        for day in marks
    )


def _lanes(drawn: CorpusMap) -> str:
    """The subjects' names at the left of their lanes, and what stands there without a date."""
    lane = (HEIGHT - _TOP - _BOTTOM) / max(len(drawn.subjects), 1)
    names = "".join(
        f'<text class="lane" x="{_LEFT * 1.5:.0f}" y="{_TOP + lane * number + 12:.0f}">{escape(name)}</text>'
        for number, name in enumerate(drawn.subjects)
    )
    undated = any(_day(point) is None for point in drawn.points)
    if undated:
        names += f'<text x="{_LEFT / 2 + 8:.0f}" y="{HEIGHT - 18}">{say("common.no_date")}</text>'
    return names


def _ticks(first: date, last: date) -> tuple[list[int], str]:
    """Days to mark, at most 8, and how they are written."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if months >= 2:
        steps = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000)
        step = next((step for step in steps if months / step <= 7), 24000)
        begin = first.year * 12 + first.month - 1
        numbers = range(begin + -begin % step, begin + months + 1, step)
        starts = [date(number // 12, number % 12 + 1, 1) for number in numbers]
        return [day.toordinal() for day in starts if first <= day <= last], "%Y" if step >= 12 else "%Y-%m"
    span = (last - first).days
    step = max(1, -(-span // 7))
    return list(range(first.toordinal(), last.toordinal() + 1, step)), "%Y-%m-%d"


def _names(drawn: CorpusMap) -> str:
    """Each subject's name above its points."""
    names = []
    for subject, name in enumerate(drawn.subjects):
        own = [point for point in drawn.points if point.subject == subject]
        x = _LEFT + sum(point.x for point in own) / len(own) * (WIDTH - 2 * _LEFT)
        highest = sorted((point.y for point in own), reverse=True)[len(own) // 10]  # but for a few that lie far off
        y = max(_TOP + (1 - highest) * (HEIGHT - _TOP - _BOTTOM) - 18, 20)
        inside = min(max(x, _NAME_ROOM), WIDTH - _NAME_ROOM)
        names.append(f'<text x="{inside:.0f}" y="{y:.0f}">{escape(name)}</text>')
    return "".join(names)


def _legend(drawn: CorpusMap) -> str:
    return "".join(
        f'<li><svg viewBox="0 0 12 12" aria-hidden="true"><circle class="point s{subject}" cx="6" cy="6" r="5"/></svg>'
        f"<bdi>{escape(name)}</bdi> "
        f'<span class="faint">{figure(sum(p.subject == subject for p in drawn.points))}</span></li>'
        for subject, name in enumerate(drawn.subjects)
    )
