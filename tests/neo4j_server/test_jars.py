"""The cache of jars is complete or made anew, also when two ask at once."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pytest

from tests.neo4j_server.jars import CONTENTS, NotResolved, artifact, cache_folder, jars_of, plugin_jars
from tests.neo4j_server.java_server import find_java
from tests.neo4j_server.running import NoServer

POM = """<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>legation.tests</groupId>
  <artifactId>two-small-jars</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>annotations</artifactId><version>5.26.30</version></dependency>
    <dependency><groupId>commons-codec</groupId><artifactId>commons-codec</artifactId><version>1.17.1</version></dependency>
  </dependencies>
  <build><plugins><plugin>
    <artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version>
    <configuration><includeScope>runtime</includeScope><excludeTransitive>true</excludeTransitive></configuration>
  </plugin></plugins></build>
</project>
"""

pytestmark = pytest.mark.neo4j


@pytest.fixture(scope="module")
def pom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        find_java()
    except NoServer as reason:
        pytest.skip(str(reason))
    path = tmp_path_factory.mktemp("pom") / "pom.xml"
    path.write_text(POM, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def fetched(pom: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return jars_of(pom, tmp_path_factory.mktemp("fetched"))


@pytest.fixture
def cache(fetched: Path, tmp_path: Path) -> Path:
    shutil.copytree(fetched.parent, tmp_path / "cache")
    return tmp_path / "cache"


def names(folder: Path) -> list[str]:
    return [path.name for path in sorted(folder.iterdir())]


def test_it_holds_the_jars_and_their_list(fetched: Path) -> None:
    assert names(fetched) == ["annotations-5.26.30.jar", "commons-codec-1.17.1.jar", CONTENTS]


def test_a_complete_folder_is_not_fetched_again(pom: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert jars_of(pom, cache).parent == cache


def test_a_truncated_jar_is_mended(pom: Path, cache: Path, fetched: Path) -> None:
    jar = cache / fetched.name / "commons-codec-1.17.1.jar"
    jar.write_bytes(jar.read_bytes()[:1000])
    assert (jars_of(pom, cache) / jar.name).read_bytes() == (fetched / jar.name).read_bytes()


def test_a_missing_jar_is_fetched(pom: Path, cache: Path, fetched: Path) -> None:
    (cache / fetched.name / "commons-codec-1.17.1.jar").unlink()
    assert names(jars_of(pom, cache)) == names(fetched)


def test_a_jar_too_many_is_removed(pom: Path, cache: Path, fetched: Path) -> None:
    (cache / fetched.name / "annotations-4.4.0.jar").write_bytes(b"older")
    assert names(jars_of(pom, cache)) == names(fetched)


def test_a_broken_list_is_written_anew(pom: Path, cache: Path, fetched: Path) -> None:
    (cache / fetched.name / CONTENTS).write_text('{"annotations', encoding="utf-8")
    assert (jars_of(pom, cache) / CONTENTS).read_text() == (fetched / CONTENTS).read_text()


def test_jars_without_a_list_are_what_an_interrupted_copy_left(pom: Path, cache: Path, fetched: Path) -> None:
    (cache / fetched.name / CONTENTS).unlink()
    assert names(jars_of(pom, cache)) == names(fetched)


def test_what_an_interrupted_fetch_left_goes_with_the_next(pom: Path, cache: Path, fetched: Path) -> None:
    shutil.rmtree(cache / fetched.name)
    left = cache / f"{fetched.name}.partial-abandoned"
    left.mkdir()
    (left / "commons-codec-1.17.1.jar").write_bytes(b"half")
    assert names(jars_of(pom, cache).parent) == [fetched.name, f"{fetched.name}.lock"]


def test_a_changed_pom_has_a_folder_of_its_own(pom: Path, cache: Path, fetched: Path, tmp_path: Path) -> None:
    changed = tmp_path / "pom.xml"
    changed.write_text(POM.replace("<version>1</version>", "<version>2</version>"), encoding="utf-8")
    assert jars_of(changed, cache).name != fetched.name


def test_two_processes_at_once_get_one_complete_folder(pom: Path, fetched: Path, tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        first, second = pool.starmap(jars_of, [(pom, tmp_path)] * 2, chunksize=1)
        pool.close()
        pool.join()
    assert first == second
    assert names(first) == names(fetched)


def test_a_pom_that_maven_refuses_is_an_error_and_leaves_nothing(tmp_path: Path, pom: Path) -> None:
    refused = tmp_path / "pom.xml"
    refused.write_text("<project>", encoding="utf-8")
    with pytest.raises(NotResolved, match=r"Maven ended with 1: .*ERROR"):
        jars_of(refused, tmp_path / "cache")
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEGATION_NEO4J_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


def test_a_plug_in_brings_its_own_jars_and_no_second_version_of_what_the_server_has(tmp_path: Path) -> None:
    server, plugin = tmp_path / "server", tmp_path / "plugin"
    for folder, jars in {
        server: ["codec-1.17.1", "annotations-5.26.30"],
        plugin: ["codec-1.15", "annotations-2.13.9", "ojalgo-53"],
    }.items():
        folder.mkdir()
        for jar in jars:
            (folder / f"{jar}.jar").touch()
    assert [jar.name for jar in plugin_jars(plugin, server, "2.13.9")] == ["annotations-2.13.9.jar", "ojalgo-53.jar"]


@pytest.mark.parametrize(
    ("jar", "name"),
    [
        ("neo4j-graph-algo-5.26.30.jar", "neo4j-graph-algo"),
        ("log4j-1.2-api-2.20.0.jar", "log4j-1.2-api"),
        ("netty-transport-native-epoll-4.1.137.Final-linux-x86_64.jar", "netty-transport-native-epoll"),
        ("unversioned.jar", "unversioned"),
    ],
)
def test_an_artifact_is_named_without_its_version(jar: str, name: str) -> None:
    assert artifact(jar) == name
