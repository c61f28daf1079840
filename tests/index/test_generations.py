import json
import subprocess
import sys
from pathlib import Path

import pytest

from index import generations
from index.generations import Busy, DamagedIndex, NoIndex, WrongSchema


def published(home, content="x", **manifest):
    staged = generations.staging(home)
    (staged / "segment.col").write_text(content)
    return generations.publish(home, staged, {"providers": len(content), **manifest})


def test_a_published_generation_is_live_sealed_and_numbered(tmp_path):
    generation = published(tmp_path, "abc", law_as_of="2026-11-23")
    assert generations.live(tmp_path) == generation
    assert generation.path == tmp_path / "generations" / "1"
    assert (tmp_path / "current").readlink() == Path("generations/1")
    assert generation.manifest == {
        "version": 1,
        "schema": generations.SCHEMA,
        "generation": 1,
        "providers": 3,
        "law_as_of": "2026-11-23",
        "files": {
            "segment.col": {
                "bytes": 3,
                "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            }
        },
    }
    assert not list((tmp_path / "generations").glob("*.part"))


def test_an_empty_home_has_no_index(tmp_path):
    with pytest.raises(NoIndex, match="Run: needle update"):
        generations.live(tmp_path)


def test_the_live_generation_and_two_before_it_stay(tmp_path):
    for number in range(5):
        published(tmp_path, "x" * number)
    assert generations.numbers(tmp_path) == [3, 4, 5]
    assert generations.live(tmp_path).number == 5


def test_rolling_back_walks_down_and_says_when_nothing_is_left(tmp_path):
    for number in range(3):
        published(tmp_path, "x" * number)
    assert [generations.roll_back(tmp_path).number, generations.roll_back(tmp_path).number] == [2, 1]
    with pytest.raises(NoIndex, match="no older generation"):
        generations.roll_back(tmp_path)
    assert generations.live(tmp_path).number == 1


def test_what_was_rolled_back_from_never_comes_back(tmp_path):
    for number in range(3):
        published(tmp_path, "x" * number)
    generations.roll_back(tmp_path)
    assert published(tmp_path).number == 4
    assert generations.numbers(tmp_path) == [1, 2, 4]
    assert generations.roll_back(tmp_path).number == 2


def test_rolling_back_to_a_damaged_generation_is_refused(tmp_path):
    published(tmp_path)
    published(tmp_path)
    (tmp_path / "generations" / "1" / "segment.col").unlink()
    with pytest.raises(DamagedIndex):
        generations.roll_back(tmp_path)
    assert generations.live(tmp_path).number == 2


def test_what_a_killed_build_left_is_swept_away_and_never_live(tmp_path):
    published(tmp_path)
    (generations.staging(tmp_path) / "half").write_text("half")
    assert generations.live(tmp_path).number == 1
    assert published(tmp_path).number == 2
    assert sorted(path.name for path in (tmp_path / "generations").iterdir()) == ["1", "2"]


def test_an_index_of_another_schema_is_refused_in_one_sentence(tmp_path):
    manifest = published(tmp_path).path / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema": 0}))
    with pytest.raises(WrongSchema, match=r"another version of needle .* Run: needle index"):
        generations.live(tmp_path)


@pytest.mark.parametrize(
    "damage", ["", "[]", "{}", '{"schema": 1, "generation": 1, "files": {"gone": {"bytes": 1}}}']
)
def test_a_damaged_index_is_refused_in_one_sentence(tmp_path, damage):
    (published(tmp_path).path / "manifest.json").write_text(damage)
    with pytest.raises(DamagedIndex, match="needle rollback"):
        generations.live(tmp_path)


def test_a_cut_file_is_noticed(tmp_path):
    (published(tmp_path, "abc").path / "segment.col").write_text("ab")
    with pytest.raises(DamagedIndex):
        generations.live(tmp_path)


def test_a_second_run_finds_the_lock_at_once_and_its_holder_may_die(tmp_path):
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import sys, pathlib\nfrom index.generations import lock\n"
                "with lock(pathlib.Path(sys.argv[1])):\n print('held', flush=True); sys.stdin.read()"
            ),
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(Busy, match="Another needle run") as busy, generations.lock(tmp_path):
        pass
    assert busy.value.exit_code == 75
    holder.kill()
    holder.communicate()
    with generations.lock(tmp_path):
        pass
