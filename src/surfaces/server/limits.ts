import { mostLogBytes } from "../../core/most-log-bytes.ts";

/** What one server takes at most; see docs/server.md. */
export interface ServerLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly connectionsCheckingIntervalMs: number;
  readonly maxHeaderBytes: number;
  readonly maxRequestsPerSocket: number;
  readonly maxConnections: number;
  /** Body of an event or a log entry, also after decompression. */
  readonly maxEventBytes: number;
  /** Body of an OTLP export, also after decompression. */
  readonly maxOtlpBytes: number;
  /** Body of a push, also after decompression. */
  readonly maxPushBytes: number;
  /** Bodies that are being read or handled at one time. */
  readonly maxBodyBytesInFlight: number;
  /** Streams of live events at one time. */
  readonly maxLiveReaders: number;
  /** A log of the database that is larger is told of; so is one that cannot be folded back for so long. */
  readonly maxLogBytes: number;
  readonly maxLogHeldMs: number;
  readonly logCheckingIntervalMs: number;
  /** How long answers under way may take after the server was told to stop. */
  readonly shutdownMs: number;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: ServerLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 5000,
  connectionsCheckingIntervalMs: 5000,
  maxHeaderBytes: 16 * 1024,
  maxRequestsPerSocket: 1000,
  maxConnections: 512,
  maxEventBytes: mebibyte,
  maxOtlpBytes: 16 * mebibyte,
  maxPushBytes: 32 * mebibyte,
  maxBodyBytesInFlight: 128 * mebibyte,
  maxLiveReaders: 64,
  maxLogBytes: mostLogBytes,
  maxLogHeldMs: 60_000,
  logCheckingIntervalMs: 5000,
  shutdownMs: 10_000,
};
