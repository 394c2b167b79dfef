/** Where the editor starts us: makes the parts, joins them, ends them. Decides nothing. */

import * as vscode from "vscode";
import { registerContextCommands } from "./context/commands";
import { Row } from "./context/row";
import { Section } from "./context/section";
import { ContextTree } from "./context/tree";
import { registerFileCommands } from "./files/commands";
import { Running } from "./files/running";
import { filesSection } from "./files/section";
import { FilesItem } from "./files/statusBar";
import { Tabs } from "./files/tabs";
import { chooseTask } from "./files/tasks";
import { Giving } from "./give/giving";
import { registerTools } from "./give/tools";
import { type Status, status } from "./protocol";
import { Dashboard } from "./report/dashboard";
import { rulesSection } from "./rules/section";
import { Health } from "./server/health";
import { onInterpreterChange } from "./server/python";
import { messageOf, Server, type ServerState } from "./server/server";
import { provideShim } from "./server/shim";
import { AdviceTeller } from "./session/advice";
import { Clearing } from "./session/clearing";
import { phaseSection } from "./session/phase";
import { sessionSection } from "./session/section";
import { SessionItem } from "./session/statusBar";

const RESTARTING_SETTINGS = ["ullage.interpreter", "ullage.importStrategy"];

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const channels = {
    output: vscode.window.createOutputChannel("Ullage", { log: true }),
    trace: vscode.window.createOutputChannel("Ullage Trace", { log: true }),
  };
  let last: Status | undefined;
  const filesItem = new FilesItem();
  const sessionItem = new SessionItem();
  const advice = new AdviceTeller(context.workspaceState);
  const health = new Health();
  const started: Server = new Server(
    context.extensionUri,
    channels,
    (command, args) => running.run(command, argumentIn(args)),
    (client) =>
      client.onNotification(status, (now) => {
        last = now;
        filesItem.show(now);
        sessionItem.show(now.session);
        advice.follow(now);
        tree.follow(now);
        dashboard.follow(now);
      }),
  );
  server = started;
  const tabs = new Tabs(started);
  const running: Running = new Running(started, context.globalState);
  const giving = new Giving(started, context.workspaceState);
  const clearing = new Clearing(started);
  const dashboard = new Dashboard(context.extensionUri, started);
  const sections = {
    files: new Section(filesSection(started)),
    session: new Section(sessionSection(started)),
    rules: new Section(rulesSection(started)),
    phase: new Section(phaseSection()),
  };
  const tree = new ContextTree(Object.values(sections));

  const follow = async (state: ServerState): Promise<void> => {
    filesItem.follow(state);
    health.follow(state);
    if (state.kind !== "running") {
      last = undefined;
      sessionItem.show(undefined);
      tree.clear();
      return;
    }
    tabs.tell();
    await giving.tellServer(true);
    await provideShim(context, state.launch);
  };

  context.subscriptions.push(
    ...Object.values(channels),
    filesItem,
    sessionItem,
    health,
    tabs,
    tree,
    clearing,
    dashboard,
    started,
    started.onDidChange((state) => {
      follow(state).catch((error) => channels.output.error(messageOf(error)));
    }),
    ...registerFileCommands(started, running, () => last?.actions ?? []),
    ...registerContextCommands(started, running, tree, sections),
    ...registerTools(started),
    vscode.commands.registerCommand("ullage.chooseTask", () =>
      chooseTask(started, running, context.workspaceState),
    ),
    ...registerOwnCommands(started, { giving, clearing, dashboard }, channels.output),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (RESTARTING_SETTINGS.some((key) => event.affectsConfiguration(key))) {
        void started.restart();
      }
    }),
    vscode.extensions.onDidChange(() => giving.tellServer()),
    vscode.window.onDidOpenTerminal(() => giving.tellServer()),
    vscode.window.onDidCloseTerminal(() => giving.tellServer()),
  );
  // Nothing in the editor waits for a Python to start.
  void started.restart().then(() => {
    // The Python extensions, if there are any, have been asked for their choice by now.
    context.subscriptions.push(onInterpreterChange(() => void started.restart()));
  });
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

function registerOwnCommands(
  server: Server,
  { giving, clearing, dashboard }: { giving: Giving; clearing: Clearing; dashboard: Dashboard },
  output: vscode.LogOutputChannel,
): vscode.Disposable[] {
  const commands: Record<string, (...args: never[]) => unknown> = {
    "ullage.giveToAgent": (first?: unknown, several?: unknown) =>
      giving.give(chosenFiles(first, several), typeof first === "string" ? first : undefined),
    "ullage.pickAgent": () => giving.pick(),
    "ullage.prepareToClear": () => clearing.prepare(),
    "ullage.openReport": () => dashboard.open(),
    "ullage.restart": () => server.restart(),
    "ullage.showOutput": () => output.show(),
    "ullage.showProblem": () => showProblem(server, output),
    "ullage.chooseInterpreter": () =>
      vscode.commands.executeCommand("workbench.action.openSettings", "ullage.interpreter"),
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, run as (...args: unknown[]) => unknown),
  );
}

/** The argument of a command of the server; a menu puts what it was opened on in its place. */
function argumentIn([first]: unknown[]): object {
  const isArgument = typeof first === "object" && first !== null && !isPlace(first);
  return isArgument ? first : {};
}

function isPlace(one: object): boolean {
  return one instanceof vscode.Uri || one instanceof Row;
}

/** The one cause, and what can be done about it. */
async function showProblem(server: Server, output: vscode.LogOutputChannel): Promise<void> {
  const { state } = server;
  if (state.kind !== "failed") {
    return output.show();
  }
  const steps: Record<string, () => unknown> = {
    "Choose an Interpreter": () => vscode.commands.executeCommand("ullage.chooseInterpreter"),
    "Try Again": () => server.restart(),
    "Show Output": () => output.show(),
  };
  const chosen = await vscode.window.showErrorMessage(state.problem, ...Object.keys(steps));
  await steps[chosen ?? ""]?.();
}

/**
 * The files that the explorer's menu was opened on; undefined for all of the set. A row of the
 * Context view stands for all: its title hands over what is selected there, which nobody means.
 */
function chosenFiles(first: unknown, several: unknown): string[] | undefined {
  const chosen = Array.isArray(several) ? several : [first];
  const files = chosen.filter((one) => one instanceof vscode.Uri).map(String);
  return files.length > 0 ? files : undefined;
}
