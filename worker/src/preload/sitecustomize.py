"""
Loaded before a Python app by PYTHONPATH: an app that listens on one hard-coded port (NONSTOP4_FIXED_PORT) listens on the
port that it was given (PORT) instead, because two copies of it cannot both have the same port on one machine. Everything
else is as it was. Another sitecustomize, hidden by this one, is run as if this one were not there.
"""

import os
import sys


def _port(name):
    try:
        return int(os.environ.get(name, ""))
    except ValueError:
        return None


def _listen_on_given_port():
    fixed, given = _port("NONSTOP4_FIXED_PORT"), _port("PORT")
    if fixed is None or given is None or fixed == given:
        return
    import socket

    bind = socket.socket.bind

    def bind_to_given_port(self, address):
        internet = self.family in (socket.AF_INET, socket.AF_INET6) and self.type == socket.SOCK_STREAM
        if internet and isinstance(address, tuple) and len(address) >= 2 and address[1] == fixed:
            address = (address[0], given) + tuple(address[2:])
        return bind(self, address)

    socket.socket.bind = bind_to_given_port


def _run_hidden_sitecustomize():
    import importlib.machinery
    import importlib.util

    own = os.path.dirname(os.path.realpath(__file__))
    others = [entry for entry in sys.path if os.path.realpath(entry or ".") != own]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


_listen_on_given_port()
_run_hidden_sitecustomize()
