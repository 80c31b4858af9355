import { connect, type Socket } from "node:net";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface ClientOptions {
  readonly port: number;
  readonly path: string;
  /** Further header lines, each ended by CRLF. */
  readonly headers: string;
  /** A connection that broke in the middle of a request. */
  readonly onError: (error: Error) => void;
}

const headEnd = "\r\n\r\n";
const longestRequest = 256 * 1024;
const longestHead = 1024;
const longestAnswer = 8 * 1024;

/** Writes a body from a place in a buffer on; gives where it ends. */
export type BodyWriter = (into: Buffer, from: number) => number;

/**
 * One kept-alive HTTP/1.1 connection with one request under way, over a bare socket: the load must cost less than what
 * it loads. Understands answers with a Content-Length only. A connection that the server ends after an answer is
 * opened again.
 */
export class HttpClient {
  readonly #options: ClientOptions;
  readonly #head: string;
  #socket: Socket;
  /** The one request under way; its head stands right before its body. */
  readonly #request = Buffer.allocUnsafe(longestRequest);
  readonly #answer = Buffer.allocUnsafe(longestAnswer);
  #received = "";
  #onAnswer: ((answer: Answer) => void) | null = null;
  #isClosed = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#head = `POST ${options.path} HTTP/1.1\r\nhost: 127.0.0.1:${options.port}\r\n${options.headers}content-length: `;
    this.#socket = this.#connect();
  }

  get isBusy(): boolean {
    return this.#onAnswer !== null;
  }

  post(writeBody: BodyWriter, onAnswer: (answer: Answer) => void): void {
    this.#onAnswer = onAnswer;
    const end = writeBody(this.#request, longestHead);
    const head = `${this.#head}${end - longestHead}${headEnd}`;
    const start = longestHead - head.length;
    this.#request.write(head, start, "latin1");
    this.#socket.write(this.#request.subarray(start, end));
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  #connect(): Socket {
    const { port } = this.#options;
    const onread = {
      buffer: this.#answer,
      callback: (length: number, answer: Uint8Array) => {
        if (socket === this.#socket) this.#read((answer as Buffer).toString("latin1", 0, length));
        return true;
      },
    };
    const socket = connect({ port, host: "127.0.0.1", noDelay: true, onread });
    socket.on("error", (error) => this.#failed(error));
    socket.on("close", () => {
      if (!this.#isClosed && socket === this.#socket) this.#failed(new Error("connection closed"));
    });
    return socket;
  }

  #failed(error: Error): void {
    if (this.#isClosed) return;
    if (this.#onAnswer !== null) this.#options.onError(error);
    this.#onAnswer = null;
    this.#reconnect();
  }

  #reconnect(): void {
    const old = this.#socket;
    this.#received = "";
    this.#socket = this.#connect();
    old.destroy();
  }

  #read(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf(headEnd);
    if (end === -1) return;
    const head = this.#received.slice(0, end);
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1]);
    if (!(length >= 0)) throw new Error(`an answer without a Content-Length: ${head}`);
    const start = end + headEnd.length;
    if (this.#received.length < start + length) return;
    const answer: Answer = {
      status: Number(head.slice(9, 12)),
      body: this.#received.slice(start, start + length),
    };
    this.#received = "";
    if (/connection: *close/i.test(head)) this.#reconnect();
    const onAnswer = this.#onAnswer;
    this.#onAnswer = null;
    onAnswer?.(answer);
  }
}
