-- Two tables that nothing ever wrote (see the step of the same name of the SQLite engine).
DROP TABLE ticket;
DROP TABLE signal_state;
