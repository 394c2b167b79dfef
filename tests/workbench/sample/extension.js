// One of each thing that an extension can show, for the tests of the harness.
const vscode = require("vscode");

const FRUIT = { Pome: ["Apple", "Pear"], Stone: ["Cherry"] };

function activate(context) {
  const output = vscode.window.createOutputChannel("Sample", { log: true });
  output.info("sample is active");
  const status = vscode.window.createStatusBarItem("count", vscode.StatusBarAlignment.Left, 10);
  status.name = "Sample Count";
  status.command = "sample.say";
  status.tooltip = new vscode.MarkdownString("How it was counted: [say it](command:sample.say)");
  status.tooltip.isTrusted = true;
  let taken = 0;
  const show = () => {
    const settings = vscode.workspace.getConfiguration("sample");
    status.text = `$(check) ${taken} taken, word ${settings.get("word")}, ` +
      `program ${settings.get("program")}, home ${process.env.HOME}, path ${process.env.PATH}`;
    status.backgroundColor = taken
      ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    status.show();
  };
  const health = vscode.languages.createLanguageStatusItem("health", { pattern: "**" });
  health.name = "Sample Health";
  health.text = "Sample is well";
  health.detail = "as ever";
  const hints = {
    provideInlayHints: (document) => [
      new vscode.InlayHint(document.lineAt(0).range.end, `${document.lineCount} lines`),
    ],
  };
  const fruit = {
    getChildren: (item) => (item ? FRUIT[item] : Object.keys(FRUIT)),
    getTreeItem: (item) => {
      const kind = item in FRUIT;
      const row = new vscode.TreeItem(item, kind ? 1 : 0);
      row.description = kind ? `${FRUIT[item].length} of them` : "ripe";
      row.contextValue = kind ? "kind" : "fruit";
      return row;
    },
  };
  const commands = {
    "sample.say": async () => {
      const answer = await vscode.window.showInformationMessage("Something was said", "Louder");
      if (answer) vscode.window.showWarningMessage("SOMETHING WAS SAID");
    },
    "sample.page": () => {
      const panel = vscode.window.createWebviewPanel("sample", "Sample Page", -1, { enableScripts: true });
      panel.webview.onDidReceiveMessage((text) => vscode.window.showInformationMessage(text));
      panel.webview.html = `<button onclick="acquireVsCodeApi().postMessage('The page spoke')">Speak</button>`;
    },
    "sample.take": (first, all) => {
      taken += Array.isArray(all) ? all.length : 1;
      show();
    },
  };
  show();
  context.subscriptions.push(
    output, status, health,
    vscode.workspace.onDidChangeConfiguration(show),
    vscode.languages.registerInlayHintsProvider({ pattern: "**" }, hints),
    vscode.window.registerTreeDataProvider("sample.fruit", fruit),
    vscode.window.registerTreeDataProvider("sample.nothing", { getChildren: () => [], getTreeItem: () => undefined }),
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, run)),
  );
}

module.exports = { activate };
