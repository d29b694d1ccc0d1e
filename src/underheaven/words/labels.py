"""Closed labels: age classes, income fifths, abstract groups. No society has others."""

from __future__ import annotations

from typing import Literal

AGES = ("0-14", "15-17", "18-39", "40-59", "60+")
"""Age classes of every society, youngest first; the first two are children."""
ADULT_AGES = AGES[2:]
"""Age classes of adults."""
WORKING_AGES = ("18-39", "40-59")
"""Age classes of workers."""
INCOMES = ("lowest", "second", "middle", "fourth", "highest")
"""Household income fifths, lowest first."""
GROUPS = ("A", "B", "C", "D", "E", "F", "G", "H")
"""The only labels an abstract group may have."""

Age = Literal["0-14", "15-17", "18-39", "40-59", "60+"]
Income = Literal["lowest", "second", "middle", "fourth", "highest"]
PartOf = Literal["lowest", "second", "middle", "fourth", "highest", "18-39", "40-59", "60+"]
"""An income fifth, or an age class of adults."""
Group = Literal["A", "B", "C", "D", "E", "F", "G", "H"]
