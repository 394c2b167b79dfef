// Stands in for the agents' extensions. The file .stub/agents.json of the folder names the commands
// that are there, and whether they fail; .stub/calls.jsonl gets a line for each call: its arguments,
// and which editor was active then.
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

exports.activate = (context) => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const stub = folder && path.join(folder, ".stub");
  if (!stub || !fs.existsSync(stub)) {
    return;
  }
  const { commands, fails } = JSON.parse(fs.readFileSync(path.join(stub, "agents.json"), "utf8"));
  const record = (id, args) => {
    const editor = vscode.window.activeTextEditor;
    const call = {
      id,
      args: args.map((one) => (one instanceof vscode.Uri ? one.toString() : one)),
      active: editor?.document.uri.toString(),
      selected: editor && !editor.selection.isEmpty,
    };
    fs.appendFileSync(path.join(stub, "calls.jsonl"), `${JSON.stringify(call)}\n`);
    if (fails) {
      throw new Error("not today");
    }
  };
  for (const id of commands) {
    context.subscriptions.push(
      vscode.commands.registerCommand(id, (...args) => record(id, args)),
    );
  }
};
