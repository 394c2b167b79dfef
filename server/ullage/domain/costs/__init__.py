"""Money: what requests and strategies of models cost, side by side. Knows no price itself."""

from ullage.domain.costs.comparing import PriceOf, compare
from ullage.domain.costs.matrix import MatrixRow, matrix_rows
from ullage.domain.costs.model import (
    Comparison,
    CostOf,
    DecisionMatrix,
    DecisionRow,
    MillionTokens,
    Savings,
    Step,
    StepCost,
    Strategy,
    StrategyCost,
)
from ullage.domain.costs.money import dollars, in_cents
from ullage.domain.costs.plans import PlanError, read_plan
from ullage.domain.costs.spreading import spread

__all__ = [
    "Comparison",
    "CostOf",
    "DecisionMatrix",
    "DecisionRow",
    "MatrixRow",
    "MillionTokens",
    "PlanError",
    "PriceOf",
    "Savings",
    "Step",
    "StepCost",
    "Strategy",
    "StrategyCost",
    "compare",
    "dollars",
    "in_cents",
    "matrix_rows",
    "read_plan",
    "spread",
]
