"""What the answer to `initialize` waits for."""

import subprocess
import sys

LATE = (
    "sqlite3",
    "tiktoken",
    "tree_sitter",
    "ullage.adapters",
    "ullage.app.config",
    "ullage.app.editor.live",
    "ullage.domain.settings",
    "ullage.domain.working_set",
)
PROGRAM = "import sys, ullage.lsp.serve; print(*sorted(sys.modules), sep='\\n')"


def test_the_first_answer_waits_for_no_tokenizer_settings_or_use_case() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM], check=True, capture_output=True, text=True
    )
    loaded = done.stdout.splitlines()
    assert "ullage.lsp.server" in loaded
    assert not set(LATE) & set(loaded)
