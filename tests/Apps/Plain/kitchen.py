"""Takes orders as events and as calls; what it took is in the state store."""
import json
import os
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SIDECAR = f"http://127.0.0.1:{os.environ['DAPR_HTTP_PORT']}/v1.0"
SUBSCRIPTIONS = [{"pubsubname": "pubsub", "topic": "orders", "route": "/orders"}]


def save(key, value):
    body = json.dumps([{"key": key, "value": value}]).encode()
    request = urllib.request.Request(f"{SIDECAR}/state/statestore", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request).close()


class Kitchen(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/dapr/subscribe":
            self.answer(200, json.dumps(SUBSCRIPTIONS).encode())
        elif self.path.startswith("/menu"):
            self.answer(200, json.dumps({"asked": self.path, "by": self.headers["dapr-caller-app-id"]}).encode())
        else:
            self.answer(404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/orders":
            event = json.loads(body)
            save("last-order", {"number": event["data"]["number"], "source": event["source"]})
            self.answer(200)
        else:
            self.answer(404)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["APP_PORT"])), Kitchen).serve_forever()
