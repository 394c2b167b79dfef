/** The tools and commands as the extension host's API gives them. Runs inside the editor. */

import * as assert from "node:assert/strict";
import * as path from "node:path";
import * as vscode from "vscode";

const folder = () => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail("no folder");
const file = (name: string) => vscode.Uri.joinPath(folder(), name);

interface Copied {
  text: string;
  tokens: number;
  items: { path: string; view: string }[];
}

/** Until it gives something: the server starts after the editor. */
async function until<Found>(what: string, look: () => Thenable<Found | undefined>): Promise<Found> {
  const end = Date.now() + 60_000;
  for (;;) {
    const found = await Promise.resolve(look()).catch(() => undefined);
    if (found !== undefined) {
      return found;
    }
    assert.ok(Date.now() < end, `${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function shown(name: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file(name));
  await vscode.window.showTextDocument(document, { preview: false });
}

async function textOf(tool: string, input: object): Promise<string> {
  const answer = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
  return answer.content.map((part) => (part as { value: string }).value).join("");
}

/** The copied text without its first line, which has the time. */
const body = (text: string) => text.slice(text.indexOf("\n"));

describe("Ullage in the extension host", () => {
  before(async () => {
    await shown("rich/color.py");
    await shown("rich/live.py");
    await until("both files", async () => {
      const copied = await vscode.commands.executeCommand<Copied>("ullage.copyContext");
      return copied?.items.length === 2 ? copied : undefined;
    });
  });

  it("every command that is contributed is there", async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    const { packageJSON } = vscode.extensions.getExtension("ullage.ullage") ?? assert.fail();
    const contributed = packageJSON.contributes.commands as { command: string }[];
    const missing = contributed.filter(({ command }) => !known.has(command));
    assert.deepEqual(missing, []);
  });

  it("loading signatures is one step, and undone in one", async () => {
    const uris = [file("rich/color.py").toString(), file("rich/live.py").toString()];
    const done = await vscode.commands.executeCommand<{ before: number; after: number }>(
      "ullage.setView",
      { uris, view: "signatures" },
    );
    assert.ok(done.after < done.before);
    const undone = await vscode.commands.executeCommand<{ before: number; after: number }>(
      "ullage.undo",
    );
    assert.deepEqual([undone.before, undone.after], [done.after, done.before]);
  });

  it("a refused command is told and throws nothing at whoever ran it", async () => {
    const uris = [file("rich/color.py").toString()];
    const argument = { uris, view: "symbols", symbols: ["no_such_name"] };
    assert.equal(await vscode.commands.executeCommand("ullage.setView", argument), undefined);
  });

  it("code actions announce what they do", async () => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      file("rich/color.py"),
      new vscode.Range(0, 0, 0, 0),
    );
    assert.ok(actions.some(({ title }) => title.startsWith("Load signatures only (")));
  });

  it("signatures are a document of their own", async () => {
    await vscode.commands.executeCommand("ullage.showSignatures", file("rich/color.py"));
    const document = await until("the document", async () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "ullage"),
    );
    assert.equal(document.languageId, "python");
    assert.match(document.getText(), /\.\.\. {2}# \d+/);
  });
});

describe("Tools for the editor's models", () => {
  before(function () {
    if (!vscode.lm.tools?.some(({ name }) => name === "ullage")) {
      // Editors of before 1.95 take none.
      this.skip();
    }
  });

  it("ullage is what copying gives", async () => {
    const copied = await vscode.commands.executeCommand<Copied>("ullage.copyContext", {
      whole: true,
    });
    assert.equal(body(await textOf("ullage", {})), body(copied.text));
  });

  it("signatures take paths as a model writes them", async () => {
    const absolute = path.join(folder().fsPath, "rich", "live.py");
    const text = await textOf("ullage_signatures", { paths: ["rich/color.py", absolute] });
    assert.match(text, /^## rich\/color\.py\n/);
    assert.match(text, /\nclass Live\(/);
    assert.ok(!text.includes("self._started = True"));
  });

  it("a declaration comes whole", async () => {
    const text = await textOf("ullage_symbol", { path: "rich/live.py", names: ["Live.start"] });
    assert.ok(text.includes("self._started = True"));
  });

  it("a name that is not there is an error that says so", async () => {
    await assert.rejects(
      textOf("ullage_symbol", { path: "rich/live.py", names: ["Live.strat"] }),
      /start/,
    );
  });
});
