// Stands in for the agents' extensions: has the commands that STUB_COMMANDS names, and writes down
// in the file STUB_CALLS how each was called and which editor was active then.
const fs = require("node:fs");
const vscode = require("vscode");

exports.activate = (context) => {
  for (const id of (process.env.STUB_COMMANDS || "").split(",").filter(Boolean)) {
    context.subscriptions.push(
      vscode.commands.registerCommand(id, (...args) => {
        const editor = vscode.window.activeTextEditor;
        const call = {
          id,
          args: args.map((one) => (one instanceof vscode.Uri ? one.toString() : one)),
          active: editor && editor.document.uri.toString(),
          selected: editor && !editor.selection.isEmpty,
        };
        fs.appendFileSync(process.env.STUB_CALLS, `${JSON.stringify(call)}\n`);
        if (process.env.STUB_FAILS) {
          throw new Error("not today");
        }
      }),
    );
  }
};
