"""Figures as SVG or PDF, without another program: distributions of units against neurons, and curves.

Panels are drawn as a list of rectangles, lines and texts, in points from the upper left corner; both formats are
written from that list.
"""
import os

import numpy

from ._library import Error

WIDTH, HEIGHT, ACROSS = 150, 112, 3  # of a panel, and panels in a row
LEFT, TOP, RIGHT, BOTTOM = 15, 26, 12, 22  # around the bars
SIZE = 7  # of letters
NEURONS, UNITS, INK = (0.78, 0.78, 0.78), (0.80, 0.25, 0.10), (0.15, 0.15, 0.15)
COLOURS = UNITS, (0.10, 0.40, 0.65), (0.20, 0.55, 0.30), (0.55, 0.35, 0.65), (0.85, 0.60, 0.10), (0.40, 0.40, 0.40)
# Widths of Helvetica's letters, in thousandths of the size; those of others are near 500.
WIDTHS = {**dict.fromkeys("0123456789", 556), ".": 278, "-": 333, "+": 584}


def _width(text):
    return sum(WIDTHS.get(letter, 500) for letter in text) * SIZE / 1000


def _label(number):
    return f"{number:.0f}" if abs(number) >= 1000 else f"{number:.3g}"


def _panel(left, top, score, edges, units, neurons):
    """What one panel consists of."""
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    shares = [counts / max(counts.sum(), 1) for counts in (neurons, units)]
    most = max(share.max() for share in shares) or 1
    # Bins of equal width on the page: those of a logarithmic property are of equal ratios.
    xs = left + LEFT + wide * numpy.arange(len(edges)) / (len(edges) - 1)
    ys = [top + TOP + high * (1 - share / most) for share in shares]
    floor = top + TOP + high
    for x, y, after in zip(xs, ys[0], xs[1:]):
        if floor - y > 0:
            yield "rectangle", NEURONS, x, y, after - x, floor - y
    steps = [(x, y) for i, y in enumerate(ys[1]) for x in (xs[i], xs[i + 1])]
    yield "line", UNITS, [(xs[0], floor), *steps, (xs[-1], floor)]
    yield "line", INK, [(xs[0], floor), (xs[-1], floor)]
    yield "text", INK, left + LEFT, top + 10, score.name.replace("_", " ")
    said = "not scorable" if score.reason else f"score {score.score:.2f}, {score.units} units, {score.neurons} neurons"
    yield "text", INK, left + LEFT, top + 19, said
    for i in (0, (len(edges) - 1) // 2, len(edges) - 1):
        text = _label(edges[i])
        yield "line", INK, [(xs[i], floor), (xs[i], floor + 2)]
        yield "text", INK, xs[i] - _width(text) / 2, floor + 10, text
    text = score.property + (f" ({score.unit})" if score.unit else "")
    yield "text", INK, left + LEFT + max(0, (wide - _width(text)) / 2), floor + 19, text


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Drawing:
    """Rectangles, lines and texts; notebooks show it, .save writes it as .svg or .pdf."""

    def __init__(self, width, height, shapes):
        self.width, self.height, self._shapes = width, height, shapes

    def svg(self):
        lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}pt" height="{self.height}pt" '
                 f'viewBox="0 0 {self.width} {self.height}" font-family="Helvetica, Arial, sans-serif" '
                 f'font-size="{SIZE}">', '<rect width="100%" height="100%" fill="#fff"/>']
        for kind, colour, *rest in self._shapes:
            ink = "#" + "".join(f"{round(255 * part):02x}" for part in colour)
            if kind == "rectangle":
                lines.append('<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" '
                             'fill="{}"/>'.format(*rest, ink))
            elif kind == "line":
                points = " ".join(f"{x:.2f},{y:.2f}" for x, y in rest[0])
                lines.append(f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width=".8"/>')
            else:
                x, y, text = rest
                lines.append(f'<text x="{x:.2f}" y="{y:.2f}" fill="{ink}">{_escaped(text)}</text>')
        return "\n".join([*lines, "</svg>", ""])

    _repr_svg_ = svg

    def pdf(self):
        """One page, with the standard font Helvetica."""
        drawn = []
        for kind, colour, *rest in self._shapes:
            ink = "{:.2f} {:.2f} {:.2f}".format(*colour)
            if kind == "rectangle":
                x, y, wide, high = rest
                drawn.append(f"{ink} rg {x:.2f} {self.height - y - high:.2f} {wide:.2f} {high:.2f} re f")
            elif kind == "line":
                points = [f"{x:.2f} {self.height - y:.2f}" for x, y in rest[0]]
                drawn.append(f"{ink} RG .8 w {points[0]} m " + " ".join(point + " l" for point in points[1:]) + " S")
            else:
                x, y, text = rest
                for letter in "\\()":
                    text = text.replace(letter, "\\" + letter)
                drawn.append(f"BT /F1 {SIZE} Tf {ink} rg {x:.2f} {self.height - y:.2f} Td ({text}) Tj ET")
        content = "\n".join(drawn).encode("latin-1", "replace")
        parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                 b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources "
                 b"<< /Font << /F1 5 0 R >> >> >>" % (self.width, self.height),
                 b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
                 b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
        file, places = b"%PDF-1.4\n", []
        for number, part in enumerate(parts, 1):
            places.append(len(file))
            file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        return file + (b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
                       % (table, len(file)))

    def save(self, path):
        """Writes the figure as .svg or .pdf."""
        ending = os.path.splitext(os.fspath(path))[1].lower()
        if ending not in (".svg", ".pdf"):
            raise Error(f"{path}: figures are saved as .svg or .pdf")
        part = os.fspath(path) + ".part"
        with open(part, "wb") as file:
            file.write(self.svg().encode() if ending == ".svg" else self.pdf())
        os.replace(part, path)


class Figure(Drawing):
    """Shares of neurons (gray) and of a model's units (a line) in the bins of each benchmark."""

    def __init__(self, panels, model):
        self.panels, self.model = panels, model  # [(score, edges, units, neurons)]
        across = min(ACROSS, len(panels))
        shapes = [("rectangle", NEURONS, LEFT, 4, 8, 6), ("text", INK, LEFT + 11, 10, "neurons"),
                  ("line", UNITS, [(LEFT + 48, 7), (LEFT + 56, 7)]), ("text", INK, LEFT + 59, 10, "units of " + model)]
        for i, panel in enumerate(panels):
            shapes += _panel(WIDTH * (i % across), 14 + HEIGHT * (i // across), *panel)
        super().__init__(WIDTH * across, HEIGHT * -(-len(panels) // across) + 14, shapes)


def curves(places, values, across, up):
    """Curves over the same places, {name: values}, from 0 to 1, with the names of both axes."""
    left, top, wide, high = 34, 12, 240, 130
    first, last = min(places), max(places)

    def at(x, y):
        return left + wide * (x - first) / ((last - first) or 1), top + high * (1 - y)

    shapes = [("line", INK, [at(first, 1), at(first, 0), at(last, 0)]), ("text", INK, 4, 8, up)]
    for y in (0, 0.5, 1):
        shapes += [("text", INK, left - 5 - _width(_label(y)), at(first, y)[1] + 2, _label(y)),
                   ("line", INK, [(left - 2, at(first, y)[1]), (left, at(first, y)[1])])]
    for x in places:
        shapes += [("line", INK, [at(x, 0), (at(x, 0)[0], top + high + 2)]),
                   ("text", INK, at(x, 0)[0] - _width(_label(x)) / 2, top + high + 10, _label(x))]
    shapes.append(("text", INK, left + (wide - _width(across)) / 2, top + high + 20, across))
    for i, (name, ys) in enumerate(values.items()):
        colour = COLOURS[i % len(COLOURS)]
        shapes.append(("line", colour, [at(x, max(0, min(1, y))) for x, y in zip(places, ys)]))
        shapes += [("line", colour, [(left + wide + 12, top + 10 * i), (left + wide + 22, top + 10 * i)]),
                   ("text", INK, left + wide + 26, top + 10 * i + 2, name)]
    return Drawing(left + wide + 150, max(top + high + 26, top + 10 * len(values) + 10), shapes)
