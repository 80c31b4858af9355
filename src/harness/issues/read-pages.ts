import { z } from "zod";
import type { TrackerClient } from "./tracker-client.ts";

export interface PageQuery {
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  /** Name of the parameter for the length of a page. */
  readonly sizeName: string;
  readonly size: number;
  readonly mostPages: number;
}

export interface Pages<T> {
  readonly rows: readonly T[];
  /** False where there are more pages than were to be read. */
  readonly isComplete: boolean;
}

/**
 * A list that comes in pages. There is another page where `Link` names a next one (RFC 8288; GitHub, and most lists of
 * Gitea) or `X-Total-Count` counts more than was read (Gitea): a page may be shorter than was asked for.
 */
export async function readPages<Schema extends z.ZodType>(
  client: TrackerClient,
  { url, query, sizeName, size, mostPages }: PageQuery,
  schema: Schema,
): Promise<Pages<z.output<Schema>>> {
  const rows: z.output<Schema>[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const asked = new URLSearchParams({ ...query, [sizeName]: String(size), page: String(page) });
    // oxlint-disable-next-line no-await-in-loop -- each page says whether there is another
    const { value, headers } = await client(
      { method: "GET", url: `${url}?${asked.toString()}` },
      z.array(schema),
    );
    rows.push(...value);
    if (value.length === 0 || !hasMore(headers, rows.length)) return { rows, isComplete: true };
  }
  return { rows, isComplete: false };
}

function hasMore(headers: Readonly<Record<string, string>>, read: number): boolean {
  const total = headers["x-total-count"];
  if (total !== undefined && /^\d+$/.test(total)) return Number(total) > read;
  return /;\s*rel="?next"?/i.test(headers["link"] ?? "");
}
