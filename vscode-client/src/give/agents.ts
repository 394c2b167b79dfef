/**
 * The agents that a file can be given to: how each is found and what giving is.
 *
 * Commands of other extensions are their internals: what is not registered is not there, and who
 * gives is ready for a failure.
 */

import * as vscode from "vscode";

export interface Handed {
  file: vscode.Uri;
  /** How an agent's prompt names the file: `@.ullage/context.md`. */
  mention: string;
}

export interface Agent {
  id: string;
  name: string;
  isThere(world: World): boolean;
  give(handed: Handed, world: World): Promise<void>;
}

/** What agents are looked for in, as it is at one moment. */
export interface World {
  commands: ReadonlySet<string>;
  hasChatModel: boolean;
  terminals: readonly vscode.Terminal[];
}

const CLAUDE_MENTIONS = ["claude-vscode.insertAtMention", "claude-code.insertAtMentioned"];
const COPILOT = "workbench.action.chat.open";
const CODEX = "chatgpt.addFileToThread";
const CURSOR = "composer.addfilestocomposer";

/** Programs that take a mention at their prompt, by the names of their terminals. */
const IN_TERMINAL = /\b(claude|gemini)\b/i;

export const AGENTS: readonly Agent[] = [
  {
    id: "claude-code",
    name: "Claude Code",
    isThere: ({ commands }) => CLAUDE_MENTIONS.some((id) => commands.has(id)),
    give: ({ file }, { commands }) => mentionActiveFile(file, known(CLAUDE_MENTIONS, commands)),
  },
  {
    id: "cursor",
    name: "Cursor",
    isThere: ({ commands }) => commands.has(CURSOR),
    give: async ({ file }) => {
      await vscode.commands.executeCommand(CURSOR, file, { useExactResource: true });
    },
  },
  {
    id: "codex",
    name: "Codex",
    isThere: ({ commands }) => commands.has(CODEX),
    give: async ({ file }) => {
      await vscode.commands.executeCommand(CODEX, file);
    },
  },
  {
    id: "copilot",
    name: "Copilot",
    isThere: ({ commands, hasChatModel }) => commands.has(COPILOT) && hasChatModel,
    give: async ({ file }) => {
      await vscode.commands.executeCommand(COPILOT, {
        query: "",
        isPartialQuery: true,
        attachFiles: [file],
      });
    },
  },
  {
    id: "terminal",
    name: "the agent in the terminal",
    isThere: ({ terminals }) => terminals.some(runsAgent),
    give: async ({ mention }, { terminals }) => {
      const likely = terminals.filter(runsAgent);
      const terminal = await pickTerminal(likely.length > 0 ? likely : terminals);
      terminal.show();
      terminal.sendText(`${mention} `, false);
    },
  },
];

export async function lookAround(): Promise<World> {
  return {
    commands: new Set(await vscode.commands.getCommands(true)),
    hasChatModel: await hasChatModel(),
    terminals: vscode.window.terminals,
  };
}

/** VS Code has the command of its chat also where no chat is set up. */
async function hasChatModel(): Promise<boolean> {
  if (typeof vscode.lm?.selectChatModels !== "function") {
    return false;
  }
  return (await vscode.lm.selectChatModels()).length > 0;
}

function runsAgent(terminal: vscode.Terminal): boolean {
  return terminal.exitStatus === undefined && IN_TERMINAL.test(terminal.name);
}

async function pickTerminal(terminals: readonly vscode.Terminal[]): Promise<vscode.Terminal> {
  const [first, ...others] = terminals;
  if (!first) {
    throw new Error("No terminal is open.");
  }
  if (others.length === 0) {
    return first;
  }
  const picked = await vscode.window.showQuickPick(
    terminals.map((terminal) => ({ label: terminal.name, terminal })),
    { placeHolder: "Which terminal does the agent run in?" },
  );
  if (!picked) {
    throw new vscode.CancellationError();
  }
  return picked.terminal;
}

function known(ids: readonly string[], commands: ReadonlySet<string>): string {
  const id = ids.find((one) => commands.has(one));
  if (id === undefined) {
    throw new Error("Claude Code is not there any more.");
  }
  return id;
}

/** Claude Code mentions the active editor's file; a selection would add its lines. */
async function mentionActiveFile(file: vscode.Uri, command: string): Promise<void> {
  const before = vscode.window.activeTextEditor;
  const wasOpen = tabOf(file) !== undefined;
  const editor = await vscode.window.showTextDocument(file, { preview: false });
  editor.selection = new vscode.Selection(0, 0, 0, 0);
  try {
    await vscode.commands.executeCommand(command);
  } finally {
    const tab = tabOf(file);
    if (tab && !wasOpen) {
      await vscode.window.tabGroups.close(tab, true);
    }
    if (before?.viewColumn !== undefined) {
      await vscode.window.showTextDocument(before.document, {
        viewColumn: before.viewColumn,
        selection: before.selection,
        preserveFocus: true,
      });
    }
  }
}

function tabOf(file: vscode.Uri): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .find(
      ({ input }) =>
        input instanceof vscode.TabInputText && input.uri.toString() === file.toString(),
    );
}
