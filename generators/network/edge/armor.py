"""Cloud Armor in front of the load balancer: known attacks are refused, and no address may ask more than a caller may.

The gateway knows callers and holds each to its quota; this only keeps a flood from reaching it.
"""

from typing import Any

from cdktn_provider_google.compute_security_policy import (
    ComputeSecurityPolicy,
    ComputeSecurityPolicyRule,
    ComputeSecurityPolicyRuleMatch,
    ComputeSecurityPolicyRuleMatchConfig,
    ComputeSecurityPolicyRuleMatchExpr,
    ComputeSecurityPolicyRuleRateLimitOptions,
    ComputeSecurityPolicyRuleRateLimitOptionsRateLimitThreshold,
)

from generators.network.edge.entrance import Entrance

_LAST = 2_147_483_647
_WINDOW_SECONDS = 10


def build(entrance: Entrance, common: dict[str, Any]) -> Any:
    return ComputeSecurityPolicy(
        entrance.scope,
        "load_balancer_policy",
        type="CLOUD_ARMOR",
        rule=[_attacks(), _floods(_most(entrance)), _rest()],
        **common,
    )


def _most(entrance: Entrance) -> int:
    """What the largest caller may ask at once, all of it from one address."""
    platform = entrance.platform
    quotas = (caller.burst or caller.requests_per_second for caller in platform.gateway.consumers.values())
    return max(quotas, default=platform.slo.peak_requests_per_second)


def _attacks() -> ComputeSecurityPolicyRule:
    """Look-ups smuggled into logs (CVE-2021-44228); predictions carry no such text."""
    expression = "evaluatePreconfiguredWaf('cve-canary', {'sensitivity': 1})"
    match = ComputeSecurityPolicyRuleMatch(expr=ComputeSecurityPolicyRuleMatchExpr(expression=expression))
    return ComputeSecurityPolicyRule(action="deny(403)", priority=1000, description="Known attacks.", match=match)


def _floods(most: int) -> ComputeSecurityPolicyRule:
    threshold = ComputeSecurityPolicyRuleRateLimitOptionsRateLimitThreshold(
        count=most * _WINDOW_SECONDS, interval_sec=_WINDOW_SECONDS
    )
    return ComputeSecurityPolicyRule(
        action="throttle",
        priority=2000,
        description="More than the largest caller's quota from one address.",
        match=_everyone(),
        rate_limit_options=ComputeSecurityPolicyRuleRateLimitOptions(
            conform_action="allow", exceed_action="deny(429)", enforce_on_key="IP", rate_limit_threshold=threshold
        ),
    )


def _rest() -> ComputeSecurityPolicyRule:
    return ComputeSecurityPolicyRule(action="allow", priority=_LAST, description="Everyone else.", match=_everyone())


def _everyone() -> ComputeSecurityPolicyRuleMatch:
    config = ComputeSecurityPolicyRuleMatchConfig(src_ip_ranges=["*"])
    return ComputeSecurityPolicyRuleMatch(versioned_expr="SRC_IPS_V1", config=config)
