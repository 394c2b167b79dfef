// Stands in for the Python extension, as far as others ask it: the file .stub/python of the folder
// holds the path of the interpreter that was chosen, and may change.
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

exports.activate = () => {
  const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
  const file = path.join(folder, ".stub", "python");
  const chosen = () => ({ id: "one", path: fs.readFileSync(file, "utf8").trim() });
  const changed = new vscode.EventEmitter();
  fs.watchFile(file, { interval: 50 }, () => changed.fire(chosen()));
  return {
    environments: {
      getActiveEnvironmentPath: chosen,
      resolveEnvironment: async ({ path: program }) => ({
        executable: { uri: vscode.Uri.file(program) },
      }),
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
};
