"""The shape of the first engine: for each execution open, insert, two upserts, commit, close. Prints the seconds it took.

As there, each upsert is a query and, by its answer, an update or an insertion, and columns that nobody fills are written
as null. The journal is SQLite's default one, as nothing else is asked for.
"""

import hashlib
import json
import sqlite3
import sys
import time
from datetime import datetime

path, executions = sys.argv[1], json.load(sys.stdin)

SCHEMA = """
CREATE TABLE executions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp REAL NOT NULL, tool TEXT NOT NULL, param_hash TEXT NOT NULL,
  house TEXT NOT NULL, model TEXT, task_type TEXT, success INTEGER NOT NULL, latency_ms REAL, confidence REAL,
  tokens_in INTEGER, tokens_out INTEGER, error_type TEXT, hour_of_day INTEGER, day_of_week INTEGER);
CREATE INDEX idx_exec_tool ON executions(tool);
CREATE INDEX idx_exec_time ON executions(timestamp);
CREATE TABLE patterns (
  tool TEXT NOT NULL, param_signature TEXT NOT NULL, house TEXT NOT NULL, model TEXT, success_count INTEGER DEFAULT 0,
  failure_count INTEGER DEFAULT 0, total_latency_ms REAL DEFAULT 0, total_confidence REAL DEFAULT 0,
  sample_count INTEGER DEFAULT 0, last_updated REAL, PRIMARY KEY (tool, param_signature, house, model));
CREATE INDEX idx_patterns_tool ON patterns(tool);
CREATE TABLE model_performance (
  model TEXT NOT NULL, task_type TEXT NOT NULL, total_calls INTEGER DEFAULT 0, success_count INTEGER DEFAULT 0,
  total_latency_ms REAL DEFAULT 0, total_tokens INTEGER DEFAULT 0, last_used REAL, PRIMARY KEY (model, task_type));
"""

INSERT = """INSERT INTO executions (timestamp, tool, param_hash, house, model, task_type, success, latency_ms, confidence,
tokens_in, tokens_out, error_type, hour_of_day, day_of_week) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

FIND_PATTERN = """SELECT success_count, failure_count, total_latency_ms, total_confidence, sample_count FROM patterns
WHERE tool = ? AND param_signature = ? AND house = ? AND model = ?"""
CHANGE_PATTERN = """UPDATE patterns SET success_count = ?, failure_count = ?, total_latency_ms = ?, total_confidence = ?,
sample_count = ?, last_updated = ? WHERE tool = ? AND param_signature = ? AND house = ? AND model = ?"""
NEW_PATTERN = """INSERT INTO patterns (success_count, failure_count, total_latency_ms, total_confidence, sample_count,
last_updated, tool, param_signature, house, model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

FIND_MODEL = """SELECT total_calls, success_count, total_latency_ms, total_tokens FROM model_performance
WHERE model = ? AND task_type = ?"""
CHANGE_MODEL = """UPDATE model_performance SET total_calls = ?, success_count = ?, total_latency_ms = ?, total_tokens = ?,
last_used = ? WHERE model = ? AND task_type = ?"""
NEW_MODEL = """INSERT INTO model_performance (total_calls, success_count, total_latency_ms, total_tokens, last_used, model,
task_type) VALUES (?, ?, ?, ?, ?, ?, ?)"""


def upsert(connection, place, gained, statements):
    find, change, new = statements
    known = connection.execute(find, place).fetchone()
    sums = gained if known is None else tuple(old + more for old, more in zip(known, gained))
    connection.execute(new if known is None else change, (*sums, time.time(), *place))


def record(one):
    connection = sqlite3.connect(path)
    now = time.time()
    local = datetime.fromtimestamp(now)
    params = hashlib.sha256(json.dumps(one["params"], sort_keys=True).encode()).hexdigest()[:16]
    success, latency, confidence = int(one["success"]), one["latency_ms"], one["confidence"]
    tool, house, model, task = one["tool"], one["house"], one["model"], one["task_type"]
    described = (now, tool, params, house, model, task, success, latency, confidence)
    connection.execute(INSERT, (*described, None, None, None, local.hour, local.weekday()))
    gained = (success, 1 - success, latency, confidence, 1)
    pattern = (FIND_PATTERN, CHANGE_PATTERN, NEW_PATTERN)
    upsert(connection, (tool, params, house, model), gained, pattern)
    performance = (FIND_MODEL, CHANGE_MODEL, NEW_MODEL)
    upsert(connection, (model, task), (1, success, latency, 0), performance)
    connection.commit()
    connection.close()


connection = sqlite3.connect(path)
connection.executescript(SCHEMA)
connection.close()
started = time.perf_counter()
for execution in executions:
    record(execution)
print(time.perf_counter() - started)
