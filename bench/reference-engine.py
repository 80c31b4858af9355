"""The shape of the first engine: for each execution open, insert, two upserts, commit, close. Prints the seconds it took."""

import hashlib
import json
import sqlite3
import sys
import time

path, executions = sys.argv[1], json.load(sys.stdin)

SCHEMA = """
CREATE TABLE executions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp REAL NOT NULL, tool TEXT NOT NULL, param_hash TEXT NOT NULL,
  house TEXT NOT NULL, model TEXT, task_type TEXT, success INTEGER NOT NULL, latency_ms REAL, confidence REAL);
CREATE INDEX idx_exec_tool ON executions(tool);
CREATE INDEX idx_exec_time ON executions(timestamp);
CREATE TABLE patterns (
  tool TEXT, param_signature TEXT, house TEXT, model TEXT, success_count INTEGER, total_latency_ms REAL,
  sample_count INTEGER, last_updated REAL, PRIMARY KEY (tool, param_signature, house, model));
CREATE TABLE model_performance (
  model TEXT, task_type TEXT, total_calls INTEGER, success_count INTEGER, total_latency_ms REAL, last_used REAL,
  PRIMARY KEY (model, task_type));
"""

INSERT = """INSERT INTO executions (timestamp, tool, param_hash, house, model, task_type, success, latency_ms, confidence)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""

PATTERN = """INSERT INTO patterns VALUES (?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET
success_count = success_count + excluded.success_count, total_latency_ms = total_latency_ms + excluded.total_latency_ms,
sample_count = sample_count + 1, last_updated = excluded.last_updated"""

MODEL = """INSERT INTO model_performance VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE SET
total_calls = total_calls + 1, success_count = success_count + excluded.success_count,
total_latency_ms = total_latency_ms + excluded.total_latency_ms, last_used = excluded.last_used"""


def record(one):
    connection = sqlite3.connect(path)
    now = time.time()
    params = hashlib.sha256(json.dumps(one["params"], sort_keys=True).encode()).hexdigest()[:16]
    success, latency = int(one["success"]), one["latency_ms"]
    tool, house, model, task = one["tool"], one["house"], one["model"], one["task_type"]
    connection.execute(
        INSERT, (now, tool, params, house, model, task, success, latency, one["confidence"])
    )
    connection.execute(PATTERN, (tool, params, house, model, success, latency, now))
    connection.execute(MODEL, (model, task, success, latency, now))
    connection.commit()
    connection.close()


connection = sqlite3.connect(path)
connection.executescript(SCHEMA)
connection.close()
started = time.perf_counter()
for execution in executions:
    record(execution)
print(time.perf_counter() - started)
