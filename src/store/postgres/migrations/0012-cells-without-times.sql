-- The latest time of a cell is no part of the index (see the step of the same name of the SQLite engine).
DROP INDEX session_cell_day;
CREATE INDEX session_cell_day ON session_cell (tenant_id, cell_id, day, hour, weekday);
