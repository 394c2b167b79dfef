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
import { loggedTo } from "./log";
import { explicitSettings } from "./settings";
import { tracedTo } from "./trace";

/** Sent as asked: the server decides which of them count. */
const DOCUMENTS = [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-notebook-cell" }];

export interface Channels {
  output: vscode.LogOutputChannel;
  trace: vscode.LogOutputChannel;
}

export function makeClient(
  launch: Launch,
  channels: Channels,
  executeCommand: NonNullable<ExecuteCommandMiddleware["executeCommand"]>,
  onEnded: () => void,
  onRenamed: () => void,
): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: DOCUMENTS,
    outputChannel: channels.output,
    traceOutputChannel: tracedTo(channels.trace),
    stdioOptions: loggedTo(channels.output),
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationFailedHandler: () => false,
    errorHandler: new Reported(onEnded),
    middleware: {
      executeCommand,
      workspace: {
        configuration: ({ items }) =>
          items.map(({ scopeUri }) =>
            explicitSettings(scopeUri ? client.protocol2CodeConverter.asUri(scopeUri) : undefined),
          ),
        didRenameFiles: async (event, next) => {
          await next(event);
          onRenamed();
        },
        // A change may be of what the server is started with: then it is about to end.
        didChangeConfiguration: async (sections, next) => {
          if (client.isRunning()) {
            await next(sections);
          }
        },
      },
    },
  };
  const run = {
    command: launch.command,
    args: [...launch.args, "serve"],
    options: { env: { ...process.env, ...launch.environment } },
  };
  const client: LanguageClient = new QuietClient("ullage", "Ullage", run, options);
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

/** Leaves it to whoever made the client what is done about a server that ended by itself. */
class Reported implements ErrorHandler {
  constructor(private readonly onEnded: () => void) {}

  error() {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    this.onEnded();
    return { action: CloseAction.DoNotRestart, handled: true };
  }
}
