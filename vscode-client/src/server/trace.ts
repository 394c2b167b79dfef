/** The channel of the messages between editor and server, by the setting `ullage.trace.server`. */

import * as vscode from "vscode";

/**
 * The channel as the client sees it: its level is that of a trace as long as the setting asks for
 * one, whatever level the editor shows, and what is traced is shown at every level then.
 */
export function tracedTo(channel: vscode.LogOutputChannel): vscode.LogOutputChannel {
  const own: Partial<vscode.LogOutputChannel> = {
    trace: (message, ...args) =>
      isAskedFor() ? channel.info(message, ...args) : channel.trace(message, ...args),
    onDidChangeLogLevel: (listener, self, disposables) => {
      const tell = () => listener.call(self, levelOf(channel));
      const subscription = vscode.Disposable.from(
        channel.onDidChangeLogLevel(tell),
        vscode.workspace.onDidChangeConfiguration((event) => {
          if (event.affectsConfiguration("ullage.trace.server")) {
            tell();
          }
        }),
      );
      disposables?.push(subscription);
      return subscription;
    },
  };
  return new Proxy(channel, {
    get: (target, name) => {
      if (name === "logLevel") {
        return levelOf(target);
      }
      const found = name in own ? own[name as keyof typeof own] : Reflect.get(target, name);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}

function isAskedFor(): boolean {
  return vscode.workspace.getConfiguration("ullage").get("trace.server", "off") !== "off";
}

function levelOf(channel: vscode.LogOutputChannel): vscode.LogLevel {
  return isAskedFor() ? vscode.LogLevel.Trace : channel.logLevel;
}
