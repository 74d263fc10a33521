"""Monthly cost at the fewest nodes against each cloud's budget; `generators.cost` has the formula and its sources."""

from generators.budgets.budget import Budget, Term
from generators.cost import Bill, bill, cents
from generators.schema import Platform
from generators.schema.problem import Path


def monthly_cost(platform: Platform) -> Budget:
    """Of all clouds together."""
    monthly = bill(platform, "minimum").by_cloud()
    terms = tuple(Term(cloud, cents(amount) / 100) for cloud, amount in monthly.items())
    objective = sum(budget.monthly for budget in platform.cost.budgets.values())
    return _budget("monthly cost", sum(monthly.values()), objective, terms, ("cost", "budgets"))


def monthly_costs(platform: Platform) -> list[Budget]:
    """Of each cloud that has a budget."""
    monthly, budgets = bill(platform, "minimum"), platform.cost.budgets
    amounts = monthly.by_cloud()
    return [
        _budget(
            f"monthly cost of {cloud}",
            amounts.get(cloud, 0),
            budgets[cloud].monthly,
            _terms(monthly, cloud),
            ("cost", "budgets", cloud, "monthly"),
        )
        for cloud in budgets
    ]


def _terms(monthly: Bill, cloud: str) -> tuple[Term, ...]:
    """Per cluster, and what exists once in the cloud."""
    sums: dict[str, int] = {}
    for line in monthly.lines:
        if line.cloud == cloud:
            name = line.cluster or "once per cloud"
            sums[name] = sums.get(name, 0) + line.amount
    return tuple(Term(name, cents(amount) / 100) for name, amount in sums.items())


def _budget(name: str, amount: int, objective: float, terms: tuple[Term, ...], promise: Path) -> Budget:
    sections: tuple[Path, ...] = (("cost", "prices"), ("clouds",), ("clusters",), ("gateway", "replicas"), ("models",))
    return Budget(name, cents(amount) / 100, objective, "USD", "at most", terms, (promise, *sections))
