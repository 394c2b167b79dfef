/** The server's life: found, started, restarted, stopped. One change at a time, in their order. */

import * as vscode from "vscode";
import {
  ExecuteCommandRequest,
  type LanguageClient,
  type NotificationType,
  State,
} from "vscode-languageclient/node";
import { type Channels, makeClient } from "./client";
import { findLaunch, type Launch } from "./launch";

/** After so many ends within the time, something is wrong that starting again does not mend. */
const MOST_ENDS = 5;
const ENDS_WITHIN_MILLISECONDS = 180_000;
const FIRST_WAIT_MILLISECONDS = 250;

/** `problem` is a sentence for people. */
export type ServerState =
  | { kind: "starting" }
  | { kind: "running"; client: LanguageClient; launch: Launch; version: string }
  | { kind: "failed"; problem: string };

/** Answers a command of the server that the user ran, by a menu or the palette. */
export type CommandHandler = (command: string, args: unknown[]) => Promise<unknown>;

export class Server implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ServerState>();
  readonly onDidChange = this.changed.event;
  private readonly renamed = new vscode.EventEmitter<void>();
  /** The server has been told that files have other names. */
  readonly onDidRename = this.renamed.event;
  private current: ServerState = { kind: "starting" };
  private client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private waiting = 0;
  private readonly ends: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** `prepare` sees each client before it starts, to listen to its notifications. */
  constructor(
    private readonly extension: vscode.Uri,
    private readonly channels: Channels,
    private readonly onCommand: CommandHandler,
    private readonly prepare: (client: LanguageClient) => void,
  ) {}

  get state(): ServerState {
    return this.current;
  }

  /** The client while the server runs. */
  get running(): LanguageClient | undefined {
    return this.current.kind === "running" ? this.current.client : undefined;
  }

  /** Start, or stop and start; who asks twice while it is under way gets one more. */
  restart(): Promise<void> {
    clearTimeout(this.timer);
    if (this.waiting < 2) {
      this.waiting += 1;
      this.queue = this.queue.then(async () => {
        try {
          await this.end();
          await this.start();
        } catch (error) {
          this.fail(`The server does not start: ${messageOf(error)}`, []);
        } finally {
          this.waiting -= 1;
        }
      });
    }
    return this.queue;
  }

  /** Run a command of the server. Rejects with the server's own words. */
  async run<Answer>(command: string, argument: object = {}): Promise<Answer> {
    const client = this.running;
    if (!client) {
      throw new Error("Ullage is not running.");
    }
    return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] });
  }

  /** Tell the server something, if it runs; what a server does not hear any more is no error. */
  notify<Params>(type: NotificationType<Params>, params: Params): void {
    this.running?.sendNotification(type.method, params).catch((error) => {
      this.channels.output.debug(`${type.method} was not sent: ${messageOf(error)}`);
    });
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.queue = this.queue.then(() => this.end());
    await this.queue;
  }

  dispose(): void {
    this.changed.dispose();
    this.renamed.dispose();
  }

  private async start(): Promise<void> {
    this.become({ kind: "starting" });
    const launch = await findLaunch(this.extension);
    if ("problem" in launch) {
      this.fail(launch.problem, launch.tried);
      return;
    }
    this.channels.output.info(`Starting the server: ${launch.description}.`);
    const ended = () => {
      if (client === this.client) {
        this.ended(launch);
      }
    };
    const renamed = () => this.renamed.fire();
    const client = makeClient(launch, this.channels, this.onCommand, ended, renamed);
    this.client = client;
    this.prepare(client);
    client.onDidChangeState(({ newState }) => this.follow(client, launch, newState));
    try {
      await client.start();
    } catch (error) {
      this.fail(`The server does not start: ${messageOf(error)}`, [launch.description]);
    }
  }

  /** A client whose last start failed refuses to stop; there is nothing to stop then. */
  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      if (client?.isRunning()) {
        await client.stop();
      }
      await client?.dispose();
    } catch (error) {
      this.channels.output.warn(`The server did not stop in order: ${messageOf(error)}`);
    }
  }

  private follow(client: LanguageClient, launch: Launch, state: State): void {
    if (client === this.client && state === State.Running) {
      const version = client.initializeResult?.serverInfo?.version ?? "";
      this.channels.output.info(`The server runs: version ${version}.`);
      this.become({ kind: "running", client, launch, version });
    }
  }

  /** The server ended by itself: start it again, later each time, and give up in the end. */
  private ended(launch: Launch): void {
    if (this.current.kind !== "running") {
      return;
    }
    const now = Date.now();
    this.ends.push(now);
    const lately = this.ends.filter((end) => now - end < ENDS_WITHIN_MILLISECONDS).length;
    if (lately >= MOST_ENDS) {
      this.fail("The server ends again and again. Its log says why.", [launch.description]);
      return;
    }
    const wait = FIRST_WAIT_MILLISECONDS * 2 ** (lately - 1);
    this.channels.output.warn(`The server ended by itself; it is started again in ${wait} ms.`);
    this.become({ kind: "starting" });
    this.timer = setTimeout(() => void this.restart(), wait);
  }

  private fail(problem: string, details: string[]): void {
    this.channels.output.error([problem, ...details].join("\n  "));
    this.become({ kind: "failed", problem });
  }

  private become(state: ServerState): void {
    this.current = state;
    void vscode.commands.executeCommand("setContext", "ullage.state", state.kind);
    this.changed.fire(state);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
