"""What the Neo4j store does beyond the contract: errors, sharing, the ties that people see, equal answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from random import Random
from threading import Event
from time import sleep
from typing import Any

import msgspec
import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.actor import Actor, ActorKind, Name
from graph.errors import InvalidStatement, JudgementConflict, StoreTooNew, StoreUnavailable
from graph.interval import Interval, PartialDate
from graph.neo4j_schema import MIGRATIONS, SCHEMA_VERSION
from graph.neo4j_store import Neo4jStore, check_version
from graph.projection import Rules, project
from graph.relation import RELATIONS, Relation
from graph.resolution import Verdict
from graph.sqlite_store import SqliteStore
from graph.statement import Modality, Polarity, Statement
from graph.store import Batch, Store
from queries import QUERIES, query
from tests.factories import (
    DOCUMENTS,
    PROXY_WAR,
    REFERENTS,
    Clock,
    actor,
    all_documents,
    all_statements,
    batch,
    batches,
    document,
    found,
    judgements,
    network,
    same,
    statement,
)
from tests.neo4j_server.emptied import EMPTY
from tests.neo4j_server.fixture import server_or_skip
from tests.neo4j_server.running import RunningServer

NO_SERVER = "bolt://127.0.0.1:1"
DAY = date(2026, 1, 1)
Ask = Callable[..., list[Any]]
Open = Callable[..., Neo4jStore]


@pytest.fixture(scope="module")
def driver(neo4j_server: RunningServer) -> Iterator[neo4j.Driver]:
    with neo4j.GraphDatabase.driver(neo4j_server.bolt_uri, auth=neo4j_server.auth) as opened:
        yield opened


@pytest.fixture
def ask(driver: neo4j.Driver) -> Ask:
    """Give a function that runs a query on the test's database, which is empty at first."""

    def run(text: str, **values: object) -> list[Any]:
        with driver.session() as session:
            return session.run(text, values).values()

    run(EMPTY)
    return run


@pytest.fixture
def reach(neo4j_server: RunningServer, ask: Ask) -> Iterator[Open]:
    """Give a function that opens a store on the test's database."""
    opened: list[Neo4jStore] = []

    def open_one(uri: str = neo4j_server.bolt_uri, **options: Any) -> Neo4jStore:
        chosen = {"user": neo4j_server.user, "password": neo4j_server.password, "clock": Clock(), **options}
        opened.append(Neo4jStore(uri, **chosen))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def test_a_server_that_is_not_there_is_unavailable_and_named() -> None:
    with pytest.raises(StoreUnavailable, match=r"bolt://127\.0\.0\.1:1: no server answers"):
        Neo4jStore(NO_SERVER, user="neo4j", password="secret", connect_seconds=1, retry_seconds=0)


@pytest.mark.parametrize("uri", ["http://127.0.0.1", "neo4j", "bolt://"])
def test_what_is_no_address_is_unavailable(uri: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"no address of a Neo4j server|no server answers"):
        Neo4jStore(uri, connect_seconds=1, retry_seconds=0)


@pytest.mark.parametrize("agent", ["Neo4j/5.25.9", "Neo4j/4.4.40", "Neo4j/5.9.0", "Neo4j/dev"])
def test_a_server_older_than_the_lts_is_refused_with_its_version(agent: str) -> None:
    with pytest.raises(StoreUnavailable, match=f"{agent} is too old; Legation needs Neo4j 5.26"):
        check_version("bolt://host", agent)


@pytest.mark.parametrize("agent", ["Neo4j/5.26.0", "Neo4j/5.26.30", "Neo4j/2025.10.1", "Neo4j/5.26.1-aura"])
def test_the_lts_and_newer_servers_are_accepted(agent: str) -> None:
    check_version("bolt://host", agent)


@pytest.mark.neo4j
def test_a_wrong_password_is_said_and_not_repeated(reach: Open) -> None:
    with pytest.raises(StoreUnavailable, match="user or password is wrong") as caught:
        reach(password="not-the-password")
    assert "not-the-password" not in f"{caught.value!r} {caught.value.__cause__!r}"


@pytest.mark.neo4j
def test_the_password_is_in_no_representation(reach: Open, neo4j_server: RunningServer) -> None:
    store = reach()
    assert neo4j_server.password not in f"{store!r} {vars(store)!r} {vars(store._transactions)!r}"


@pytest.mark.neo4j
def test_a_database_that_is_not_there_is_named(reach: Open) -> None:
    with pytest.raises(StoreUnavailable, match="database atlantis: there is no such database"):
        reach(database="atlantis")


@pytest.mark.neo4j
def test_a_database_is_opened_by_its_name(reach: Open) -> None:
    assert reach(database="neo4j").revision() == 0


@pytest.mark.neo4j
def test_an_address_for_clusters_reaches_one_server_too(reach: Open, neo4j_server: RunningServer) -> None:
    store = reach(neo4j_server.bolt_uri.replace("bolt://", "neo4j://"))
    assert store.record(batch(statement())).revision == store.revision() == 1


@pytest.mark.neo4j
def test_an_empty_database_becomes_a_store_only_when_one_may_be_made(reach: Open) -> None:
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(StoreUnavailable, match="no store in this database"):
            reach(**options)
    reach()
    assert reach(create=False).revision() == 0


@pytest.mark.neo4j
def test_a_database_of_another_program_is_refused_and_left_as_it_was(reach: Open, ask: Ask) -> None:
    ask("CREATE (:Film {title: 'The Third Man'})")
    with pytest.raises(StoreUnavailable, match="did not write"):
        reach()
    assert ask("MATCH (n) RETURN labels(n), n.title") == [[["Film"], "The Third Man"]]


@pytest.mark.neo4j
def test_a_store_of_a_newer_legation_is_refused(reach: Open, ask: Ask) -> None:
    reach()
    ask("MATCH (l:Legation) SET l.schema = $newer", newer=SCHEMA_VERSION + 1)
    with pytest.raises(StoreTooNew, match="newer Legation"):
        reach()


@pytest.mark.neo4j
def test_migrations_run_once_and_make_what_they_name(reach: Open, ask: Ask) -> None:
    before = [reach(), ask("SHOW INDEXES YIELD name, id, type WHERE type <> 'LOOKUP' RETURN name, id ORDER BY name")][1]
    reach(create=False)
    after = ask("SHOW INDEXES YIELD name, id, type WHERE type <> 'LOOKUP' RETURN name, id ORDER BY name")
    assert after == before
    assert {name for name, _ in after} == {name for migration in MIGRATIONS for name in migration}
    assert ask("MATCH (l:Legation) RETURN l.schema") == [[SCHEMA_VERSION]]


@pytest.mark.neo4j
def test_a_migration_that_was_cut_off_is_finished(reach: Open, ask: Ask) -> None:
    reach()
    ask("MATCH (l:Legation) DELETE l")
    ask("DROP INDEX statement_pair")
    reach()
    assert ask("SHOW INDEXES YIELD name, state WHERE name = 'statement_pair' RETURN state") == [["ONLINE"]]


@pytest.mark.neo4j
def test_threads_that_open_a_fresh_database_at_once_make_one_store(reach: Open, ask: Ask) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: reach(), range(4)))
    for number, store in enumerate(stores):
        assert store.record(Batch(actors=(actor(f"actor-{number}"),))).revision == number + 1
    assert ask("MATCH (l:Legation) RETURN count(l)") == [[1]]


@pytest.mark.neo4j
def test_a_store_opened_for_reading_reads_and_refuses_to_write(reach: Open) -> None:
    reach().record(network(*PROXY_WAR))
    store = reach(read_only=True)
    assert store.counts().statements == len(store.columns()) == 4
    for write in (lambda: store.record(Batch()), lambda: store.judge(same("turkey", "iran")), store.rebuild_ties):
        with pytest.raises(StoreUnavailable, match="reading only"):
            write()


@pytest.mark.neo4j
def test_two_stores_on_one_server_see_each_others_writes(reach: Open) -> None:
    one, other = reach(), reach()
    one.record(network(*PROXY_WAR))
    assert (other.revision(), other.counts().statements) == (1, 4)
    other.judge(same("turkey", "iran"))
    assert one.actor("turkey").id == "iran"
    one.retract_dataset("documents")
    assert len(other.columns()) == 0


@pytest.mark.neo4j
def test_two_stores_take_turns_to_write(reach: Open) -> None:
    def record(store: Neo4jStore) -> None:
        for number in range(10):
            store.record(Batch(actors=(actor(f"actor-{id(store)}-{number}"),)))

    stores = [reach(), reach()]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(record, stores))
    assert (stores[0].revision(), stores[1].counts().actors) == (20, 20)


@pytest.mark.neo4j
def test_an_id_too_long_for_an_index_is_refused_and_a_long_name_is_found(reach: Open) -> None:
    store = reach()
    with pytest.raises(InvalidStatement, match="8,000 bytes"):
        store.record(Batch(actors=(actor("x" * 8001, label="X"),)))
    long = Actor("long", ActorKind.GROUP, "Long", (Name("word " * 20_000),))
    store.record(Batch(actors=(long,)))
    assert [one.id for one in store.actors_named("word " * 20_000)] == ["long"]


@pytest.mark.neo4j
def test_a_megabyte_in_a_quote_and_a_topic_comes_back(reach: Open) -> None:
    text = "Turkey backs the rebels. 🕊️ " * 40_000
    one = statement(document=document(text).id, quote=text, locator=f"char=0,{len(text)}", topic=text)
    store = reach()
    store.record(batch(one, documents=(document(text),)))
    assert store.statement(one.id).statement == one


@pytest.mark.neo4j
def test_people_see_actors_ties_and_evidence(reach: Open, ask: Ask) -> None:
    reach().record(network(*PROXY_WAR, published_at=PartialDate(2025, 12, 1)))
    shown = """MATCH (a:State {id: 'turkey'})-[r:BACKER_OF]->(b:Actor) MATCH (s:Statement) WHERE s.id IN r.statements
        MATCH (a)<-[:SUBJECT]-(s)-[:OBJECT]->(b), (s)-[:`IN`]->(d:Document)-[:TEXT]->(t:Text)
        RETURN a.name, b.name, s.name, d.title, t.text CONTAINS s.quote, r.documents, r.qualified"""
    assert ask(shown) == [["Turkey", "Rebels", "Turkey BACKER_OF Rebels", "A report", True, 1, False]]


@pytest.mark.neo4j
def test_a_document_without_a_title_shows_how_it_begins(reach: Open, ask: Ask) -> None:
    store, one = reach(), document(title=None)
    store.record(Batch(documents=(one,)))
    assert ask("MATCH (d:Document) RETURN d.title")[0][0].startswith("Turkey backs the rebels.")
    assert store.document(one.id).title is None


@pytest.mark.neo4j
def test_a_person_is_an_envoy_while_the_tie_holds(reach: Open, ask: Ask) -> None:
    people = (actor("person:envoy", kind=ActorKind.PERSON), actor("iran"))
    one = statement("person:envoy", Relation.ENVOY_OF, "iran")
    store = reach()
    store.record(batch(one, actors=people))
    assert ask("MATCH (e:Envoy) RETURN e.id, labels(e)") == [["person:envoy", ["Actor", "Person", "Envoy"]]]
    store.retract_statement(one.id)
    assert ask("MATCH (e:Envoy) RETURN count(e)") == [[0]]


@pytest.mark.neo4j
def test_a_retracted_statement_leaves_the_graph_that_people_see(reach: Open, ask: Ask) -> None:
    store = reach()
    store.record(batch(statement()))
    store.retract_statement(statement().id)
    assert ask("MATCH (:Actor)-[r]-() WHERE type(r) <> 'CANONICAL' RETURN count(r)") == [[0]]
    assert ask("MATCH (s:RetractedStatement) RETURN s.id") == [[statement().id]]


@pytest.mark.neo4j
def test_merged_actors_are_one_node_and_come_apart_again(reach: Open, ask: Ask) -> None:
    store = reach()
    store.record(network(*PROXY_WAR))
    before = graph(ask)
    store.judge(same("rebels", "militias"))
    assert ask("MATCH (a:Actor) RETURN a.id ORDER BY a.id") == [["iran"], ["rebels"], ["turkey"]]
    assert sorted(ask("MATCH (a)-[:BACKER_OF]->(:Actor {id: 'rebels'}) RETURN a.id")) == [["iran"], ["turkey"]]
    store.undo(same("rebels", "militias").id)
    assert graph(ask) == before


def graph(ask: Ask) -> tuple[Any, ...]:
    """All that people see of actors, and what leads from statements to them."""
    return (
        sorted(ask("MATCH (a:Actor) RETURN a.id, labels(a), properties(a)"), key=lambda row: row[0]),
        sorted(ask("MATCH (s:Statement)-[r]->(n) RETURN s.id, type(r), n.id")),
        sorted(ask("MATCH (r:Referent)-[:CANONICAL]->(a) RETURN r.id, a.id")),
        ties(ask),
    )


def ties(ask: Ask) -> dict[tuple[str, str, str], dict[str, Any]]:
    rows = ask("MATCH (a:Actor)-[r]->(b:Actor) RETURN a.id, type(r), b.id, properties(r)")
    assert len({tuple(row[:3]) for row in rows}) == len(rows)
    return {tuple(row[:3]): row[3] for row in rows}


def projected(store: Store) -> dict[tuple[str, str, str], float]:
    """Ties that the projection of the store's statements holds on the day of the clock."""
    rules = Rules()
    return {
        (one.subject, one.relation.value, one.object): one.confidence_on(DAY.toordinal(), rules)
        for one in project(store.columns(), rules).all_segments()
        if one.from_day <= DAY.toordinal() < one.to_day
    }


def live(store: Store, data: st.DataObject) -> None:
    """Do one thing to a store."""
    kind = data.draw(st.sampled_from(["record", "record", "judge", "undo", "statement", "document", "dataset"]))
    known = [one.statement.id for one in all_statements(store)]
    if kind == "record":
        store.record(data.draw(batches()))
    elif kind == "judge":
        with suppress(JudgementConflict):
            store.judge(data.draw(judgements(tuple(Verdict))))
    elif kind == "undo" and store.judgements():
        store.undo(data.draw(st.sampled_from(store.judgements())).id)
    elif kind == "statement" and known:
        store.retract_statement(data.draw(st.sampled_from(known)))
    elif kind == "document" and (there := store.documents().documents):
        store.retract_document(data.draw(st.sampled_from(there)).id)
    elif kind == "dataset":
        with suppress(Exception):
            store.retract_dataset(data.draw(st.sampled_from([one.dataset for one in DOCUMENTS])))


@pytest.mark.neo4j
@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_after_any_life_the_ties_are_those_of_a_rebuild_and_of_the_projection(
    reach: Open, ask: Ask, data: st.DataObject
) -> None:
    ask(EMPTY)
    with closing(reach()) as store:
        store.record(Batch(actors=tuple(map(actor, REFERENTS))))
        for _ in range(data.draw(st.integers(1, 8))):
            live(store, data)
        kept, expected = ties(ask), projected(store)
        assert {tie: one["confidence"] for tie, one in kept.items()} == pytest.approx(expected)
        assert store.rebuild_ties() == 0
        ask("MATCH (:Actor)-[r]->(:Actor) DELETE r")
        assert store.rebuild_ties() == len(kept)
        assert ties(ask) == kept


@pytest.mark.neo4j
def test_ties_that_faded_and_ended_meanwhile_are_brought_to_the_day(reach: Open, ask: Ask) -> None:
    clock = Clock()
    store = reach(clock=clock)
    store.record(batch(statement(valid=Interval.parse("2025/2026-06")), statement("iran", Relation.OPPOSES, "rebels")))
    before = ties(ask)
    clock.time = datetime(2027, 1, 1, tzinfo=UTC)
    assert store.rebuild_ties() == 2
    (tie,) = ties(ask)
    assert tie == ("iran", "OPPOSES", "rebels")
    assert ties(ask)[tie]["confidence"] < before[tie]["confidence"]


def random_batches(size: int, actors: int) -> list[Batch]:
    """Batches of random statements of every relation, polarity, modality and time, some actors merged."""
    pick = Random(4)
    parties = tuple(actor(f"actor-{number}") for number in range(actors))
    merges = tuple(same(f"actor-{number}", f"actor-{number + 1}", by="rule") for number in range(0, actors, 25))
    made = [Batch(actors=parties)]
    for start in range(0, size, 1000):
        source = document(f"Report {start}", published_at=PartialDate(pick.randint(2012, 2025), pick.randint(1, 12)))
        said = [_random_statement(source.id, place, actors, pick) for place in range(1000)]
        made.append(Batch((source,), statements=tuple(found(one, round(pick.random(), 3)) for one in said)))
    return [*made, Batch(judgements=merges)]


def _random_statement(source: str, place: int, actors: int, pick: Random) -> Statement:
    subject, object_ = (f"actor-{number}" for number in pick.sample(range(actors), 2))
    relation = pick.choice(RELATIONS)
    return Statement(
        relation, subject, object_, source, f"sentence {place}", f"row={place}",
        polarity=pick.choice([Polarity.AFFIRMED] * 8 + list(Polarity)),
        modality=pick.choice([Modality.ASSERTED] * 8 + list(Modality)),
        speaker=pick.choice([None, "actor-0"]),
        topic="a topic" if relation is Relation.DIFFERS_WITH or pick.random() < 0.1 else None,
        valid=pick.choice([None, *map(Interval.parse, ("2014/..", "2015-03/2019", "../2020", "2018/"))]),
    )  # fmt: skip


def answers(store: Store, pairs: Sequence[tuple[str, str]]) -> list[bytes]:
    projection = project(store.columns())
    found_ = []
    for name in QUERIES:
        asked = query(name)
        for pair in pairs:
            params = asked.params(valid_at="2018-06-01", **dict(zip(asked.actor_fields, pair, strict=False)))
            found_.append(msgspec.json.encode(asked.run(projection, params)))
    return found_


@pytest.mark.neo4j
def test_all_queries_answer_alike_from_both_stores_on_ten_thousand_statements(reach: Open) -> None:
    clocks = Clock(), Clock()
    embedded, served = SqliteStore(":memory:", clock=clocks[0]), reach(clock=clocks[1])
    for one in random_batches(10_000, 300):
        embedded.record(one)
        served.record(one)
    pairs = [("actor-3", "actor-200"), ("actor-10", "actor-11"), ("actor-0", "actor-299")]
    assert len(served.columns()) > 9_900
    assert answers(served, pairs) == answers(embedded, pairs)
    embedded.close()


@pytest.fixture(scope="module")
def own_server() -> Iterator[RunningServer]:
    """A server that tests stop, start and set up as they like."""
    with server_or_skip() as server:
        if not server.controllable:
            pytest.skip("a named server is not stopped by tests")
        yield server


@pytest.mark.neo4j
def test_a_server_that_stops_in_the_middle_of_a_load_and_of_queries_loses_nothing_acknowledged(
    own_server: RunningServer,
) -> None:
    login = {"user": own_server.user, "password": own_server.password, "connect_seconds": 2, "retry_seconds": 1}
    with (
        closing(Neo4jStore(own_server.bolt_uri, **login)) as writer,
        closing(Neo4jStore(own_server.bolt_uri, **login)) as reader,
    ):
        through_an_outage(own_server, writer, reader)


@pytest.mark.neo4j
def test_a_database_that_takes_no_writes_is_read_and_unavailable_to_writers(own_server: RunningServer) -> None:
    conf = own_server.home and own_server.home / "conf" / "neo4j.conf"
    if not conf or not conf.is_file():
        pytest.skip("only a server whose settings lie in a folder of its own is set to take no writes")
    login = {"user": own_server.user, "password": own_server.password, "clock": Clock()}
    with closing(Neo4jStore(own_server.bolt_uri, **login)) as store:
        store.record(batch(statement()))
        before = store.counts()
    own_server.stop()
    with conf.open("a", encoding="utf-8") as settings_of_server:
        settings_of_server.write("\nserver.databases.read_only=neo4j\n")
    own_server.start()
    with closing(Neo4jStore(own_server.bolt_uri, **login)) as store:
        assert store.counts() == before
        with pytest.raises(StoreUnavailable, match="takes no writes"):
            store.retract_statement(statement().id)


REPORTS = [network(*PROXY_WAR, title=f"Report {number}") for number in range(16)]


def through_an_outage(server: RunningServer, writer: Store, reader: Store) -> None:
    """Load, kill the server meanwhile, start it again, and go on until all is loaded."""
    acknowledged: list[str] = []
    failures: list[str] = []
    done = Event()
    with ThreadPoolExecutor(2) as pool:
        storm = pool.submit(storm_of_queries, reader, done)
        loading = pool.submit(load_all, writer, acknowledged, failures)
        while len(acknowledged) < 5 and not loading.done():
            sleep(0.01)
        server.kill()
        sleep(1)
        server.start()
        try:
            loading.result(timeout=180)
        finally:
            done.set()
        assert storm.result(timeout=60) == []
    assert any("no server answers" in failure for failure in failures)
    assert len(list(all_statements(reader))) == len(REPORTS) * len(PROXY_WAR)
    assert [one.id for one in all_documents(reader)] == sorted(acknowledged)
    assert reader.revision() == len(REPORTS)


def load_all(store: Store, acknowledged: list[str], failures: list[str]) -> None:
    for one in REPORTS:
        while one.documents[0].id not in acknowledged:
            try:
                store.record(one)
                acknowledged.append(one.documents[0].id)
            except StoreUnavailable as error:
                failures.append(str(error))
                sleep(0.2)


def storm_of_queries(store: Store, done: Event) -> list[str]:
    wrong = []
    while not done.is_set():
        with suppress(StoreUnavailable):
            columns = store.columns()
            if len(columns) != columns.revision * len(PROXY_WAR):
                wrong.append(f"{len(columns)} statements at revision {columns.revision}")
        sleep(0.05)
    return wrong
