"""Images, archives and tables in the many forms that people's programs write, to test the readers with.

    make_images.py FOLDER

FOLDER/kinds/      images; `list` names each with `read` (what Pillow makes of it is beside, in .rgb) or `refused`
FOLDER/archives/   the same two images zipped in many ways, with the table that names them
FOLDER/tables/     the same table in many encodings and line ends
"""
import csv
import io
import itertools
import os
import struct
import sys
import warnings
import zipfile
import zlib

import numpy as np
from PIL import Image

warnings.simplefilter("ignore")  # Pillow's about what is odd here, zipfile's about a name that comes twice
folder = sys.argv[1]
for name in ("kinds", "archives", "tables"):
    os.makedirs(os.path.join(folder, name), exist_ok=True)
random = np.random.RandomState(5)


def at(*parts):
    return os.path.join(folder, *parts)


def write(bytes_, *parts):
    with open(at(*parts), "wb") as stream:
        stream.write(bytes_)


# -- images: Pillow decides what is right. What it lets pass although a checksum is wrong or missing is `strict` --

verdicts = []


def in_colours(image):
    """As Pillow had it until version 9: an index beyond a short palette is that gray; since then it is black."""
    image.load()
    if image.mode == "P":
        palette = image.getpalette()
        image.putpalette(palette + [i // 3 for i in range(len(palette), 768)])
    return image.convert("RGB")


def add(name, bytes_, strict=False):
    write(bytes_, "kinds", name)
    try:
        image = in_colours(Image.open(io.BytesIO(bytes_)))
    except Exception:
        image = None
    if image and not strict:
        write(struct.pack("<II", image.height, image.width) + image.tobytes(), "kinds", name + ".rgb")
    verdicts.append("%s %s" % (name, "read" if image and not strict else "refused"))


def saved(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def chunk(kind, data, checksum=None):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(
        ">I", zlib.crc32(kind + data) if checksum is None else checksum)


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of PNG's colour types: gray, colours, palette, gray and colours with alpha
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
END = chunk(b"IEND", b"")


def rows(width, height, bits, colours, filter_=0):
    length = (width * bits * CHANNELS[colours] + 7) // 8
    return b"".join(bytes([filter_]) + random.bytes(length) for _ in range(height))


def interlaced(width, height, bits, colours):
    return b"".join(rows((width - x + dx - 1) // dx, (height - y + dy - 1) // dy, bits, colours)
                    for x, y, dx, dy in PASSES if width > x and height > y)


def png(width, height, bits, colours, pixels, before=b"", interlace=0, after=b"", end=END):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, interlace))
            + before + chunk(b"IDAT", zlib.compress(pixels)) + after + end)


for colours, depths in ((0, (1, 2, 4, 8, 16)), (2, (8, 16)), (3, (1, 2, 4, 8)), (4, (8, 16)), (6, (8, 16))):
    for bits in depths:
        for interlace in (0, 1):
            for transparent in (0, 1) if colours in (0, 2, 3) else (0,):
                entries = max(1, 2 ** bits // (1 + transparent))  # some indices lie beyond the shorter palette
                before = chunk(b"PLTE", random.bytes(3 * entries)) if colours == 3 else b""
                if transparent:
                    before += chunk(b"tRNS", {0: b"\0\1", 2: b"\0\1\0\2\0\3", 3: random.bytes(entries)}[colours])
                pixels = (interlaced if interlace else rows)(33, 17, bits, colours)
                add("png-%d-%d-%d-%d.png" % (colours, bits, interlace, transparent),
                    png(33, 17, bits, colours, pixels, before, interlace))
ramp = b"".join(b"\0" + struct.pack(">16H", *range(row * 16, row * 16 + 16)) for row in range(20))
add("gray-16-ramp.png", png(16, 20, 16, 0, ramp))
for filter_ in range(6):  # there is no filter 5
    add("filter-%d.png" % filter_, png(33, 17, 8, 2, rows(33, 17, 8, 2, filter_)))
for bits, colours in ((16, 0), (8, 2), (2, 0)):
    pixels = rows(33, 17, bits, colours)
    good, name = png(33, 17, bits, colours, pixels), "-%d-%d.png" % (bits, colours)
    assert good.endswith(END)
    add("no-end" + name, good[:-12])
    add("half-end" + name, good[:-5])
    add("no-checksum" + name, good[:-16], strict=True)
    add("cut" + name, good[:-60])
    add("half" + name, good[:len(good) // 2])
    add("more-after" + name, good + b"more")
    add("text-after" + name, png(33, 17, bits, colours, pixels, after=chunk(b"tEXt", b"a\0b")))
    add("text-after-no-end" + name, png(33, 17, bits, colours, pixels, after=chunk(b"tEXt", b"a\0b"), end=b""))
    add("too-few-rows" + name, png(33, 18, bits, colours, pixels), strict=True)
    add("bad-checksum" + name, good[:-16] + b"\0\0\0\0" + END, strict=True)
    add("bad-text" + name, png(33, 17, bits, colours, pixels, chunk(b"tEXt", b"a\0b", 0)))
    add("bad-header" + name, good[:29] + b"\0\0\0\0" + good[33:])
data = zlib.compress(rows(33, 17, 8, 2))
start = png(33, 17, 8, 2, b"")[:33]
add("pieces.png", start + b"".join(chunk(b"IDAT", data[i:i + 100]) for i in range(0, len(data), 100)) + END)
add("gap.png", start + chunk(b"IDAT", data[:100]) + chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", data[100:]) + END)
add("bad-sum.png", start + chunk(b"IDAT", data[:-1] + bytes([data[-1] ^ 1])) + END)
add("gamma.png", png(33, 17, 8, 2, rows(33, 17, 8, 2), chunk(b"gAMA", struct.pack(">I", 45455)) + chunk(b"sRGB", b"\0")
                     + chunk(b"iCCP", b"x\0\0" + zlib.compress(b"no profile")) + chunk(b"sBIT", b"\5\6\5")))

r, c = np.mgrid[0:53, 0:70]
photograph = Image.fromarray(np.stack([r * 5 % 256, c * 3 % 256, r * c % 256], 2).astype(np.uint8))
four = Image.fromarray(np.stack([r * 4, c * 3, (r + c) * 2, r * c % 256], 2).astype(np.uint8), "CMYK")
turned = Image.Exif()
turned[0x112] = 6  # "turn by 90 degrees": not for a model's eyes, which see the file's rows
JPEGS = {"gray.jpg": saved(photograph.convert("L"), "JPEG"), "turned.jpg": saved(photograph, "JPEG", exif=turned),
         "cmyk.jpg": saved(four, "JPEG", quality=90), "cmyk-progressive.jpg": saved(four, "JPEG", progressive=True)}
for sampling in (0, 1, 2):
    for progressive in (False, True):
        JPEGS["jpeg-%d-%d.jpg" % (sampling, progressive)] = saved(
            photograph, "JPEG", quality=75 + 10 * sampling, subsampling=sampling, progressive=progressive)
adobe = JPEGS["cmyk.jpg"].find(b"Adobe")
JPEGS["ycck.jpg"] = JPEGS["cmyk.jpg"][:adobe + 11] + b"\2" + JPEGS["cmyk.jpg"][adobe + 12:]
named = bytearray(JPEGS["jpeg-0-0.jpg"])  # components called R, G, B, and no marker that says otherwise: not YCbCr
frame, scan = named.find(b"\xff\xc0"), named.find(b"\xff\xda")
for i, letter in enumerate(b"RGB"):
    named[frame + 10 + 3 * i] = named[scan + 5 + 2 * i] = letter
JPEGS["rgb-components.jpg"] = bytes(named[:2] + named[named.find(b"\xff\xdb"):])
for name, good in JPEGS.items():
    scan = good.find(b"\xff\xda")
    add(name, good)
    add("bytes-before-end-" + name, good[:-2] + b"\0\x11\x22\x33" * 5 + good[-2:])
    add("bytes-before-scan-" + name, good[:scan] + b"\1\2\3" + good[scan:])
    add("bytes-after-end-" + name, good + b"what a camera adds")
    add("filled-" + name, good[:2] + b"\xff\xff" + good[2:])
    add("early-end-" + name, good[:len(good) * 3 // 4] + b"\xff\xd9")
    add("no-end-" + name, good[:-2])
    add("half-end-" + name, good[:-1])
    add("half-" + name, good[:len(good) // 2])
    add("header-" + name, good[:scan + 4])
write("\n".join(verdicts).encode() + b"\n", "kinds", "list")

# -- archives: image i is plain gray of level 10 (i + 1) --

IMAGES = [saved(Image.fromarray(np.full((4, 5), 10 * (i + 1), np.uint8)), "PNG") for i in range(2)]
NAMES = ["a.png", "b.png"]


def write_table(case, names, header=("stimulus_id", "filename")):
    with open(at("archives", case + ".csv"), "w", newline="") as stream:
        csv.writer(stream).writerows([header] + [("s%d" % i, name) for i, name in enumerate(names)])


def zipped(entries, method=zipfile.ZIP_DEFLATED, stream=None):
    stream = stream or io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, bytes_ in entries:
            archive.writestr(name, bytes_)
    return stream.getvalue()


def archive(case, entries, names=NAMES, change=lambda bytes_: bytes_, header=("stimulus_id", "filename"), **options):
    """Entries are names, of the first and the second image by turns, or pairs of name and contents."""
    turn = itertools.cycle(IMAGES)
    pairs = [(entry, next(turn)) if isinstance(entry, str) else entry for entry in entries]
    write(change(zipped(pairs, **options)), "archives", case + ".zip")
    write_table(case, names, header)


class Pipe(io.RawIOBase):
    """What cannot be rewound: lengths and checksums follow each entry."""

    def __init__(self):
        self.bytes = b""

    def writable(self):
        return True

    def write(self, bytes_):
        self.bytes += bytes(bytes_)
        return len(bytes_)

    def getvalue(self):
        return self.bytes


def without_flag(bytes_):
    """UTF-8 names, without saying so."""
    bytes_ = bytearray(bytes_)
    for mark, flags in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
        place = bytes_.find(mark)
        while place >= 0:
            bytes_[place + flags] &= ~8 & 255
            place = bytes_.find(mark, place + 1)
    return bytes(bytes_)


def unlike_headers(bytes_):
    """An entry's own header with another time than the directory's, as macOS writes them."""
    bytes_ = bytearray(bytes_)
    bytes_[10] ^= 1
    return bytes(bytes_)


def encrypted(bytes_):
    bytes_ = bytearray(bytes_)
    bytes_[6] |= 1
    bytes_[bytes_.find(b"PK\1\2") + 8] |= 1
    return bytes(bytes_)


def ppmd(bytes_):
    """A method of compression that no version of libzip knows (LZMA was one until 1.8)."""
    bytes_ = bytearray(bytes_)
    bytes_[8] = bytes_[bytes_.find(b"PK\1\2") + 10] = 98
    return bytes(bytes_)


def damaged(bytes_):
    bytes_ = bytearray(bytes_)
    bytes_[30 + len(NAMES[0]) + 20] ^= 255
    return bytes(bytes_)


archive("plain", NAMES)
archive("old-columns", NAMES, header=("image_id", "image_file_name"))
archive("mixed-columns", NAMES, header=("image_id", "filename"))
archive("folders", [("set/", b""), ("set/images/", b""), "set/images/a.png", "set/b.png"])
archive("paths", ["one/x.png", "two/x.png"], names=["one/x.png", "two/x.png"])
archive("dots", ["./a.png", "./b.png"])
archive("stored", NAMES, method=zipfile.ZIP_STORED)
archive("bzip2", NAMES, method=zipfile.ZIP_BZIP2)
archive("pipe", NAMES, stream=Pipe())
archive("macos", NAMES + [("__MACOSX/", b""), ("__MACOSX/._a.png", b"resources"), ("__MACOSX/._b.png", b"resources"),
                          (".DS_Store", b"view")], change=unlike_headers)
archive("more-after", NAMES, change=lambda bytes_: bytes_ + b"\0" * 100)
archive("utf-8", ["gr\u00fcn.png", "\u732b.png"], names=["gr\u00fcn.png", "\u732b.png"])
archive("utf-8-no-flag", ["gr\u00fcn.png", "\u732b.png"], names=["gr\u00fcn.png", "\u732b.png"], change=without_flag)
archive("page-437", ["gr_n.png", "b.png"], names=["gr\u00fcn.png", "b.png"],
        change=lambda bytes_: bytes_.replace(b"gr_n.png", b"gr\x81n.png"))
archive("both-cases", ["a.png", "b.png", "B.png", "A.png"], names=["a.png", "b.png"])
archive("big-neighbour", NAMES + [("film.mov", b"\0" * (65 << 20))])
archive("backslashes", ["stimuli\\a.png", "stimuli\\b.png"])
archive("folders-twice", ["full/a.png", "full/b.png", "thumbnails/a.png", "thumbnails/b.png"])
archive("name-twice", ["a.png", "b.png", "a.png"])
archive("absolute", ["/home/me/a.png", "/home/me/b.png"])
archive("drive", ["C:/a.png", "C:/b.png"])
archive("upwards", ["a/../../a.png", "b.png"])
archive("other-case", ["A.PNG", "B.PNG"])
archive("other-folder", ["set/a.png", "set/b.png"], names=["/data/set/a.png", "/data/set/b.png"])
archive("table-backslashes", ["set/a.png", "set/b.png"], names=["set\\a.png", "set\\b.png"])
archive("decomposed", ["gru\u0308n.png", "b.png"], names=["gr\u00fcn.png", "b.png"])
archive("encrypted", NAMES, change=encrypted)
archive("ppmd", NAMES, change=ppmd)
archive("damaged", NAMES, change=damaged)
archive("no-name", NAMES, names=["a.png", ""])
archive("too-big", [("a.png", b"\0" * (65 << 20)), "b.png"])
archive("no-image", [("a.png", b"GIF89a"), "b.png"])
archive("cut", NAMES, change=lambda bytes_: bytes_[:-30])

# -- tables: two stimuli, with a name beyond ASCII, a line end and a comma inside cells, and a column without anything --

CELLS = [("stimulus_id", "filename", "note", "", "degrees"), ("s1", "gr\u00fcn.png", "two\nlines, one cell", "", "8"),
         ("s2", "\U0001f412.png", 'a "quoted" word', "", "8.5")]


def text_of(cells, **options):
    stream = io.StringIO()
    csv.writer(stream, **dict({"lineterminator": "\n"}, **options)).writerows(cells)
    return stream.getvalue()


text = text_of(CELLS)
write(text.encode(), "tables", "utf-8.csv")
write(text.encode("utf-8-sig"), "tables", "utf-8-mark.csv")
write(text.encode("utf-16"), "tables", "utf-16.csv")
write(b"\xfe\xff" + text.encode("utf-16-be"), "tables", "utf-16-high-first.csv")
write(text.rstrip("\n").encode(), "tables", "no-last-end.csv")
write(text_of(CELLS, lineterminator="\r").encode(), "tables", "cr.csv")
write(text_of(CELLS, lineterminator="\r\n").encode(), "tables", "cr-lf.csv")
write(text_of(CELLS, quoting=csv.QUOTE_ALL).encode(), "tables", "all-quoted.csv")
write((text + "\n\n").encode(), "tables", "lines-without-anything.csv")
long = [CELLS[0], CELLS[1], ("s2", "\U0001f412.png", "x" * 3_000_000, "", "8.5")]
write(text_of(long).encode(), "tables", "long.csv")
write(text.encode("utf-16")[:-1], "tables", "utf-16-odd.csv")
write(text.encode("utf-16") + b"\x3d\xd8", "tables", "utf-16-half.csv")
write(text.encode("utf-16-le"), "tables", "utf-16-no-mark.csv")
write(text.encode("utf-32"), "tables", "utf-32.csv")
write("stimulus_id,filename\ns1,a.png\ns2,gr\u00fcn.png\n".encode("latin-1"), "tables", "latin-1.csv")
write(text_of(CELLS, delimiter=";").encode(), "tables", "semicolons.csv")
write(text_of(CELLS, delimiter="\t").encode(), "tables", "tabs.csv")
write(b"stimulus_id,filename,stimulus_id\ns1,a.png,s1\n", "tables", "column-twice.csv")
write(b"stimulus_id,filename\ns1,a.png\ns2\n", "tables", "short-row.csv")
write(b"stimulus_id,filename\ns1,a.png\n\"s2,b.png\n", "tables", "open-quote.csv")
