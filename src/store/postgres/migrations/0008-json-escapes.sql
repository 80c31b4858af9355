-- PostgreSQL reads no JSON with an escaped NUL or half of a surrogate pair, whatever is asked of it; SQLite does. They
-- are taken for U+FFFD. A backslash before them may itself be escaped: then there is an even number of backslashes.
CREATE OR REPLACE FUNCTION json_extract(text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
  RETURN CASE WHEN strpos($1, '\u') = 0 THEN $1 ELSE
    regexp_replace($1, '(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\1\\ufffd', 'g') END::json ->> substr($2, 3);
