"""A file gives its text, or says why it has none."""

import codecs
import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.adapters.files.trees import plant, without_privileges
from ullage.adapters.files import FileText, Unreadable, decode, read_bytes, read_text

MARKED = {
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        decode(data)
    return f"{caught.value.reason}: {caught.value.detail}"


@given(texts)
def test_utf8_is_kept_to_the_character(text: str) -> None:
    data = text.encode()
    if not any(data.startswith(mark) for mark in MARKED.values()):
        assert decode(data) == FileText(text, len(data), "utf-8")


@pytest.mark.parametrize("encoding", MARKED)
@given(text=texts)
def test_a_byte_order_mark_names_the_encoding_and_is_no_text(encoding: str, text: str) -> None:
    data = MARKED[encoding] + text.encode(encoding.removesuffix("-sig"))
    assert decode(data) == FileText(text, len(data), encoding)


def test_line_ends_and_controls_are_never_changed() -> None:
    text = "a\r\nb\rc\nd\fe\x0bf\x1cg\u2028h\u0085i"
    assert decode(text.encode()).text == text


def test_no_bytes_are_the_empty_text() -> None:
    assert decode(b"") == FileText("", 0, "utf-8")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x7fELF\0\0", "binary: NUL byte at offset 4"),
        (b"x" * 20_000 + b"\0", "binary: NUL byte at offset 20000"),
        (b"\xef\xbb\xbfa\0", "binary: NUL byte at offset 4"),
        (b"\xff\xfea\0\0\0b\0", "binary: NUL character in UTF-16-LE"),
        ("a".encode("utf-16-le"), "binary: NUL byte at offset 1"),
        (b"x" * 41 + "é".encode("latin-1"), "encoding: byte 0xE9 at offset 41 is not UTF-8"),
        (b"\xef\xbb\xbfab\xe9", "encoding: byte 0xE9 at offset 5 is not UTF-8"),
        (b"\xed\xa0\x80", "encoding: byte 0xED at offset 0 is not UTF-8"),
        (b"\xff\xfe\x00\xd8", "encoding: byte 0x00 at offset 2 is not UTF-16-LE"),
        (b"\xff\xfea", "encoding: byte 0x61 at offset 2 is not UTF-16-LE"),
    ],
)
def test_what_is_no_text_is_refused_with_the_place(data: bytes, why: str) -> None:
    assert refusal(data) == why


@given(st.binary(max_size=64))
def test_any_bytes_are_a_text_or_a_refusal(data: bytes) -> None:
    try:
        text = decode(data)
    except Unreadable as why:
        event(why.reason)
        return
    codec = text.encoding.removesuffix("-sig")
    assert MARKED.get(text.encoding, b"") + text.text.encode(codec) == data


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    data = "größe\r\n".encode() * 100_000
    plant(tmp_path, {"a.txt": data})
    assert read_bytes(tmp_path / "a.txt") == data
    assert read_text(str(tmp_path / "a.txt")) == FileText(data.decode(), len(data), "utf-8")


def test_the_limit_counts_bytes_and_names_both_sizes(tmp_path: Path) -> None:
    plant(tmp_path, {"a.txt": "é" * 500})
    assert read_text(tmp_path / "a.txt", 1000).size == 1000
    for read in (read_text, read_bytes):
        with pytest.raises(Unreadable, match="1,000 bytes, the limit is 999 bytes") as caught:
            read(tmp_path / "a.txt", 999)
        assert caught.value.reason == "too-large"


def test_of_a_binary_file_only_the_beginning_is_read(tmp_path: Path) -> None:
    """A sparse file of 1 TB would never end otherwise."""
    with (tmp_path / "disk.raw").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(Unreadable, match="NUL byte at offset 0"):
        read_text(tmp_path / "disk.raw")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing", "no such file or folder"),
        ("a.txt/below", "no such file or folder"),
        ("folder", "a folder, not a file"),
        ("a\0b", "not a possible file name"),
        ("x" * 300, "the path is too long"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(tmp_path: Path, name: str, why: str) -> None:
    plant(tmp_path, {"a.txt": "", "folder/": ""})
    for read in (read_text, read_bytes):
        with pytest.raises(Unreadable, match=why) as caught:
            read(f"{tmp_path}/{name}")
        assert caught.value.reason == "unreadable"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file systems only")
class TestPosix:
    def test_no_permission(self, tmp_path: Path) -> None:
        plant(tmp_path, {"a.txt": "secret"})
        (tmp_path / "a.txt").chmod(0)
        with (
            without_privileges(tmp_path),
            pytest.raises(Unreadable, match="permission denied"),
        ):
            read_text(tmp_path / "a.txt")

    def test_pipes_and_devices_are_refused_without_waiting(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        for path in (tmp_path / "pipe", Path("/dev/zero")):
            with pytest.raises(Unreadable, match="not a regular file"):
                read_text(path)

    @pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux only")
    def test_a_file_that_hides_its_size_is_read_to_its_end(self) -> None:
        assert Path("/proc/self/status").stat().st_size == 0
        assert "VmRSS" in read_text("/proc/self/status").text
        with pytest.raises(Unreadable, match="the limit is 10 bytes"):
            read_bytes("/proc/self/status", 10)

    def test_a_file_that_grows_is_cut_nowhere_and_bounded(self, tmp_path: Path) -> None:
        path = plant(tmp_path, {"log": "x\n"}) / "log"
        stop = threading.Event()

        def grow() -> None:
            with path.open("ab", buffering=0) as file:
                while not stop.is_set():
                    file.write(b"line\n" * 1000)

        writer = threading.Thread(target=grow)
        writer.start()
        try:
            with pytest.raises(Unreadable, match="the limit is") as caught:
                _read_again_and_again(path)
        finally:
            stop.set()
            writer.join()
        assert caught.value.reason == "too-large"


def _read_again_and_again(path: Path) -> None:
    while True:
        read_bytes(path, 2_000_000)
