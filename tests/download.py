"""The downloader against a local server that answers as real ones do, well and badly.

    download.py BUILD
"""
import hashlib
import http.server
import os
import shutil
import subprocess
import sys
import threading
import time

build = sys.argv[1]
folder = build + "/tests/download"
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder + "/data")
contents = {name: bytes((i * 7 + len(name)) % 251 for i in range(200_000))
            for name in ("right", "wrong", "private", "gone", "twice", "stalled", "rangeless", "resumed", "cut", "error")}
seen = {}


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

    def do_GET(self):
        path, _, query = self.path.partition("?")
        name = path.rsplit("/", 1)[1].split(".")[0]
        assert path.startswith("/bucket/a/folder/"), path
        first = seen[name] = seen.get(name, 0) + 1
        body, range_ = contents[name], self.headers.get("Range")
        if name == "right":
            assert query == "versionId=v1", query
        if name == "private":
            return self.answer(403, b"<Error>AccessDenied</Error>")
        if name == "gone":
            return self.answer(404, b"<Error>NoSuchKey</Error>")
        if name == "error" or (name == "twice" and first <= 2):
            return self.answer(500, b"try later")
        if name == "wrong":
            return self.answer(200, body[::-1])
        if name == "stalled" and first == 1:
            self.answer(200, body[:50_000], len(body))
            self.wfile.flush()
            time.sleep(4)
            return
        if name == "cut" and first == 1:
            return self.answer(200, body[:70_000], len(body))
        if range_ and name != "rangeless":
            start = int(range_.split("=")[1].split("-")[0])
            return self.answer(206, body[start:], extra=[
                ("Content-Range", "bytes %d-%d/%d" % (start, len(body) - 1, len(body)))])
        self.answer(200, body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
with open(folder + "/data/datasets.csv", "w") as stream:
    stream.write("registry_name,kind,bucket_and_folder,file,version_id,sha1,stimulus_set\n")
    for name, body in contents.items():
        stream.write("%s,assembly,bucket/a/folder,%s.nc,%s,%s,\n"
                     % (name, name, "v1" if name == "right" else "null", hashlib.sha1(body).hexdigest()))
place = folder + "/data/downloads/"
os.makedirs(place)
for name in ("rangeless", "resumed"):  # what an interrupted run left
    open(place + name + ".nc.part", "wb").write(contents[name][:120_000])
environment = dict(os.environ, VENTRAL_MIRROR="http://127.0.0.1:%d" % server.server_port,
                   VENTRAL_RETRY_SECONDS="0.05", VENTRAL_STALL_SECONDS="1")
environment.pop("VENTRAL_DATA", None)


def run(*arguments):
    return subprocess.run([build + "/analyses/download", "--data", folder + "/data", *arguments],
                          env=environment, capture_output=True, text=True)


def there(name):
    path = place + name + ".nc"
    return os.path.exists(path) and open(path, "rb").read() == contents[name]


result = run()
good = {"right", "twice", "stalled", "rangeless", "resumed", "cut"}
assert result.returncode == 1, result
assert "6 fetched, 0 were there, 1 private, 1 gone, 2 failed" in result.stdout, (result.stdout, result.stderr)
for name in contents:
    assert there(name) == (name in good), name
    assert name in good or not os.path.exists(place + name + ".nc"), name
assert "private.nc: private at its source; ask" in result.stderr and place + "private.nc" in result.stderr
assert "gone.nc: gone from its source" in result.stderr
assert "what came has the SHA-1" in result.stderr and "the server answered 500" in result.stderr
assert len(result.stderr.splitlines()) == 4, result.stderr
assert seen["twice"] == 3 and seen["cut"] == 2 and seen["private"] == seen["gone"] == 1, seen
assert seen["resumed"] == 1 and seen["rangeless"] == 2 and seen["error"] == seen["wrong"] == 5, seen
assert not [f for f in os.listdir(place) if f.endswith(".part")], os.listdir(place)

# Again: what is there is only checked; one that was changed is not taken for it, nor overwritten.
before = dict(seen)
assert run("--set", "right").returncode == 0 and seen == before
open(place + "right.nc", "ab").write(b"x")
changed = run("--set", "right")
assert changed.returncode == 1 and "remove it to fetch it again" in changed.stderr, changed.stderr
assert run("--set", "private").returncode == 1
assert "there is no dataset" in run("--set", "nothing").stderr
