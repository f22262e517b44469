# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Lines over the number of machines, both axes logarithmic, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

Point = tuple[float, float]
_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 170, 40, 50
_COLOURS = ("#1f6fb4", "#c4501b", "#5d7f2e", "#7a4fa3")


def plot(title: str, lines: Mapping[str, Sequence[Point]], target: float | None = None) -> str:
    """
    :param lines: name → points (machines, value), values above 0.
    :param target: a horizontal line.
    """
    xs = [x for points in lines.values() for x, _ in points]
    ys = [y for points in lines.values() for _, y in points] + ([target] if target else [])
    across, up = _scale(xs, _LEFT, _WIDTH - _RIGHT), _scale(ys, _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        _text(_LEFT, 22, title, weight="bold"),
    ]
    for power in _powers(xs):
        x = across(10**power)
        parts += [_line(x, _TOP, x, _HEIGHT - _BOTTOM, "#ddd"), _text(x, _HEIGHT - 30, f"{10**power:,}", "middle")]
    for power in _powers(ys):
        y = up(10**power)
        parts += [_line(_LEFT, y, _WIDTH - _RIGHT, y, "#ddd"), _text(_LEFT - 8, y + 4, f"{10**power:,}", "end")]
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 10, "machines", "middle"))
    if target:
        y = up(target)
        parts += [_line(_LEFT, y, _WIDTH - _RIGHT, y, "#888", dash="4 3"), _text(_WIDTH - _RIGHT + 8, y + 4, "target")]
    for (name, points), colour in zip(lines.items(), _COLOURS, strict=False):
        parts += _curve(name, [(across(x), up(y)) for x, y in points], colour)
    return "\n".join([*parts, "</svg>\n"])


def _curve(name: str, points: Sequence[Point], colour: str) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points),
        _text(x + 8, y + 4, name, colour=colour),
    ]


def _powers(values: Sequence[float]) -> range:
    return range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)


def _scale(values: Sequence[float], start: float, end: float):
    """From a value to its place, over whole powers of ten."""
    powers = _powers(values)
    low, high = powers[0], max(powers[-1], powers[0] + 1)
    return lambda value: start + (math.log10(value) - low) / (high - low) * (end - start)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>'


def _text(x: float, y: float, words: str, anchor: str = "start", weight: str = "normal", colour: str = "#222") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" fill="{colour}">'
        f"{escape(words)}</text>"
    )
