"""A real Neo4j 5.26 LTS Community server for tests and benchmarks, with Docker or without."""

from tests.neo4j_server.launcher import find_or_start
from tests.neo4j_server.running import NoServer, NotControllable, RunningServer, StartFailed

__all__ = ["NoServer", "NotControllable", "RunningServer", "StartFailed", "find_or_start"]
