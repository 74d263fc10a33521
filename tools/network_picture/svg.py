"""Just enough SVG: text, boxes and lines with round corners, in the colours of docs/overview.svg."""

from collections.abc import Sequence
from html import escape

STYLE = """
    .box { fill: #ffffff; stroke: #57606a; stroke-width: 1.2 }
    .soft { fill: #f6f8fa; stroke: #d0d7de; stroke-width: 1 }
    .hand { fill: #fff8c5; stroke: #9a6700; stroke-width: 1.2 }
    .aws { fill: #fff1e5; stroke: #bc4c00; stroke-width: 1.2 }
    .gcp { fill: #dafbe1; stroke: #1a7f37; stroke-width: 1.2 }
    .azure { fill: #ddf4ff; stroke: #0550ae; stroke-width: 1.2 }
    .dot-aws { fill: #bc4c00 } .dot-gcp { fill: #1a7f37 } .dot-azure { fill: #0550ae }
    .title { font-size: 20px; font-weight: 600 }
    .head { font-weight: 600 }
    .small { font-size: 12px; fill: #57606a }
    .mono { font-family: ui-monospace, SFMono-Regular, Menlo, 'DejaVu Sans Mono', monospace; font-size: 12px }
    .line { stroke: #57606a; stroke-width: 1.4; fill: none; marker-end: url(#tip) }
    .bus { stroke: #57606a; stroke-width: 1.4; fill: none }
    .tunnel { stroke: #8250df; stroke-width: 1.3; fill: none; stroke-opacity: 0.75 }
    .peering { stroke: #57606a; stroke-width: 1.6; fill: none; stroke-dasharray: 6 4 }
    .rule { stroke: #d0d7de; stroke-width: 1 }
"""
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="#57606a"/></marker></defs>'
)


def page(width: int, height: int, label: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(label)}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="14">'
    )
    body = "\n".join(f"  {part}" for part in parts)
    background = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    return f"{head}\n  <style>{STYLE}  </style>\n  {_TIP}\n  {background}\n{body}\n</svg>\n"


def text(x: float, y: float, content: str, style: str = "", anchor: str = "start") -> str:
    kind = f' class="{style}"' if style else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:g}" y="{y:g}"{kind}{place}>{escape(content)}</text>'


def box(x: float, y: float, width: float, height: float, style: str, radius: int = 8) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}" class="{style}"/>'


def dot(x: float, y: float, style: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="4" class="{style}"/>'


def line(points: Sequence[tuple[float, float]], style: str, corner: float = 10) -> str:
    """Through the points, with round corners."""
    steps = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(here, before, corner), _towards(here, after, corner)
        steps.append(f"L{start[0]:g} {start[1]:g}Q{here[0]:g} {here[1]:g} {end[0]:g} {end[1]:g}")
    steps.append(f"L{points[-1][0]:g} {points[-1][1]:g}")
    return f'<path d="{"".join(steps)}" class="{style}"/>'


def _towards(here: tuple[float, float], there: tuple[float, float], distance: float) -> tuple[float, float]:
    length = abs(there[0] - here[0]) + abs(there[1] - here[1])
    part = min(distance, length / 2) / length if length else 0
    return here[0] + (there[0] - here[0]) * part, here[1] + (there[1] - here[1]) * part
