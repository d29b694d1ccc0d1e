"""Regimes and a society of these tests that say what citizens do to each other and what institutions do."""

from __future__ import annotations

from underheaven.ground.numbers import Standing
from underheaven.words.loader import read_regime, read_society
from underheaven.words.regime import Regime
from underheaven.words.society import Society

SOURCES = {"trade": Standing.REPORTED}
OTHERS = """regime: others
title: People report and mark one another
about: Made up.
run_by: company
grade: hypothetical
numbers: {standing: derived}
places: [east, west]
until_week: 104
sensors: {desk: {watches: [fraud, speech], detects: 1}}
reports:
  hotline:
    about: [fraud, speech, unswept-pavement]
    among: [workplace, neighbours, acquaintances]
    honest: true
    mistaken: true
    malicious: true
    reward: 2
    false_one_costs: 5
    found_false: 0.1
    from_week: 5
    grade: disputed
    source: trade
score:
  starts: 100
  bounds: [0, 200]
  points: {fraud: -10, speech: -5, unswept-pavement: -1}
  through_others: [{points: -1, when: {score_below: 50, whose: district, at_least: 2}}]
  bands: {good: 80, low: 0}
registers:
  strikes: {colour: black, enter_when: {recorded: [fraud, speech]}, leave_when: {after: 4 weeks}}
  banned:
    colour: black
    enter_when: {entered: strikes, times: 3, within: 52 weeks, for: 26 weeks}
    leave_when: {}
  lowest: {colour: black, enter_when: {lowest: 0.05, band: low}, leave_when: {score_from: 80}}
rules:
  - {services: flight, when: {listed: banned}, then: slow, by: 1.5}
  - {services: flight, when: [{recorded: speech, whose: household}, {lowest: 0.1}], then: dearer, by: 2}
  - {services: loan, when: [{entered: strikes}, {band: low, whose: household, at_least: 2}], then: refuse}
publicity: [{what: banned, how: map, within: 500}]
"""
COMPONENTS = """regime: parts
title: A score made of parts
about: Made up.
run_by: company
grade: hypothetical
numbers: {standing: derived}
sensors: {shops: {watches: [late-payment, gaming], detects: 1}}
score:
  starts: 350
  bounds: [350, 950]
  every: 4 weeks
  components:
    history: {weight: 35, reads: records, starts: 0.5, points: {late-payment: -0.05}, half_life: 52 weeks}
    habits: {weight: 20, reads: records, starts: 1, points: {gaming: -0.02}, grade: disputed, source: trade}
    means:
      weight: 25
      reads: income
      table: {lowest: 0.2, second: 0.3, middle: 0.4, fourth: 0.45, highest: 0.5}
    age: {weight: 15, reads: age, table: {18-39: 0.5, 40-59: 0.5, 60+: 0.4}}
    friends: {weight: 5, reads: ties, whose: acquaintances}
  bands: {good: 600, poor: 350}
registers:
  poor: {colour: black, enter_when: {band: poor}, leave_when: {score_from: 600}}
rules: [{services: loan, when: {listed: poor}, then: refuse}]
"""
RATINGS = """regime: stars
title: Everybody marks everybody
about: Made up.
run_by: everybody
grade: fictional
source: trade
numbers: {standing: derived}
score:
  starts: 3
  bounds: [1, 5]
  step: 0.5
  half_life: 8 weeks
  every: 2 weeks
  ratings:
    among: [workplace, passers-by]
    usual: 4
    after: {rudeness: 1, speech: 2}
    at_random: 0.05
    weight_above: 1.5
    start_counts: 0.1
rules: [{services: flight, when: {score_below: 3}, then: refuse}]
"""
PROVINCES = """society: provinces
title: Three provinces of these tests
about: Made up.
numbers: {standing: derived}
citizens: 3000
provinces: {east: 2, west: 0, north: 1}
tables:
  household_size: {"1": 0.5, "2": 0.5}
  age: {18-39: 0.4, 40-59: 0.4, 60+: 0.2}
  income: {lowest: 10, highest: 20}
  groups: {A: 0.5, B: 0.5}
ties: {workplace: 8, district: 2}
harmful: {acts: {fraud: {rate: 1}, rudeness: {rate: 2}}}
default: {acts: {late-payment: {rate: 1}, judgment-default: {rate: 1}}}
lawful: {acts: {speech: {rate: 2}, gaming: {rate: 2}, unswept-pavement: {rate: 1}}}
services:
  flight: {asked: 1, elsewhere: 0.4}
  loan: {asked: 1}
responses:
  reports: {honest: 0.2, mistaken: 0.01, malicious: 0.02, rewarded: 1.5, warned: 0.5}
  thins: {share: 0.3, remembered: 52 weeks}
"""


def others() -> Regime:
    return read_regime(OTHERS, sources=SOURCES, file="others.yaml")


def components() -> Regime:
    return read_regime(COMPONENTS, sources=SOURCES, file="parts.yaml")


def ratings() -> Regime:
    return read_regime(RATINGS, sources=SOURCES, file="stars.yaml")


def provinces(old: str = "", new: str = "") -> Society:
    assert old in PROVINCES
    return read_society(PROVINCES.replace(old, new, 1), file="provinces.yaml")
