/** The total of the files in the status bar, and how the server does while it says none. */

import type * as vscode from "vscode";
import type { Status, StatusAction } from "../protocol";
import type { ServerState } from "../server/server";
import { type Colours, labelOf, type Shown, StatusItem } from "../statusItem";

type Verdict = NonNullable<Status["workingSet"]>["verdict"];

/** The first is our own: the editor's prominent colour is made for a background of its own. */
const COLOURS: Record<NonNullable<Verdict>, Colours> = {
  within: {},
  "over-target": { text: "ullage.overTarget" },
  "over-maximum": {
    text: "statusBarItem.warningForeground",
    background: "statusBarItem.warningBackground",
    onBlack: "ullage.overMaximum",
  },
};

const SHOW_LIST: StatusAction = {
  title: "Show list",
  command: "ullage.showFiles",
  argument: undefined,
};
const SHOW_PROBLEM: StatusAction = {
  title: "Show What Is Wrong",
  command: "ullage.showProblem",
  argument: undefined,
};

/** To the left of the language and line items, which extensions crowd. */
const PRIORITY = 60;

const STARTING: Shown = {
  text: "$(loading~spin) Ullage",
  tooltip: "Ullage is starting.",
  label: "Ullage is starting",
  command: SHOW_LIST.command,
  actions: [],
  colours: {},
};

export class FilesItem implements vscode.Disposable {
  private readonly item = new StatusItem("files", "Ullage: Files for the Agent", PRIORITY);

  constructor() {
    this.item.show(STARTING);
  }

  /** Show what the server says. */
  show({ text, tooltip, workingSet, actions }: Status): void {
    const verdict = workingSet?.verdict ?? "within";
    const over = verdict === "within" ? "" : `, ${verdict.replace("-", " the ")}`;
    this.item.show({
      text,
      tooltip,
      label: `${labelOf(tooltip)}${over}`,
      command: SHOW_LIST.command,
      actions: [...(actions ?? []), SHOW_LIST],
      colours: COLOURS[verdict],
    });
  }

  /** Show how the server does while it has nothing to say. */
  follow(state: ServerState): void {
    if (state.kind === "starting") {
      this.item.show(STARTING);
    } else if (state.kind === "failed") {
      this.item.show({
        text: "$(warning) Ullage",
        tooltip: state.problem,
        label: `Ullage: ${state.problem}`,
        command: SHOW_PROBLEM.command,
        actions: [SHOW_PROBLEM],
        colours: {},
      });
    }
  }

  dispose(): void {
    this.item.dispose();
  }
}
