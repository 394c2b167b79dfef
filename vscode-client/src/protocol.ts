/** The server's own messages, as far as the extension looks at them. Their schemas are under test. */

import { NotificationType, RequestType } from "vscode-languageclient/node";

export type View = "full" | "signatures" | "headers" | "symbols";

export interface Tab {
  uri: string;
  active: boolean;
  focused: boolean;
  preview: boolean;
  editorPinned: boolean;
}

export interface StatusAction {
  title: string;
  command: string;
  argument: unknown;
}

/** `null` is not known yet. Texts are ready to show. */
export interface Status {
  text: string;
  tooltip: string;
  workingSet: { verdict: "within" | "over-target" | "over-maximum" | null } | null;
  session: SessionStatus | null;
  alwaysLoaded: object | null;
  phase: Phase | null;
  /** The newest first. */
  advice: Advice[] | null;
  actions: StatusAction[] | null;
}

/** The session that is shown; there are `live` of them. */
export interface SessionStatus {
  session: string;
  text: string;
  tooltip: string;
  live: number;
  nearEnd: boolean;
}

/** A phase of a feature, and what was used of its budget. */
export interface Phase {
  title: string;
  text: string;
}

/** What could be done now; `crossing` counts how often it came up in the session. */
export interface Advice {
  code: string;
  level: "advice" | "information";
  text: string;
  /** What a person types into the agent. */
  command: string;
  /** Of the button that copies it. */
  title: string;
  crossing: number;
}

export interface Item {
  uri: string;
  name: string;
  view: View;
  reasons: ("tab" | "pin")[];
  tokens: { full: number | null; signatures: number | null; headers: number | null };
  dropped: boolean;
  problem: string | null;
  text: string;
}

export interface NotCounted {
  uri: string;
  name: string;
  reason: string;
  detail: string;
  included: boolean;
}

export interface WorkingSet {
  items: Item[];
  notCounted: NotCounted[];
  text: string;
}

/** Without a live session `title` is null and the lists are empty. */
export interface Session {
  title: string | null;
  text: string | null;
  rows: SessionRow[];
  signatures: Signatures | null;
  live: LiveSession[];
  /** Those that can be set; none without a live session. */
  phases: PhaseChoice[];
}

/** `name` null is what is inferred. */
export interface PhaseChoice {
  name: string | null;
  title: string;
  text: string;
  isCurrent: boolean;
}

/** What a part of the context came from. */
export interface SessionRow {
  cause: string;
  name: string;
  text: string;
  files: ReadFile[];
}

export interface ReadFile {
  uri: string;
  name: string;
  text: string;
  exists: boolean;
}

/** The files that were read, as far as their signatures cost less. */
export interface Signatures {
  title: string;
  uris: string[];
}

export interface LiveSession {
  session: string;
  title: string;
  text: string;
  shown: boolean;
}

/** Where nothing is loaded there are no agents. */
export interface AlwaysLoaded {
  title: string;
  text: string | null;
  agents: LoadingAgent[];
}

export interface LoadingAgent {
  title: string;
  text: string;
  files: LoadedFile[];
}

/** `loadedBy` is the file that names it, in its line `line`, counted from 0. */
export interface LoadedFile {
  uri: string;
  name: string;
  text: string;
  loadedBy: string | null;
  line: number | null;
}

/** What `ullage.setPhase` answers. */
export interface PhaseSet {
  message: string;
}

/** What a command answers that changes the set; `message` is for people. */
export interface SetChanged {
  before: number;
  after: number;
  message: string;
  step: number;
}

export interface ContextWritten {
  path: string;
  mention: string;
  reference: string;
  figures: string;
  notes: string[];
}

export interface ContextCopied {
  text: string;
  reference: string | null;
  notes: string[];
  message: string;
}

/** A kind of work. `text` is what it costs or may cost; a value is due for each variable. */
export interface Task {
  name: string;
  variables: TaskVariable[];
  files: string[];
  text: string;
}

/** `text` may be empty. */
export interface TaskVariable {
  name: string;
  text: string;
  patterns: string[];
}

/** `path` is null of what is only to be shown. */
export interface ClearPrepared {
  text: string;
  message: string;
  path: string | null;
  notes: string[];
}

export interface OutlineDocument {
  files: { path: string; text: string; declarations: unknown[]; problems: string[] }[];
}

export const didChangeTabs = new NotificationType<{ tabs: Tab[] }>("ullage/didChangeTabs");
export const didChangeAgent = new NotificationType<{ name: string | null }>(
  "ullage/didChangeAgent",
);
export const status = new NotificationType<Status>("ullage/status");
export const workingSet = new RequestType<object, WorkingSet, void>("ullage/workingSet");
export const session = new RequestType<object, Session, void>("ullage/session");
export const alwaysLoaded = new RequestType<object, AlwaysLoaded, void>("ullage/alwaysLoaded");
export const tasks = new RequestType<{ folder?: string }, { tasks: Task[] }, void>("ullage/tasks");
export const report = new RequestType<{ folder?: string }, unknown, void>("ullage/report");
export const usage = new RequestType<{ since?: string }, unknown, void>("ullage/usage");
export const outline = new RequestType<{ uri: string }, OutlineDocument, void>("ullage/outline");
