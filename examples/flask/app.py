import os
from pathlib import Path

from flask import Flask, jsonify, request

app = Flask(__name__)
visits = Path(os.environ.get("DATA_DIR", ".")) / "visits"


@app.get("/healthz")
def healthz():
    return "ok"


@app.get("/")
def index():
    return "<h1>Hello from Flask</h1>"


@app.get("/count")
def count():
    # One byte a visit: appending is safe although two copies of this program share the folder.
    with visits.open("ab") as file:
        file.write(b".")
    return jsonify(count=visits.stat().st_size)


@app.post("/echo")
def echo():
    return request.get_data(), 200, {"Content-Type": request.content_type or "application/octet-stream"}
