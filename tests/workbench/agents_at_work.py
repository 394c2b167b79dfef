"""Agents at work in a folder: records of sessions where the windows of a server look for them."""

from datetime import UTC, datetime
from pathlib import Path

from tests.support.transcripts import ClaudeTranscript, CodexRollout, read_call, text
from tests.workbench.code_server import CodeServer
from tests.workbench.extension import real_code

SESSION_ITEM = "ullage.ullage.session"
"""What is left, in the status bar."""


def claude(server: CodeServer, project: Path) -> ClaudeTranscript:
    """A session that was summed up once: so it is known where it will be again."""
    transcript = _begun(server, project)
    transcript.prompt("fix the table")
    transcript.answer(text("I look."), context=26_000)
    transcript.answer(text("done"), context=166_759)
    transcript.compaction(167_094)
    transcript.prompt("now the text")
    return transcript


def feature(server: CodeServer, project: Path) -> ClaudeTranscript:
    """A session of today that has written the plan of a feature."""
    transcript = _begun(server, project, datetime.now(UTC))
    transcript.prompt("Users can be deleted")
    transcript.answer(text("I look."), context=26_000)
    transcript.command("/moai:1-plan")
    spec = project / ".moai" / "specs" / "SPEC-001" / "spec.md"
    transcript.create(str(spec), "# Users can be deleted\n", context=60_000)
    transcript.answer(text("The plan is written."), context=75_000)
    return transcript


def _begun(server: CodeServer, project: Path, begin: datetime | None = None) -> ClaudeTranscript:
    session = f"claude-{project.parent.name}"
    place = server.place / "home" / ".claude" / "projects" / session
    place.mkdir(parents=True)
    file = place / f"{session}.jsonl"
    return ClaudeTranscript(file, str(project), session, begin=begin, ids=session)


def reads(transcript: ClaudeTranscript, project: Path, *names: str) -> None:
    """It reads files, each whole; one that is not there was when it did."""
    for name in names:
        path = project / name
        transcript.answer(read_call(str(path)), context=40_000)
        transcript.read(str(path), path.read_text() if path.exists() else "gone = True\n" * 100)


def codex(server: CodeServer, project: Path) -> CodexRollout:
    """A session that has just begun."""
    place = server.place / "home" / ".codex" / "sessions" / "2026" / "11" / "01"
    place.mkdir(parents=True, exist_ok=True)
    name = f"rollout-2026-11-01T10-00-00-{project.parent.name}.jsonl"
    rollout = CodexRollout(place / name, folder=str(project))
    rollout.begin()
    return rollout


def some_of_rich(place: Path, settings: str) -> Path:
    """A folder with some real modules, instructions for agents, and settings."""
    names = ("color.py", "live.py", "text.py", "table.py")
    project = with_instructions(real_code(place, "rich", *names))
    (project / "ullage.toml").write_text(settings)
    return project


def with_instructions(project: Path) -> Path:
    """A file that Claude Code loads before the first prompt, and one that its third line does."""
    (project / "docs").mkdir()
    (project / "docs" / "style.md").write_text("Write short functions.\n" * 50)
    (project / "CLAUDE.md").write_text("# Rules\n\nSee @docs/style.md for the style.\n")
    return project
