"""Every setting, declared once: key, type, default, what is allowed, scope, text.

The typed tree, the checks, the JSON Schema, the first `ullage.toml` and the editor's contributions
come from these rows. Never reads a value.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from ullage.domain.settings.tree import (
    Docs,
    Encoding,
    PhaseSettings,
    PresetName,
    RoleSettings,
    TabsThatCount,
    TaskSettings,
    TaskView,
)

Kind = Literal[
    "choice",
    "integer",
    "boolean",
    "string",
    "strings",
    "limits",
    "views",
    "texts",
    "tasks",
    "roles",
    "phases",
]
Scope = Literal["window", "resource", "machine"]
Spelling = Literal["camel", "kebab"]
Value = (
    bool
    | int
    | str
    | tuple[str, ...]
    | tuple[tuple[str, int], ...]
    | tuple[tuple[str, str], ...]
    | tuple[TaskSettings, ...]
    | tuple[RoleSettings, ...]
    | tuple[PhaseSettings, ...]
    | None
)

# Far above any window sold, low enough that sums of limits stay readable.
MOST_TOKENS = 100_000_000
# A file is held in memory whole while it is counted.
LARGEST_FILE_SIZE = 1_000_000_000
# Generated data beyond this size is no source a person would hand to an agent.
DEFAULT_MAX_FILE_SIZE = 10_000_000
# What Claude Code's Read tool refuses to return in one piece.
AGENT_READ_LIMIT = 25_000
# A third of what agents' own instructions and tools take: 17-51K in 45 sessions that were measured.
DEFAULT_ALWAYS_LOADED = 8_000
# The strategy that clearing after so many messages comes from.
DEFAULT_MESSAGES = 50
# Below the gate's: whoever writes is told before a build fails.
DEFAULT_ALWAYS_LOADED_BUDGET = 5_000

LIMITS_OF_A_PRESET = ("target", "maximum", "warning")
"""Settings without a value of their own: where nobody gives one, the preset does."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    `key` is dotted camelCase, as in an editor; files spell it in kebab-case. A default of None is
    worked out elsewhere (the preset), and `example` then stands for it in generated files.
    `restricted`: names a path, a program or a network address, so an untrusted place cannot set it.
    """

    key: str
    kind: Kind
    default: Value
    scope: Scope
    text: str
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = MOST_TOKENS
    example: Value = None
    since: str = "0.1.0"
    restricted: bool = False

    def path(self, spelling: Spelling) -> tuple[str, ...]:
        """The key's parts in that spelling: `("respect-gitignore",)`."""
        return tuple(self.spelled(spelling).split("."))

    def spelled(self, spelling: Spelling) -> str:
        """The dotted key in that spelling."""
        if spelling == "camel":
            return self.key
        return re.sub(r"[A-Z]", lambda capital: f"-{capital[0].lower()}", self.key)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "encoding",
        "choice",
        "o200k_base",
        "window",
        "The encoding that tokens are counted in when no model is chosen. One that is named here "
        "is also kept while an agent's session is live.",
        choices=get_args(Encoding),
    ),
    Setting(
        "model",
        "string",
        "auto",
        "window",
        "The model whose tokens and limits are shown. auto: that of the newest live agent session, "
        "else none.",
    ),
    Setting(
        "preset",
        "choice",
        "auto",
        "window",
        "The set of limits. auto: classic-200k for a window up to 256K or unknown, else window-1m.",
        choices=get_args(PresetName),
    ),
    Setting(
        "target",
        "integer",
        None,
        "window",
        "Tokens that the files for the agent should stay within. Default: the preset's.",
        minimum=1,
        example=30_000,
    ),
    Setting(
        "maximum",
        "integer",
        None,
        "window",
        "Tokens that the files for the agent must stay within. Default: the preset's.",
        minimum=1,
        example=50_000,
    ),
    Setting(
        "warning",
        "integer",
        None,
        "window",
        "Tokens in a session from which clearing it is advised. Default: the preset's.",
        minimum=1,
        example=150_000,
    ),
    Setting(
        "exclude",
        "strings",
        (),
        "resource",
        "Patterns, as in .gitignore, of files that are left out.",
        example=("docs/archive/",),
    ),
    Setting(
        "include",
        "strings",
        (),
        "resource",
        "Patterns, as in .gitignore, of files that are counted whatever leaves them out.",
        example=("build/schema.ts",),
    ),
    Setting(
        "respectGitignore",
        "boolean",
        True,  # noqa: FBT003 - a table row
        "resource",
        "Leave out what git ignores.",
    ),
    Setting(
        "maxFileSize",
        "integer",
        DEFAULT_MAX_FILE_SIZE,
        "resource",
        "Bytes; a larger file is named as too large and not counted.",
        minimum=1,
        maximum=LARGEST_FILE_SIZE,
    ),
    Setting(
        "signatures.docs",
        "choice",
        "summary",
        "resource",
        "Doc comments in signatures: none, summary (the first sentence), full.",
        choices=get_args(Docs),
    ),
    Setting(
        "signatures.lines",
        "boolean",
        True,  # noqa: FBT003 - a table row
        "resource",
        "Put the line range of a body that was left out in its place.",
    ),
    Setting(
        "check.encoding",
        "choice",
        "o200k_base",
        "resource",
        "The encoding that `ullage check` counts in, whatever the model.",
        choices=get_args(Encoding),
    ),
    Setting(
        "check.file",
        "integer",
        AGENT_READ_LIMIT,
        "resource",
        "Tokens a file may have: more, and an agent cannot read it whole. 0: not checked.",
    ),
    Setting(
        "check.alwaysLoaded",
        "integer",
        DEFAULT_ALWAYS_LOADED,
        "resource",
        "Tokens that an agent may load of the repository's files before the first prompt: "
        "CLAUDE.md, AGENTS.md, rules, and what they import. 0: not checked.",
    ),
    Setting(
        "check.grow",
        "integer",
        0,
        "resource",
        "Tokens that something over its limit may gain, with `--diff` since the earlier version, "
        "with `--baseline` since that was written.",
    ),
    Setting(
        "check.files",
        "limits",
        (),
        "resource",
        "Limits by path pattern, before check.file. The first that matches wins; 0: not checked.",
        example=(("**/*.gen.ts", 0),),
    ),
    Setting(
        "alwaysLoaded.budget",
        "integer",
        DEFAULT_ALWAYS_LOADED_BUDGET,
        "resource",
        "Tokens that an agent may load of the folder's own instruction files before the first "
        "prompt: more, and an editor reports it on the file. 0: never.",
    ),
    Setting(
        "workingSet.tabs",
        "choice",
        "open",
        "resource",
        "Which open tabs count as files for the agent: all that are open, those that are visible, "
        "none.",
        choices=get_args(TabsThatCount),
    ),
    Setting(
        "sessions.enabled",
        "boolean",
        True,  # noqa: FBT003 - a table row
        "window",
        "Follow the sessions of agents in the open folders: read-only, counts and paths only.",
    ),
    Setting(
        "sessions.window",
        "integer",
        None,
        "window",
        "Tokens that the window of the agent's model has, where its record does not tell.",
        minimum=1,
        example=200_000,
    ),
    Setting(
        "sessions.messages",
        "integer",
        DEFAULT_MESSAGES,
        "window",
        "Messages in a context from which the session's tooltip says what clearing it would save. "
        "0: never.",
    ),
    Setting(
        "phases",
        "phases",
        (),
        "window",
        "Phases of a feature, each a table [phases.NAME]: budget (tokens by which the context may "
        "grow in it), commands that begin it, files (patterns from the session's folder) whose "
        "change begins it. plan, implementation, documentation, and analyze, preserve, improve "
        "within the implementation are known; more can be added.",
        example=(PhaseSettings("implementation", 240_000, ("/build",), ("src/**",)),),
    ),
    Setting(
        "inlayHints.enabled",
        "boolean",
        True,  # noqa: FBT003 - a table row
        "resource",
        "Show what declarations cost behind their signatures.",
    ),
    Setting(
        "hover.enabled",
        "boolean",
        True,  # noqa: FBT003 - a table row
        "resource",
        "Show what a declaration costs on its name.",
    ),
    Setting(
        "diagnostics.enabled",
        "boolean",
        True,  # noqa: FBT003 - a table row
        "resource",
        "Report when the files for the agent cost more than the target, or instruction files more "
        "than their budget.",
    ),
    Setting(
        "diagnostics.fileOverReadLimit",
        "boolean",
        False,  # noqa: FBT003 - a table row
        "resource",
        "Report a file that an agent cannot read whole.",
    ),
    Setting(
        "tasks",
        "tasks",
        (),
        "resource",
        "Kinds of work, each a table [tasks.NAME]: files (patterns from this file's folder, a name "
        "in braces being a variable), target (tokens they should stay within), view (full, "
        "signatures or headers), views (other ones by pattern), variables (what each is for). They "
        "stand beside the four that are built in; one of the same name takes its place.",
        example=(
            TaskSettings(
                "backend",
                ("src/{module}.py", "src/**/models/*.py", "docs/api.md"),
                20_000,
                "signatures",
                (("src/{module}.py", "full"),),
                (("module", "the module to work on"),),
            ),
        ),
    ),
    Setting(
        "roles",
        "roles",
        (),
        "resource",
        "Kinds of agents for `ullage optimize`, beside those that it knows, each a table "
        "[roles.NAME]: fields (what such an agent needs of a context), target (tokens it should "
        "stay within).",
        example=(RoleSettings("reviewer", ("spec_id", "diff", "test_results"), 20_000),),
    ),
)

# What a table [phases.NAME] holds.
PHASE_FIELDS: tuple[Setting, ...] = (
    Setting(
        "budget",
        "integer",
        None,
        "window",
        "Tokens by which the context may grow in this phase. Default: the preset's.",
        minimum=1,
    ),
    Setting(
        "commands",
        "strings",
        (),
        "window",
        "Commands that begin this phase when they are typed, with their slash.",
    ),
    Setting(
        "files",
        "strings",
        (),
        "window",
        "Patterns, as in .gitignore but without negation, from the session's folder: a change of "
        "such a file begins this phase.",
    ),
)

# Settings of an editor's client alone: no file has them, and the server does not judge them.
EDITOR_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "interpreter",
        "string",
        None,
        "machine",
        "Path of the Python (3.11 or later) that runs the server. Default: the one that the Python "
        "extension has chosen, else python3 or python on the PATH.",
        restricted=True,
    ),
    Setting(
        "importStrategy",
        "choice",
        "useBundled",
        "machine",
        "Where the server comes from: the one in this extension, or the package ullage that is "
        "installed in the interpreter or on the PATH.",
        choices=("useBundled", "fromEnvironment"),
        restricted=True,
    ),
    Setting(
        "agent",
        "choice",
        "auto",
        "window",
        "Which agent Give to Agent gives the files to. auto: the one that is there; with several, "
        "the one you picked first in this workspace.",
        choices=("auto", "claude-code", "copilot", "codex", "cursor", "terminal", "clipboard"),
    ),
    Setting(
        "statusBar.enabled",
        "boolean",
        True,  # noqa: FBT003 - a table row
        "window",
        "Show the total of the files for the agent, and what is left in a live session, in the "
        "status bar.",
    ),
    Setting(
        "trace.server",
        "choice",
        "off",
        "window",
        "Log the messages between the editor and the server.",
        choices=("off", "messages", "verbose"),
    ),
)

EDITOR_ONLY = frozenset(setting.key.partition(".")[0] for setting in EDITOR_SETTINGS)
"""First parts of their keys."""

# What a table [tasks.NAME] holds; without files it is no task.
TASK_FIELDS: tuple[Setting, ...] = (
    Setting(
        "files",
        "strings",
        (),
        "resource",
        "Patterns, as in .gitignore but without negation, from the folder of this file. A name in "
        "braces, as in src/{module}.py, is a variable.",
    ),
    Setting(
        "target",
        "integer",
        None,
        "resource",
        "Tokens that the files should stay within. Default: the target in force.",
        minimum=1,
    ),
    Setting(
        "view",
        "choice",
        "signatures",
        "resource",
        "How the files are loaded.",
        choices=get_args(TaskView),
    ),
    Setting(
        "views",
        "views",
        (),
        "resource",
        "How some of the files are loaded, by pattern. The first that matches wins.",
        choices=get_args(TaskView),
    ),
    Setting(
        "variables",
        "texts",
        (),
        "resource",
        "What is to be put in for the variables of the patterns, for people.",
    ),
)

# What a table [roles.NAME] holds; without fields it is no role.
ROLE_FIELDS: tuple[Setting, ...] = (
    Setting(
        "fields",
        "strings",
        (),
        "resource",
        "Names of the fields of a context that the role needs, the most important first.",
    ),
    Setting(
        "target",
        "integer",
        None,
        "resource",
        "Tokens that the context should stay within. Default: the target in force.",
        minimum=1,
    ),
)
