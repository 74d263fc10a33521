"""Every model server there is: a new one is a file beside this and a line here."""

from generators.charts.model import onnx, tensorflow, torch
from generators.charts.model.server import Server
from generators.schema.model import Runtime
from generators.site import ModelSite

RUNTIMES: dict[Runtime, Server] = {
    "onnx": onnx.SERVER,
    "tensorflow": tensorflow.SERVER,
    "torch": torch.SERVER,
}


def server(site: ModelSite) -> Server:
    return RUNTIMES[site.model.runtime]
