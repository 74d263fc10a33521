"""What the nodes of a pool bear, in the same words in every cloud: how charts find them, and what keeps others off."""

from generators.schema.cluster import NodePool
from generators.traits import GPU_TAINT, Taint, Traits


def labels(pool: NodePool, traits: Traits) -> dict[str, str]:
    accelerator = {traits.accelerator_label: traits.accelerators[pool.gpu.type]} if pool.gpu else {}
    return {**dict(pool.labels), **accelerator}


def taints(pool: NodePool, traits: Traits) -> list[Taint]:
    gpu = [GPU_TAINT] if pool.gpu else []
    spot = [traits.spot_taint] if pool.spot else []
    return gpu + spot + [Taint(taint.key, taint.value, taint.effect) for taint in pool.taints]
