/** The settings that are set somewhere, as the server asks for them. */

import * as vscode from "vscode";
import { contributes } from "../../package.json";

const SECTION = "ullage";

/** Some of them only the editor knows: the server passes these over. */
const PATHS = Object.keys(contributes.configuration.properties).map((key) =>
  key.slice(SECTION.length + 1),
);

/**
 * What is set explicitly, for a place: an editor hands over its defaults with the rest, and those
 * would beat the repository's own file.
 */
export function explicitSettings(place: vscode.Uri | undefined): object {
  const configuration = vscode.workspace.getConfiguration(SECTION, place ?? null);
  const settings: Record<string, unknown> = {};
  for (const path of PATHS) {
    const value = configuration.get(path);
    if (isSet(configuration.inspect(path)) && value !== null) {
      put(settings, path.split("."), value);
    }
  }
  return settings;
}

type Inspected = ReturnType<vscode.WorkspaceConfiguration["inspect"]>;

function isSet(found: Inspected): boolean {
  return [
    found?.globalValue,
    found?.workspaceValue,
    found?.workspaceFolderValue,
    found?.globalLanguageValue,
    found?.workspaceLanguageValue,
    found?.workspaceFolderLanguageValue,
  ].some((value) => value !== undefined);
}

function put(settings: Record<string, unknown>, path: string[], value: unknown): void {
  const [name, ...rest] = path;
  if (name === undefined) {
    return;
  }
  if (rest.length === 0) {
    settings[name] = value;
    return;
  }
  settings[name] ??= {};
  put(settings[name] as Record<string, unknown>, rest, value);
}
