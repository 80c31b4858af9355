import { BoundedCache } from "../../../core/bounded-cache.ts";
import { asString, type JsonObject } from "../../../core/json.ts";
import type { RawRecord, SessionIdentity } from "../../contract.ts";
import type { JsonLine } from "../../readers/json-lines.ts";
import { createRecentMap, recall, type RecentMap, remember } from "../../readers/recent-map.ts";
import { readSourceName, type SourceName } from "./source-name.ts";

/** What the resolver keeps of earlier lines. */
export interface ResolverState {
  /** Native id of the session that the file itself is; null until a record names it. */
  mainId: string | null;
  /** First record of each sidechain by the ids of its later records: they follow one another by `parentUuid` only. */
  chains: RecentMap<string>;
}

export interface ResolvedSession {
  readonly identity: SessionIdentity;
  /** Name of the identity within the source. */
  readonly name: string;
  readonly parent?: SessionIdentity;
}

const CHAIN_LIMIT = 256;
const IDENTITY_LIMIT = 4096;

/**
 * Tells which session a record belongs to. A file is one session, named by its file name or its first record; records
 * of another session in it (copied by a resume) stay with that one. A subagent's file, or the records of a sidechain,
 * are a child session. One identity object per session.
 */
export class SessionResolver {
  private readonly source: SourceName;
  private readonly resolved = new BoundedCache<string, ResolvedSession>(IDENTITY_LIMIT);
  /** The main session by the id that names it: the usual case. */
  private last: { readonly id: string; readonly session: ResolvedSession } | null = null;

  constructor(path: string) {
    this.source = readSourceName(path);
  }

  initial(): ResolverState {
    return {
      mainId: this.source.kind === "session" ? this.source.id : null,
      chains: createRecentMap(),
    };
  }

  resolve(state: ResolverState, record: JsonObject, line: JsonLine): ResolvedSession {
    const { last } = this;
    if (last !== null && record["sessionId"] === last.id && record["isSidechain"] !== true) {
      return last.session;
    }
    const stated = asString(record["sessionId"]);
    const own = stated === undefined || stated === "" ? null : stated;
    state.mainId ??= own;
    if (this.source.kind === "subagent") {
      return this.child(this.native(this.source.parentId, null), this.source.agentId);
    }
    const id = own ?? state.mainId;
    if (this.source.kind === "sibling") {
      if (state.mainId === null) return this.growing(line.first);
      return this.child(this.native(state.mainId, null), this.source.agentId);
    }
    const base =
      id === null
        ? this.growing(line.first)
        : this.native(id, id === state.mainId ? line.first : null);
    if (record["isSidechain"] === true) return this.child(base, chainOf(state, record));
    if (own !== null) this.last = { id: own, session: base };
    return base;
  }

  private native(id: string, first: RawRecord | null): ResolvedSession {
    const name = `native ${id}`;
    return this.once(name, () => ({
      identity: first === null ? { by: "native", id } : { by: "native", id, first },
      name,
    }));
  }

  private growing(first: RawRecord): ResolvedSession {
    return this.once("growing", () => ({ identity: { by: "growing", first }, name: "growing" }));
  }

  private child(parent: ResolvedSession, id: string): ResolvedSession {
    const name = `${parent.name} > ${id}`;
    return this.once(name, () => ({
      identity: { by: "child", parent: parent.identity, id },
      name,
      parent: parent.identity,
    }));
  }

  private once(name: string, create: () => ResolvedSession): ResolvedSession {
    return this.resolved.get(name) ?? this.resolved.set(name, create());
  }
}

/** Native id of the sidechain a record belongs to: its agent, else the record that began it. */
function chainOf(state: ResolverState, record: JsonObject): string {
  const agentId = asString(record["agentId"]);
  if (agentId !== undefined && agentId !== "") return agentId;
  const parent = asString(record["parentUuid"]);
  const own = asString(record["uuid"]);
  const root = (parent === undefined ? undefined : recall(state.chains, parent)) ?? own ?? parent;
  if (root === undefined) return "sidechain";
  if (own !== undefined) remember(state.chains, own, root, CHAIN_LIMIT);
  return root;
}
