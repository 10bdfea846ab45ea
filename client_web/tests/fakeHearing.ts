import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket as Socket, WebSocketServer } from "ws";

interface Received {
  type: string;
  id?: string;
  client_time?: number;
  token?: string;
  [field: string]: unknown;
}

interface Answer {
  accepted: boolean;
  error?: { code: string; text: string };
  [field: string]: unknown;
}

/** A signalling server of one hearing on a real port, whose answers a test decides. */
export class FakeHearing {
  readonly received: Received[] = [];
  readonly outcomes = new Map<string, object>();
  /** Answers a command, or keeps silent. */
  answer: (command: Received) => Answer | null = ({ id }) => ({ id, accepted: true, seq: 1 });
  /** Runs after the welcome of each line. */
  arrived: (send: (message: object) => void) => void = (send) => {
    send({ type: "view", part: "audience", epoch: "e1", seq: 1, view: { title: "First" } });
    send({ type: "view", part: "personal", epoch: "e1", seq: 1, view: { subject: "kenya-1" } });
  };
  /** Answers to posted commands wait for this. */
  held: Promise<void> = Promise.resolve();
  websockets = true;
  events = true;
  refusedStreams = 0;
  /** Answers to pings; a line without is a dead one. */
  pongs = true;
  readonly sockets = new Set<Socket>();
  readonly streams = new Set<ServerResponse>();
  readonly #http: Server;
  readonly #upgrades = new WebSocketServer({ noServer: true });

  constructor() {
    this.#http = createServer((request, response) => void this.#request(request, response));
    this.#http.on("upgrade", (request, socket, head) => {
      if (!this.websockets) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      this.#upgrades.handleUpgrade(request, socket, head, (opened) => this.#serve(opened));
    });
  }

  /** Returns the address of the hearing's API. */
  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#http.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/api/hearings/demo`;
  }

  async close(): Promise<void> {
    this.cut();
    this.#http.closeAllConnections();
    await new Promise((done) => this.#http.close(done));
  }

  /** Break every socket that is open, as a network does. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  /** Tell every open socket. */
  tell(message: object): void {
    for (const socket of this.sockets) socket.send(JSON.stringify(message));
  }

  of(type: string): Received[] {
    return this.received.filter((message) => message.type === type);
  }

  #serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    const send = (message: object): void => socket.send(JSON.stringify(message));
    socket.on("message", (data: Buffer) => this.#take(JSON.parse(data.toString()) as Received, send));
  }

  #take(message: Received, send: (message: object) => void): void {
    this.received.push(message);
    switch (message.type) {
      case "hello":
        send({ type: "welcome", epoch: "e1", now: 5_000, audience: "floor", subject: "kenya-1", role: "delegate" });
        return this.arrived(send);
      case "ping":
        return void (this.pongs && send({ type: "pong", client_time: message.client_time, now: 5_000 }));
      case "resync":
      case "report":
        return;
      default: {
        const answer = this.answer(message);
        if (answer) send({ type: "outcome", id: message.id, ...answer });
      }
    }
  }

  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").replace("/api/hearings/demo/", "");
    const json = (status: number, body: object): void => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    };
    if (path === "live" && !this.events) {
      this.refusedStreams += 1;
      json(503, { code: "journal-away", detail: "The journal does not answer." });
    } else if (path === "live") {
      this.streams.add(response);
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      const send = (message: object): void => void response.write(`data: ${JSON.stringify(message)}\n\n`);
      this.#take({ type: "hello", token: request.headers.authorization ?? "" }, send);
    } else if (path === "view") {
      json(200, { epoch: "e1", seq: 1, now: 5_000, audience: {}, personal: {} });
    } else if (path === "commands") {
      await this.#posted(request, json);
    } else {
      const known = this.outcomes.get(path.replace("commands/", ""));
      json(known ? 200 : 404, known ?? { code: "no-such-command", detail: "It never arrived." });
    }
  }

  async #posted(request: IncomingMessage, json: (status: number, body: object) => void): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const command = JSON.parse(body) as Received;
    this.received.push(command);
    await this.held;
    const answer = this.answer(command);
    if (answer?.accepted) return json(200, answer);
    json(409, { type: "about:blank", title: "Conflict", status: 409, detail: answer?.error?.text, code: answer?.error?.code });
  }
}
