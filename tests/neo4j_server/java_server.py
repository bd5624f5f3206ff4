"""Neo4j from jars: Java 17 or newer and Maven, no Docker."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.neo4j_server.jars import GDS_POM, SERVER_POM, NotResolved, gds_version, jars_of, plugin_jars
from tests.neo4j_server.running import NoServer, StartFailed, without_secret
from tests.neo4j_server.supervised import SupervisedServer, free_ports, new_home, new_password, signal_group

OLDEST_JAVA = 17
FOLDERS = ("conf", "data", "import", "logs", "plugins", "run")
SETTINGS = {
    "server.default_listen_address": "127.0.0.1",
    "server.https.enabled": "false",
    "server.memory.pagecache.size": "128m",
    "db.tx_log.rotation.retention_policy": "keep_none",
    "db.transaction.timeout": "30s",
    "dbms.usage_report.enabled": "false",
    "client.allow_telemetry": "false",
    "browser.remote_content_hostname_whitelist": "localhost,127.0.0.1",
}
QUICK_STOP = {
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0"
}  # seconds; the default makes every stop last 10 s
GDS_SETTINGS = {"dbms.security.procedures.unrestricted": "gds.*"}
OPENED = ("java.nio", "java.io", "sun.nio.ch")
JAVA_OPTIONS = (
    "-XX:+UseG1GC",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:+UnlockExperimentalVMOptions",
    "-XX:+IgnoreUnrecognizedVMOptions",
    "-XX:+TrustFinalNonStaticFields",
    "-XX:+DisableExplicitGC",
    "-Dio.netty.tryReflectionSetAccessible=true",
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
    "--enable-native-access=ALL-UNNAMED",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
)


@dataclass
class JavaServer(SupervisedServer):
    """A server of its own process group; SIGTERM goes to its process, SIGKILL to its group."""

    java: str = "java"
    lib: Path = field(default_factory=Path)
    heap: str = "1g"

    def command(self) -> list[str]:
        """Java with the options of Neo4j's own start script."""
        home = self.folder
        classes = f"{home}/plugins/*:{home}/conf/*:{self.lib}/*"
        main = [
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={home}",
            f"--config-dir={home}/conf",
            "--console-mode",
        ]
        return [self.java, "-cp", classes, "-Xms512m", f"-Xmx{self.heap}", *JAVA_OPTIONS, *main]

    def send(self, number: signal.Signals) -> None:
        """Delivers the signal."""
        signal_group(self.process_id, number)


def start_java_server(settings: Mapping[str, str], heap: str, gds: bool) -> JavaServer:
    """A server that answers.

    Raises:
        NoServer: Java or Maven is missing or too old, or the jars cannot be had.
        StartFailed: it did not answer; the message ends with its last log lines.
    """
    java = find_java()
    plugins, lib = find_jars(gds)
    bolt, http = free_ports(2)
    server = JavaServer(
        f"bolt://127.0.0.1:{bolt}", http, "neo4j", new_password(), new_home(), java=java, lib=lib, heap=heap
    )
    try:
        prepare(
            server,
            {**SETTINGS, **QUICK_STOP, **(GDS_SETTINGS if gds else {}), **ports(bolt, http), **settings},
            plugins,
        )
        server.start()
    except BaseException:
        server.close()
        raise
    return server


def find_java() -> str:
    """The `java` of JAVA_HOME, else of the path.

    Raises:
        NoServer: `java` or `mvn` is missing, or Java is older than 17.
    """
    home = os.environ.get("JAVA_HOME")
    java = (shutil.which("java", path=f"{home}/bin") if home else None) or shutil.which("java")
    if java is None:
        raise NoServer("there is no java")
    if (version := java_version(java)) < OLDEST_JAVA:
        raise NoServer(f"{java} is Java {version}, Neo4j needs {OLDEST_JAVA} or newer")
    if shutil.which("mvn") is None:
        raise NoServer("there is no mvn (Maven), which fetches the jars")
    return java


def java_version(java: str) -> int:
    """The major version, 0 when it does not say."""
    try:
        run = subprocess.run(
            [java, "-version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r'version "(\d+)', run.stderr)
    return int(match[1]) if match else 0


def find_jars(gds: bool) -> tuple[list[Path], Path]:
    """The jars of plug-ins, and the folder of the server's.

    Raises:
        NoServer: they cannot be had.
    """
    try:
        lib = jars_of(SERVER_POM)
        return (plugin_jars(jars_of(GDS_POM), lib, gds_version()) if gds else []), lib
    except NotResolved as error:
        raise NoServer(f"the jars cannot be had: {error}") from error


def ports(bolt: int, http: int) -> dict[str, str]:
    """The settings that name the two ports, on the loopback interface only."""
    return {
        "server.bolt.listen_address": f"127.0.0.1:{bolt}",
        "server.bolt.advertised_address": f"127.0.0.1:{bolt}",
        "server.http.listen_address": f"127.0.0.1:{http}",
        "server.http.advertised_address": f"127.0.0.1:{http}",
    }


def prepare(server: JavaServer, settings: Mapping[str, str], plugins: list[Path]) -> None:
    """Makes the folders, writes the configuration and sets the password."""
    home = server.folder
    for name in FOLDERS:
        (home / name).mkdir()
    for jar in plugins:
        shutil.copyfile(jar, home / "plugins" / jar.name)
    lines = [f"{key}={value}\n" for key, value in settings.items()]
    (home / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
    set_password(server)


def set_password(server: JavaServer) -> None:
    """Hands the password over in a file, since the arguments of a process can be read by every user of the machine.

    Raises:
        StartFailed: Neo4j's admin command failed.
    """
    home = server.folder
    secret = home / "run" / "password"
    secret.write_text(server.password, encoding="utf-8")
    command = [
        server.java,
        "-cp",
        f"{server.lib}/*",
        "org.neo4j.cli.AdminTool",
        "dbms",
        "set-initial-password",
        f"@{secret}",
    ]
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    run = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, env=environment, check=False
    )
    secret.unlink()
    if run.returncode:
        raise StartFailed("the password could not be set:\n" + without_secret(run.stdout + run.stderr, server.password))
