"""Headless Chromium, driven over a pipe (Chrome DevTools Protocol), for tests and for a look.

By hand: browser.py PAGE.html PICTURE.png [WIDTH] [light|dark] takes a screenshot of the whole page.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMEOUT_S = 60


class Browser:
    """A browser with one page. `events` holds what it reported: (method, parameters)."""

    def __init__(self):
        program = shutil.which("chromium") or shutil.which("chromium-headless-shell") or "chromium"
        self.profile = tempfile.TemporaryDirectory(prefix="spamgraph-browser-", ignore_cleanup_errors=True)
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()
        # The browser reads commands from descriptor 3 and writes answers to 4; the shell puts the pipes there.
        command = f'exec 3<&{to_browser} 4>&{from_browser}; exec "$@"'
        self.process = subprocess.Popen(
            [
                "bash",
                "-c",
                command,
                "bash",
                program,
                "--headless",
                "--no-sandbox",
                "--remote-debugging-pipe",
                "--disable-gpu",
                "--no-first-run",
                "--disable-extensions",
                "--disable-background-networking",
                "--force-color-profile=srgb",
                f"--user-data-dir={self.profile.name}",
                "about:blank",
            ],
            pass_fds=(to_browser, from_browser),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.events, self.pending, self.number = [], b"", 0
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.write_end)
        self.process.terminate()
        self.process.wait(TIMEOUT_S)
        os.close(self.read_end)
        self.profile.cleanup()

    def _receive(self, deadline):
        while b"\0" not in self.pending:
            if not select.select([self.read_end], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError("the browser does not answer")
            block = os.read(self.read_end, 1 << 16)
            if not block:
                raise EOFError("the browser ended (is chromium installed?)")
            self.pending += block
        message, self.pending = self.pending.split(b"\0", 1)
        return json.loads(message)

    def _take(self, message):
        if "method" in message:
            self.events.append((message["method"], message.get("params", {})))

    def call(self, method, **parameters):
        """Sends a command and waits for its answer."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.write_end, json.dumps(command).encode() + b"\0")
        deadline = time.monotonic() + TIMEOUT_S
        while (message := self._receive(deadline)).get("id") != self.number:
            self._take(message)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        return message["result"]

    def open(self, path, width=1280, height=900, dark=False, phone=False):
        """Loads a page and waits until it is drawn; forgets earlier events."""
        self.events.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.call(
            "Emulation.setEmulatedMedia",
            media="",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )
        self.call("Performance.disable")
        self.call("Performance.enable", timeDomain="threadTicks")  # CPU time, not the clock's, on a busy machine
        before = self._task_seconds()
        self.call("Page.navigate", url=Path(path).resolve().as_uri())
        deadline = time.monotonic() + TIMEOUT_S
        while not any(method == "Page.loadEventFired" for method, _ in self.events):
            self._take(self._receive(deadline))
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.load_seconds = self._task_seconds() - before

    def _task_seconds(self):
        metrics = {metric["name"]: metric["value"] for metric in self.call("Performance.getMetrics")["metrics"]}
        return metrics["TaskDuration"]

    def evaluate(self, expression):
        """The value of a JavaScript expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("text"))
        return answer["result"].get("value")

    def picture(self, path, top=0, height=None):
        """A PNG of the whole page, or of a strip of it."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": top, "width": size["width"], "height": height or size["height"] - top, "scale": 1}
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        Path(path).write_bytes(base64.b64decode(data))

    def requests(self):
        """URLs that the page asked for, itself aside."""
        return [
            event["request"]["url"]
            for method, event in self.events
            if method == "Network.requestWillBeSent" and event["type"] != "Document"
        ]

    def complaints(self):
        """Whatever a console would show: messages, errors, violations of the page's policy."""
        return [
            (method, event)
            for method, event in self.events
            if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        ]


if __name__ == "__main__":
    with Browser() as browser:
        browser.open(
            sys.argv[1], int((sys.argv + [1280])[3]) if len(sys.argv) > 3 else 1280, dark="dark" in sys.argv[4:]
        )
        browser.picture(sys.argv[2])
        print(browser.requests(), browser.complaints())
