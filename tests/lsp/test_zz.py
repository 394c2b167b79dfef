from pathlib import Path
import pytest, threading, sys, traceback
from tests.support.window import *
from tests.support import editor
def test_x(tmp_path: Path,monkeypatch) -> None:
    monkeypatch.setattr(editor,"PATIENCE",3)
    root = tmp_path/"p"
    with Window(root) as w:
        w.tell_tabs()
        w.settle()
        i = w.begin("workspace/executeCommand", {"command":"ullage.setView","arguments":[{"uris":["a"],"view":"full"}]})
        import time; time.sleep(1)
        fr = sys._current_frames()[w._server.ident]
        traceback.print_stack(fr)
        print(w.reply_to(i))
