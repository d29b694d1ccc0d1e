"""The plan: a society and its worlds as flat tables of integers, hashed and printable."""

from __future__ import annotations

from underheaven.engine.plan.making import plan_of
from underheaven.engine.plan.planned import Plan, Stage

__all__ = ["Plan", "Stage", "plan_of"]
