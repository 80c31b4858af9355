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

/**
 * One kept-alive HTTP/1.1 connection with one request under way, over a bare socket: the load must cost less than what
 * it loads. Understands answers with a Content-Length only. A connection that the server ends after an answer is
 * opened again.
 */
export class HttpClient {
  readonly #options: ClientOptions;
  readonly #head: string;
  #socket: Socket;
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

  post(body: string, onAnswer: (answer: Answer) => void): void {
    this.#onAnswer = onAnswer;
    this.#socket.write(`${this.#head}${Buffer.byteLength(body)}${headEnd}${body}`);
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }

  #connect(): Socket {
    const socket = connect({ port: this.#options.port, host: "127.0.0.1", noDelay: true });
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => this.#read(text));
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
    const answer = {
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
