import { z } from "zod";

/** Headers by name: no line ends, and none that decide where or how the request is sent. */
export const httpHeaders = z
  .record(
    z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "must be the name of a header"),
    z.string().regex(/^[^\r\n\0]*$/, "must be one line"),
  )
  .refine(
    (headers) =>
      Object.keys(headers).every(
        (name) => !/^(?:host|content-length|transfer-encoding|connection|upgrade)$/i.test(name),
      ),
    "must not set host, content-length, transfer-encoding, connection or upgrade",
  )
  .default({});
