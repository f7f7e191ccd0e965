"""A headless Chromium, spoken to through Debian's chromedriver (the WebDriver protocol), for the tests of the page."""
import base64
import json
import subprocess
import urllib.error
import urllib.request

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


class Browser:
    def __enter__(self):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       text=True)
        for line in self.driver.stdout:
            if "successfully on port" in line:
                self.base = "http://127.0.0.1:%s" % line.split("port")[-1].strip(" .\n")
                break
        # A script may take long where the machine is busy.
        chrome = {"browserName": "chrome", "timeouts": {"script": 300000}, "goog:loggingPrefs": {"browser": "ALL"},
                  "goog:chromeOptions": {"args": ARGUMENTS}}
        self.session = ""
        self.session = "/session/" + self.call("POST", "/session", {"capabilities": {"alwaysMatch": chrome}})["sessionId"]
        return self

    def __exit__(self, *error):
        try:
            if self.session:
                self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()

    def call(self, method, path, body=None):
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + self.session + path, data, {"Content-Type": "application/json"},
                                         method=method)
        try:
            return json.load(urllib.request.urlopen(request, timeout=300))["value"]
        except urllib.error.HTTPError as refusal:
            raise SystemExit("%s %s: %s" % (method, path, json.load(refusal)["value"]["message"][:2000]))

    def chrome(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, path):
        self.call("POST", "/url", {"url": "file://" + path})

    def script(self, text, *arguments):
        return self.call("POST", "/execute/sync", {"script": text, "args": list(arguments)})

    def later(self, text):
        """A script that ends by calling its last argument."""
        return self.call("POST", "/execute/async", {"script": text, "args": []})

    def look(self, width, dark=False, media=""):
        """As on a screen so wide, in light or dark colours; or as printed."""
        self.chrome("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
                    mobile=width < 600)
        self.chrome("Emulation.setEmulatedMedia", media=media,
                    features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def sheets(self):
        """How many sheets of A4 the page is on when printed."""
        pdf = base64.b64decode(self.chrome("Page.printToPDF", paperWidth=21 / 2.54, paperHeight=29.7 / 2.54)["data"])
        return pdf.count(b"/Type /Page\n") or pdf.count(b"/Type /Page/") or pdf.count(b"/Type/Page/")

    def complaints(self):
        return [entry for entry in self.call("POST", "/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]
