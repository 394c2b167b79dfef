/** The files of a task: picked from the server's list, with a value asked for each variable. */

import * as vscode from "vscode";
import { type Task, type TaskVariable, tasks } from "../protocol";
import { messageOf, type Server } from "../server/server";
import type { Running } from "./running";

/** The last values, by the names of the variables: tasks of one project share them. */
const VALUES_KEY = "ullage.taskValues";

type Values = Record<string, string>;

interface Choice extends vscode.QuickPickItem {
  task: Task;
}

export async function chooseTask(
  server: Server,
  running: Running,
  memory: vscode.Memento,
): Promise<void> {
  const folder = await folderMeant();
  const task = folder && (await pickTask(server, folder));
  if (!task) {
    return;
  }
  const variables = await askForValues(task, memory);
  if (variables) {
    await running.run("ullage.loadTask", { task: task.name, variables, folder });
  }
}

/** The URI of the only folder, or of the one that is picked. */
async function folderMeant(): Promise<string | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only] = folders;
  const chosen = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : only;
  return chosen?.uri.toString();
}

async function pickTask(server: Server, folder: string): Promise<Task | undefined> {
  const placeHolder = "The task whose files the agent needs";
  try {
    // Counting takes a moment: the list opens before it is full.
    const chosen = await vscode.window.showQuickPick(choices(server, folder), {
      placeHolder,
      matchOnDetail: true,
    });
    return chosen?.task;
  } catch (error) {
    void vscode.window.showErrorMessage(messageOf(error));
    return undefined;
  }
}

async function choices(server: Server, folder: string): Promise<Choice[]> {
  const answer = await server.running?.sendRequest(tasks, { folder });
  return (answer?.tasks ?? []).map(choice);
}

function choice(task: Task): Choice {
  return { label: task.name, description: task.text, detail: task.files.join(", "), task };
}

/** A value for each variable; undefined where the person left. What was given is remembered. */
async function askForValues(task: Task, memory: vscode.Memento): Promise<Values | undefined> {
  const known = memory.get<Values>(VALUES_KEY, {});
  const values: Values = {};
  for (const [index, variable] of task.variables.entries()) {
    const title = titleOf(task, index);
    const value = await askForValue(title, variable, known[variable.name] ?? "");
    if (value === undefined) {
      return undefined;
    }
    values[variable.name] = value;
  }
  await memory.update(VALUES_KEY, { ...known, ...values });
  return values;
}

function titleOf({ name, variables }: Task, index: number): string {
  return variables.length > 1 ? `${name} (${index + 1} of ${variables.length})` : name;
}

function askForValue(
  title: string,
  { name, text, patterns }: TaskVariable,
  value: string,
): Thenable<string | undefined> {
  const places = patterns.join(", ");
  return vscode.window.showInputBox({
    title,
    prompt: text === "" ? `${name}, in ${places}` : `${name}: ${text}, in ${places}`,
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === "" ? "It cannot be empty." : undefined),
  });
}
