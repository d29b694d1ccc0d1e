"""The plan: a society and its worlds as flat tables of integers, hashed and printable."""

from __future__ import annotations

from underheaven.engine.plan.making import Plan, plan_of

__all__ = ["Plan", "plan_of"]
