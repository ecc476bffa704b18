"""A private Jasmin for the tests, with the RabbitMQ and Redis that it needs; all on loopback.

It lives in an environment of its own, for its libraries are older than ours: `make jasmin` makes
it. RabbitMQ and Redis are Debian's.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.bridge_process import free_port
from tests.support.processes import running

HOME = Path(__file__).parents[2] / ".jasmin"
_START_S = 60  # RabbitMQ takes ten of them on a busy machine
_SERVICES = (
    *("smpp-server", "smpp-server-pb", "smpp-server-pb-client", "client-management"),
    *("service-smppclient", "sm-listener", "dlr", "dlr-thrower", "router", "deliversm-thrower"),
    *("amqp-broker", "redis-client", "jcli", "http-api"),
)
_ORDERS = """group -a
gid shop
ok
user -a
username {user}
password {password}
gid shop
uid bridge
ok
smppccm -a
cid carrier
host 127.0.0.1
port {smsc}
submit_throughput 0
ok
smppccm -1 carrier
mtrouter -a
type DefaultRoute
connector smppc(carrier)
rate 0.0
ok
httpccm -a
cid inbound
url {inbound}
method POST
ok
morouter -a
type DefaultRoute
connector http(inbound)
ok"""


@dataclass(frozen=True, kw_only=True)
class Jasmin:
    """A running Jasmin."""

    USER = "bridge"
    PASSWORD = "pa55&w0rd+%"

    url: str


def missing() -> str | None:
    """Return what to do before a Jasmin can run here, or None."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    programs = ("redis-server", "rabbitmq-server", "epmd")
    if not all(shutil.which(name, path=path) for name in programs):
        return "install the Debian packages redis-server and rabbitmq-server, then: make jasmin"
    return None if (HOME / "bin" / "jasmind.py").exists() else "make jasmin"


@contextmanager
def running_jasmin(folder: Path, *, smsc_port: int, inbound: str) -> Iterator[Jasmin]:
    """Start a Jasmin that sends to *smsc_port* and posts texts to us to *inbound*; end it."""
    ports = {name: free_port() for name in (*_SERVICES, "epmd", "nodes")}
    ports["smpp-server-pb-client"] = ports["smpp-server-pb"]
    settings = folder / "jasmin.cfg"
    settings.write_text("".join(_section(name, ports[name], folder) for name in _SERVICES))
    redis = ["redis-server", "--port", str(ports["redis-client"]), "--bind", "127.0.0.1"]
    redis += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    epmd = ["epmd", "-port", str(ports["epmd"]), "-address", "127.0.0.1"]
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.local = 127.0.0.1:{ports['amqp-broker']}\n"
    )
    rabbit = {
        "HOME": str(folder),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(ports["epmd"]),
        "RABBITMQ_NODENAME": "bridge-tests@localhost",
        "RABBITMQ_DIST_PORT": str(ports["nodes"]),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "rabbitmq-log"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
    }
    server = next(Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server"))
    python = HOME / "bin" / "python"
    jasmind = [str(python), str(HOME / "bin" / "jasmind.py"), "-c", str(settings)]
    jasmind += ["--enable-dlr-thrower", "--enable-dlr-lookup"]
    paths = {"ROOT_PATH": str(folder), "CONFIG_PATH": str(folder), "LOG_PATH": str(folder)}
    with ExitStack() as stack:
        for command, env, port in (
            (redis, {}, "redis-client"),
            (epmd, {}, "epmd"),
            ([str(server)], rabbit, "amqp-broker"),
            (jasmind, paths, "jcli"),
        ):
            log = folder / f"{Path(command[0]).name}.log"
            stack.enter_context(running(command, log, ports[port], env=env, start_s=_START_S))
        orders = _ORDERS.format(
            user=Jasmin.USER, password=Jasmin.PASSWORD, smsc=smsc_port, inbound=inbound
        )
        _order(ports["jcli"], orders.splitlines())
        yield Jasmin(url=f"http://127.0.0.1:{ports['http-api']}")


def _section(name: str, port: int, folder: Path) -> str:
    own = {
        "smpp-server-pb-client": "host=127.0.0.1",
        "jcli": "authentication=False",
        "dlr-thrower": "retry_delay=1",
        # Its own copy of the protocol's description is not part of the package.
        "amqp-broker": f"host=127.0.0.1\nspec={_amqp()}",
        "redis-client": "host=127.0.0.1",
        "http-api": f"access_log={folder}/access.log",
    }
    return (
        f"[{name}]\nport={port}\nbind=127.0.0.1\nlog_file={folder}/{name}.log\n"
        f"store_path={folder}\n{own.get(name, '')}\n"
    )


def _amqp() -> Path:
    return next(HOME.glob("lib/*/site-packages/txamqp/specs/standard/amqp0-9-1.stripped.xml"))


def _order(port: int, lines: list[str]) -> None:
    """Type *lines* into its console. Raises RuntimeError for what it does not take."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as console:
        said = b""
        for line in ["", *lines]:
            console.sendall(line.encode() + b"\r\n")
            said = b""
            while not said.endswith((b"jcli : ", b"> ")):
                said += console.recv(4096)
            if b"Error" in said or b"Unknown" in said or b"Failed" in said:
                raise RuntimeError(f"Jasmin does not take {line!r}: {said.decode()}")
