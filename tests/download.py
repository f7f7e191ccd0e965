"""The downloader against a local server that answers as real ones do, well and badly.

    download.py BUILD
"""
import hashlib
import http.server
import os
import pty
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

from serving import serve

build = sys.argv[1]
folder = build + "/tests/download"
shutil.rmtree(folder, ignore_errors=True)
SIZE = 200_000
# The server's response, and the outcome: fetched, perhaps after a retry, or a message.
STATUSES = {301: "fetched", 302: "after 5 attempts", 304: "the server answered 304", 400: "the server answered 400",
            401: "not public", 408: "fetched", 410: "no longer available", 416: "fetched", 429: "fetched"}
contents = {name: bytes((i * 7 + len(name)) % 251 for i in range(SIZE))
            for name in ("right", "wrong", "private", "gone", "twice", "stalled", "trickling", "rangeless", "resumed",
                         "complete", "cut", "error", "endless", "lengthless", "a name", "held", "linked", "killed",
                         "shown", *("status%d" % code for code in STATUSES))}
seen = {}
release = threading.Event()  # lets "held" and "killed" go on


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, body=b"", length=None, extra=()):
        self.send_response(code)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for key, value in extra:
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)
        if length is not None and length > len(body):
            self.close_connection = True

    def answer_slowly(self, pieces, pause):
        self.answer(200, b"", SIZE)
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()
            pause()

    def do_GET(self):
        path, _, query = self.path.partition("?")
        name = path.rsplit("/", 1)[1].split(".")[0].replace("%20", " ")
        assert path.startswith("/bucket/a/folder/"), path
        first = seen[name] = seen.get(name, 0) + 1
        body, range_ = contents[name], self.headers.get("Range")
        if name == "right":
            assert query == "versionId=v1", query
        if name == "private":
            return self.answer(403, b"<Error>AccessDenied</Error>")
        if name == "gone":
            return self.answer(404, b"<Error>NoSuchKey</Error>")
        if name in ("status301", "status302"):  # to the same place with another question, or without end
            if query != "there":
                where = path + ("?there" if name == "status301" else "")
                return self.answer(int(name[6:]), extra=[("Location", where)])
        elif name.startswith("status") and (first == 1 or name[6:] not in ("408", "416", "429")):
            return self.answer(int(name[6:]), b"" if name == "status304" else b"not the file")
        if name == "error" or (name == "twice" and first <= 2):
            return self.answer(500, b"try later")
        if name == "wrong":
            return self.answer(200, body[::-1])
        if name == "stalled" and first == 1:
            return self.answer_slowly([body[:50_000]], lambda: time.sleep(4))
        if name == "trickling" and first == 1:  # 4 bytes a second, for as long as the other side bears it
            return self.answer_slowly([body[i:i + 4] for i in range(0, 1000, 4)], lambda: time.sleep(1))
        if name == "shown":
            return self.answer_slowly([body[i:i + 20_000] for i in range(0, SIZE, 20_000)], lambda: time.sleep(0.2))
        if name == "held" or (name == "killed" and first == 1):
            return self.answer_slowly([body[:100_000], body[100_000:]], release.wait)
        if name == "endless":
            return self.answer(200, body, 10 ** 15)
        if name == "lengthless":
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            return self.wfile.write(body)
        if name == "cut" and first == 1:
            return self.answer(200, body[:70_000], len(body))
        if range_ and name != "rangeless":
            start = int(range_.split("=")[1].split("-")[0])
            return self.answer(206, body[start:], extra=[
                ("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body)))])
        self.answer(200, body)


server = serve(Server)
environment = dict(os.environ, VENTRAL_MIRROR="http://127.0.0.1:%d//" % server.server_port,
                   VENTRAL_RETRY_SECONDS="0.05", VENTRAL_STALL_SECONDS="60")
environment.pop("VENTRAL_DATA", None)


class Place:
    """A data folder whose list names some of the files."""

    def __init__(self, title, names):
        self.data = "%s/%s" % (folder, title)
        self.downloads = self.data + "/downloads/"
        os.makedirs(self.downloads)
        for name in os.listdir("data"):
            if name.endswith((".json", ".csv")):
                shutil.copy("data/" + name, self.data)
        with open(self.data + "/datasets.csv", "w") as stream:
            stream.write("registry_name,kind,bucket_and_folder,file,version_id,sha1,stimulus_set\n")
            for name in names:
                stream.write("%s,assembly,bucket/a/folder,%s.nc,%s,%s,\n" % (
                    name, name, "v1" if name == "right" else "null", hashlib.sha1(contents[name]).hexdigest()))

    def start(self, *arguments, settings={}, stderr=subprocess.PIPE):
        return subprocess.Popen([build + "/ventral", "data", "--data", self.data, *arguments], text=True,
                                env=dict(environment, **settings), stdout=subprocess.PIPE, stderr=stderr)

    def run(self, *arguments, settings={}):
        process = self.start(*arguments, settings=settings)
        stdout, stderr = process.communicate()
        assert ": :" not in stderr and "::" not in stderr, stderr
        return subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)

    def refused(self, words, *arguments, settings={}):
        result = self.run(*arguments, settings=settings)
        assert result.returncode == 1 and words in result.stderr, (words, result)
        assert len(result.stderr.splitlines()) == 1, result.stderr

    def path(self, name):
        return self.downloads + name + ".nc"

    def has(self, name):
        return os.path.exists(self.path(name)) and open(self.path(name), "rb").read() == contents[name]

    def parts(self):
        return [f for f in os.listdir(self.downloads) if f.endswith(".part")]


# What anyone may download has a name of its own; every name is listed once.
listed = subprocess.run([build + "/ventral", "data", "--names"], capture_output=True, text=True).stdout.split()
assert listed[0] == "public" and len(listed) == len(set(listed)) and {"hvm-public", "Sanghavi2020"} <= set(listed)
public = Place("public", ["right", "wrong"])
with open(public.data + "/datasets.csv") as stream:
    renamed = stream.read().replace("\nright,", "\nMajajHong2015.public,")
with open(public.data + "/datasets.csv", "w") as stream:
    stream.write(renamed)
assert public.run("public").stdout.startswith("right.nc: fetched\n1 fetched, 0 already there, ")
Place("unlisted", ["right"]).refused("lists no file of public", "public")

# Good and bad answers.
many = Place("many", ["right", "wrong", "private", "gone", "twice", "stalled", "trickling", "rangeless", "resumed",
                      "complete", "cut", "error", "endless", "lengthless", "a name"])
for name, size in (("rangeless", 120_000), ("resumed", 120_000), ("complete", SIZE)):  # what an interrupted run left
    open(many.path(name) + ".part", "wb").write(contents[name][:size])
result = many.run(settings={"VENTRAL_STALL_SECONDS": "1"})
good = {"right", "twice", "stalled", "trickling", "rangeless", "resumed", "complete", "cut", "a name"}
assert result.returncode == 1, result
assert "9 fetched, 0 already there, 1 not public, 1 no longer available, 4 failed" in result.stdout, (result.stdout, result.stderr)
for name in contents:
    assert many.has(name) == (name in good), name
    assert name in good or not os.path.exists(many.path(name)), name
assert "private.nc: not public; ask" in result.stderr and many.path("private") in result.stderr
assert "gone.nc: no longer available" in result.stderr
assert "the received file has the SHA-1" in result.stderr and "after 5 attempts: http" in result.stderr
assert "the server answered 500" in result.stderr
assert "needs 1000000000.0 MB" in result.stderr and "free some" in result.stderr
assert "does not say how long the file is" in result.stderr and many.path("lengthless") in result.stderr
assert len(result.stderr.splitlines()) == 6, result.stderr
assert seen["twice"] == 3 and seen["cut"] == seen["trickling"] == seen["stalled"] == 2, seen
assert seen["private"] == seen["gone"] == seen["endless"] == seen["lengthless"] == 1 and "complete" not in seen, seen
assert seen["resumed"] == 1 and seen["rangeless"] == 2 and seen["error"] == seen["wrong"] == 5, seen
assert not many.parts(), many.parts()

# What an answer means: try again, begin anew, follow, or say whom to ask.
answers = Place("answers", ["status%d" % code for code in STATUSES])
open(answers.path("status416") + ".part", "wb").write(b"x" * 10)
result = answers.run()
assert result.returncode == 1 and "4 fetched, 0 already there, 1 not public, 1 no longer available, 3 failed" in result.stdout, result
for code, words in STATUSES.items():
    name = "status%d" % code
    assert answers.has(name) == (words == "fetched"), name
    said = [line for line in result.stderr.splitlines() if name in line]
    assert not said if words == "fetched" else len(said) == 1 and words in said[0], (name, said)
assert seen["status304"] == seen["status400"] == seen["status401"] == seen["status410"] == 1, seen
assert seen["status408"] == seen["status416"] == seen["status429"] == 2, seen
assert not answers.parts(), answers.parts()

# Again: existing files are only checked; a changed one is neither accepted nor overwritten.
before = dict(seen)
assert many.run("right").returncode == 0 and seen == before
open(many.path("right"), "ab").write(b"x")
many.refused("remove it to fetch it again", "right")
assert many.run("private").returncode == 1
many.refused("unknown dataset", "nothing")

# Two at once into one folder: the second waits for the first, and finds the file.
two = Place("two", ["held"])
one = two.start()
while "held" not in seen:
    time.sleep(0.01)
other = two.start()
assert other.stderr.readline() == "held.nc: another program is fetching it; waiting\n"
release.set()
stdout, stderr = one.communicate()
assert one.returncode == 0 and "1 fetched" in stdout and not stderr, (stdout, stderr)
stdout, stderr = other.communicate()
assert other.returncode == 0 and "1 already there" in stdout and not stderr, (stdout, stderr)
assert two.has("held") and not two.parts() and seen["held"] == 1, seen

# A download that is killed lets go, and the next one goes on where it was.
release.clear()
killed = Place("killed", ["killed"])
one = killed.start()
while not (killed.parts() and os.path.getsize(killed.path("killed") + ".part") == 100_000):
    time.sleep(0.01)
one.send_signal(signal.SIGKILL)
one.communicate()
assert killed.run().returncode == 0 and killed.has("killed") and seen["killed"] == 2, seen
release.set()

# Nothing is written through a link, nor into a file of two names.
linked = Place("linked", ["linked"])
victim = linked.data + "/victim"
open(victim, "w").write("precious")
os.symlink("../victim", linked.path("linked") + ".part")
linked.refused("linked.nc.part: is a symbolic link")
os.unlink(linked.path("linked") + ".part")
os.link(victim, linked.path("linked") + ".part")
linked.refused("linked.nc.part: is not a plain file")
assert open(victim).read() == "precious" and "linked" not in seen

# No network: one sentence, whatever the number of files.
alone = Place("unreachable", sorted(contents))
alone.refused("nowhere.invalid: Could not resolve host", settings={"VENTRAL_MIRROR": "http://nowhere.invalid"})
with socket.socket() as closed:
    closed.bind(("127.0.0.1", 0))
    alone.refused("check the network", settings={"VENTRAL_MIRROR": "http://127.0.0.1:%d" % closed.getsockname()[1]})
with socket.socket() as silent:  # takes the request and never says a word
    silent.bind(("127.0.0.1", 0))
    silent.listen(100)
    alone.refused("after 5 attempts: http://127.0.0.1:", settings={
        "VENTRAL_MIRROR": "http://127.0.0.1:%d" % silent.getsockname()[1], "VENTRAL_STALL_SECONDS": "1"})
assert not os.listdir(alone.downloads), os.listdir(alone.downloads)

# A server without a trusted certificate.
certificate, key = folder + "/certificate.pem", folder + "/key.pem"
subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                "1", "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
own.load_cert_chain(certificate, key)
unknown = serve(Server, own)
alone.refused("check the clock and the package ca-certificates", settings={
    "VENTRAL_MIRROR": "https://127.0.0.1:%d" % unknown.server_port})

# A setting that is none is not taken for another.
alone.refused("must begin with http:// or https://", settings={"VENTRAL_MIRROR": "ftp://127.0.0.1"})
alone.refused("VENTRAL_STALL_SECONDS is \"soon\"", settings={"VENTRAL_STALL_SECONDS": "soon"})
alone.refused("VENTRAL_RETRY_SECONDS is \"-1\"", settings={"VENTRAL_RETRY_SECONDS": "-1"})
alone.refused("longer than", "right", settings={"VENTRAL_MIRROR": "http://127.0.0.1/" + "x" * 5000})
bucket = Place("bucket", ["right"])
table = open(bucket.data + "/datasets.csv").read().replace("bucket/", "b" * 100 + "/")
open(bucket.data + "/datasets.csv", "w").write(table)
bucket.refused("row 1: \"bbb")

# Lines of the list that say nothing of a file.
good_line = ["right", "assembly", "bucket/a/folder", "right.nc", "v1", "0" * 40, ""]
for column, text, words in (
        (0, "n" * 200, "is too long"), (1, "recording", "unknown kind \"recording\""), (2, "bucket", "needs bucket/folder"),
        (2, "bucket/" + "f" * 150, "is too long"), (2, "b" * 300, "is too long"), (3, "", "a plain file name"),
        (3, "../right.nc", "a plain file name"), (3, ".right", "a plain file name"), (3, "f" * 300, "is too long"),
        (4, "v" * 200, "is too long"), (5, "0" * 39, "is not a SHA-1"), (5, "0" * 39 + "g", "is not a SHA-1"),
        (5, "0" * 200, "is too long"), (6, "s" * 200, "is too long")):
    with open(bucket.data + "/datasets.csv", "w") as stream:
        stream.write("registry_name,kind,bucket_and_folder,file,version_id,sha1,stimulus_set\n")
        stream.write(",".join([*good_line[:column], text, *good_line[column + 1:]]) + "\n")
    bucket.refused(words)
open(bucket.data + "/datasets.csv", "w").write("registry_name,kind\nright,assembly\n")
bucket.refused("bucket_and_folder")

# On a terminal a line tells how far it is.
shown = Place("shown", ["shown"])
ours, theirs = pty.openpty()
process = shown.start(stderr=theirs)
os.close(theirs)
line = b""
while True:
    try:
        line += os.read(ours, 4096)
    except OSError:  # closed on the other side
        break
assert process.communicate()[0].endswith("1 fetched, 0 already there, 0 not public, 0 no longer available, 0 failed\n")
assert b"0 of 1 files, 1 under way: " in line and b" of 0.2 MB, " in line and b" MB/s, " in line, line
assert b" s left" in line and line.endswith(b"\r\x1b[K"), line
