"""Examples at the end of every command's help, as data: a test runs each of them."""

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "report": (
        ("ullage report", "what the current folder costs, and where the tokens lie"),
        ("ullage report src docs --target 30000", "whether both fit into 30,000 tokens"),
        ("ullage report --model claude-sonnet-4-5", "in tokens of a model"),
        ("ullage report -f json > report.json", "every file, for scripts"),
        ("ullage report -f html -o ullage-report.html", "a page to look at, with a map"),
        ("ullage report --show-ignored", "what was left out, and by which rule"),
    ),
    "outline": (
        ("ullage outline src/app.py", "signatures, with line ranges in place of bodies"),
        ("ullage outline src --view headers", "imports and heads of all sources in a folder"),
        ("ullage outline src/app.py -s main", "main in full, signatures for the rest"),
        ("ullage outline src/app.py --docs none --no-lines", "the least tokens"),
    ),
    "count": (
        ("ullage count README.md", "its tokens, a bare number"),
        ("git diff | ullage count", "tokens of what another program prints"),
        ("ullage count --model gpt-4o src/*.py", "each file, and the sum"),
    ),
    "check": (
        ("ullage check", "no file over what an agent can read whole"),
        ("ullage check --diff main", "only what this branch made too large, or larger"),
        ("ullage check --write-baseline baseline.json", "put up with what is too large today"),
        ("ullage check --baseline baseline.json", "and with nothing more"),
        ("ullage check src docs --target 50000", "the sum of both is within 50,000 tokens"),
        ("ullage check -f json", "what is over, for scripts; the exit status is 1"),
    ),
    "fit": (
        ("ullage fit src --target 30000", "a view for each file, within 30,000 tokens"),
        ("ullage fit src -t 8000 --keep src/app.py --allow-drop", "that file above all others"),
    ),
    "context": (
        ("ullage context src/app.py", "signatures as a text to paste"),
        ("ullage context", "the files chosen in the editor, each in its own view"),
        ("ullage context src -o context.md", "into a file, for an agent to read"),
        ("ullage context src --format xml -o context.xml", "for a program that parses it"),
        ("ullage context src/app.py -s main --budget 4000", "main in full, never over 4,000"),
    ),
    "pack": (
        ("ullage pack src --budget 20000", "as much as fits, a view chosen for each file"),
        ("ullage pack src docs -b 20000 --keep src/app.py -o context.md", "into a file"),
    ),
    "load": (
        ("ullage load --list", "the tasks there are, with what they need and cost"),
        (
            "ullage load --task backend-implementation --var module=auth --var spec_id=SPEC-001",
            "the module, its tests, the specification, and nothing else",
        ),
        (
            "ullage load -t default --var spec_id=SPEC-001 --budget 20000 -o context.md",
            "into a file, never over 20,000 tokens",
        ),
    ),
    "optimize": (
        ("ullage optimize context.json --role backend-expert -o backend.json", "what it needs"),
        ("ullage optimize context.json -r docs-manager -t 8000 -f json", "and what was left out"),
    ),
    "session": (
        ("ullage session show", "the newest session of this folder: what is left, what fills it"),
        ("ullage session list --all", "sessions of all folders"),
    ),
    "session phase": (
        ("ullage session phase implementation", "the newest session of this folder is in it now"),
        ("ullage session phase auto 258c7280", "inferred again from what the agent does"),
    ),
    "session watch": (("ullage session watch -f json", "a document whenever it changes"),),
    "session list": (("ullage session list -f json", "for scripts"),),
    "session show": (
        ("ullage session show", "the newest session of this folder"),
        ("ullage session show 258c7280 --at compaction", "before it was last summed up"),
        ("ullage session show --path transcript.jsonl -f json", "of a record elsewhere"),
    ),
    "cost": (
        ("ullage cost -m claude-sonnet-4-5 --input 20000 --output 10000", "one request"),
        ("ullage cost --compare plan.json", "strategies side by side, and what the best saves"),
        ("ullage cost --matrix", "which model for which kind of work"),
    ),
    "handoff": (
        ("ullage handoff", "of the newest session of this folder: look at it, then paste it"),
        ("ullage handoff --write", "and keep it in .ullage/handoff.md, which git does not see"),
        ("ullage handoff 258c7280 --restore", "with the files that it changed, by signatures"),
        ("ullage handoff --limit 500 -f json", "shorter, and its figures for scripts"),
    ),
    "monitor": (
        ("ullage monitor report", "what was used in this folder in the last 7 days"),
        ("ullage monitor record -p plan -o generate-spec -t 25000", "from a script of yours"),
    ),
    "monitor record": (
        ("ullage monitor record -p plan -o generate-spec -t 25000", "in the phase plan"),
        (
            "ullage monitor record -p implementation -o analyze -t 40000 --budget 250000",
            "of 250,000 tokens for all that is recorded in this folder",
        ),
    ),
    "monitor report": (
        ("ullage monitor report --since 2w", "of the last two weeks"),
        ("ullage monitor report --session 258c7280", "one session, against the feature budget"),
        ("ullage monitor report --all -f json", "of all folders, for scripts"),
    ),
    "monitor export": (
        ("ullage monitor export -f csv > usage.csv", "for a spreadsheet"),
        ("ullage monitor export --since all --all > usage.json", "all there is"),
    ),
    "monitor forget": (("ullage monitor forget --yes", "of this folder, for good"),),
    "config": (
        ("ullage config show", "the settings in force here, and where each was set"),
        ("ullage config init", "begin with a commented ullage.toml"),
        ("ullage config schema > ullage.schema.json", "for editors that complete and check it"),
    ),
    "config show": (("ullage config show -f json", "for scripts"),),
    "config schema": (("ullage config schema > ullage.schema.json", "keep it in a file"),),
    "config init": (("ullage config init", "write ullage.toml in the current folder"),),
}


def epilog(command: str) -> str:
    """The examples of a command as the end of its help: lines to paste, and what they give."""
    lines = [f"{line}\n    [dim]{meaning}[/dim]" for line, meaning in EXAMPLES[command]]
    return "\n".join(["Examples:", *lines])
