/** The language client: what it tells the server of the editor, and what it does by itself. */

import type * as vscode from "vscode";
import {
  type ClientCapabilities,
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  type ExecuteCommandMiddleware,
  type FeatureState,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type StaticFeature,
} from "vscode-languageclient/node";
import type { Launch } from "./launch";

/** Sent as asked: the server decides which of them count. */
const DOCUMENTS = [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-notebook-cell" }];

/** After so many ends within the time, something is wrong that starting again does not mend. */
const MOST_CRASHES = 5;
const CRASH_WINDOW_MILLISECONDS = 180_000;
const FIRST_WAIT_MILLISECONDS = 250;

export interface Channels {
  output: vscode.LogOutputChannel;
  trace: vscode.LogOutputChannel;
}

export function makeClient(
  launch: Launch,
  channels: Channels,
  executeCommand: NonNullable<ExecuteCommandMiddleware["executeCommand"]>,
  onGivenUp: () => void,
): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: DOCUMENTS,
    outputChannel: channels.output,
    traceOutputChannel: channels.trace,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationFailedHandler: () => false,
    errorHandler: new BackOff(channels.output, onGivenUp),
    middleware: {
      executeCommand,
      workspace: {
        configuration: async (params, token, next) => {
          const answer = await next(params, token);
          return Array.isArray(answer) ? answer.map(explicit) : answer;
        },
      },
    },
  };
  const run = {
    command: launch.command,
    args: [...launch.args, "serve"],
    options: { env: { ...process.env, ...launch.environment } },
  };
  const client = new QuietClient("ullage", "Ullage", run, options);
  client.registerFeature(new OwnCapabilities());
  return client;
}

/** Pops up no messages: the status bar and the health item say how the server does. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/**
 * The settings that the user set: in `package.json` everything that files know too has default
 * `null`, so that an editor's default never beats the repository's file.
 */
export function explicit(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return value;
  }
  const set = Object.entries(value)
    .filter(([, one]) => one !== null)
    .map(([key, one]) => [key, explicit(one)] as const)
    .filter(([, one]) => !isEmpty(one));
  return Object.fromEntries(set);
}

function isEmpty(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 0
  );
}

/**
 * Says that tabs will be told and that the status is shown, and that no diagnostics are asked for:
 * they come for a tab, too, that was restored and not looked at yet, which nobody would ask for.
 */
class OwnCapabilities implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = {
      ...capabilities.experimental,
      ullage: { tabs: true, status: true },
    };
    delete capabilities.textDocument?.diagnostic;
    delete capabilities.workspace?.diagnostics;
  }
  initialize(): void {}
  getState(): FeatureState {
    return { kind: "static" };
  }
  clear(): void {}
}

/** Starts a server again that ended by itself, later each time, and gives up in the end. */
class BackOff implements ErrorHandler {
  private readonly ends: number[] = [];

  constructor(
    private readonly output: vscode.LogOutputChannel,
    private readonly onGivenUp: () => void,
  ) {}

  error() {
    return { action: ErrorAction.Continue, handled: true };
  }

  async closed(): Promise<CloseHandlerResult> {
    const now = Date.now();
    this.ends.push(now);
    const lately = this.ends.filter((end) => now - end < CRASH_WINDOW_MILLISECONDS).length;
    if (lately >= MOST_CRASHES) {
      this.output.error(`The server ended ${lately} times within three minutes.`);
      this.onGivenUp();
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    const wait = FIRST_WAIT_MILLISECONDS * 2 ** (lately - 1);
    this.output.warn(`The server ended by itself; it is started again in ${wait} ms.`);
    await new Promise((resolve) => setTimeout(resolve, wait));
    return { action: CloseAction.Restart, handled: true };
  }
}
