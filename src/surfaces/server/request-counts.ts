/** Requests answered, by route and status. Both come from fixed lists, so there are few. */
export class RequestCounts {
  readonly #counts = new Map<string, { route: string; status: number; count: number }>();

  add(route: string, status: number): void {
    const key = `${status} ${route}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { route, status, count: 1 });
    else known.count += 1;
  }

  list(): readonly { readonly route: string; readonly status: number; readonly count: number }[] {
    return [...this.#counts.values()];
  }
}
