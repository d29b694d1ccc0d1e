"""A regime, the responses of a society and a study that say every word there is for registers and redress."""

from __future__ import annotations

from underheaven.words.loader import read_regime
from underheaven.words.regime import Regime

EVERYTHING = """regime: lists
title: A list, its copies and its exits
about: Made up.
run_by: state
grade: hypothetical
numbers: {standing: derived}
consent: 0.9
from_week: 2
sensors:
  courts:
    watches: [judgment-default, fraud, speech, volunteering]
    detects: 0.9
    coverage: {by_week: {1: 0.25, 53: 0.5, 105: 1}}
    announced: 0.5
    delay: 8 weeks
    delay_is: mean
    human_review: {stops_false: 0.8, stops_true: 0.05}
  desk: {watches: fraud, detects: 0.5, delay: 2 weeks, false_alarm: 0.001}
registers:
  defaulters:
    colour: black
    from_week: 27
    enter_when:
      - {recorded: judgment-default}
      - {recorded: fraud, times: 2, within: 26 weeks}
      - {recorded: speech, for: 2 years}
    leave_when: {repaid: 1 week}
    again: restarts
    capacity: 500
    retroactive: true
  merit:
    colour: red
    enter_when: {recorded: volunteering, for: 52 weeks}
    leave_when: {}
    again: adds
sharing:
  banks: {copies: defaulters, delay: 3 weeks, lag: 6 weeks, lost: 0.02, wrong_file: 0.002, corrected: never}
rules:
  - services: flight
    when: {listed: defaulters}
    then: refuse
    coverage: {by_week: {1: 0.33, 53: 0.66}}
    from_week: 30
  - {services: loan, when: {listed: defaulters, seen_by: banks}, then: refuse}
  - {services: public-job, when: [{listed: merit}, {listed: merit, whose: household}], then: admit}
publicity:
  - {what: defaulters, how: search}
redress:
  notice: {share: 1}
  appeal:
    {decided_after: 2 weeks, struck_if_wrong: 0.8, struck_if_right: 0, capacity: 10, again_after: 1 year}
limits: {closed_domains: 3, never_refused: mortgage}
"""
RESPONSES = """
  jobless: {lost: 0.0006, back: 26 weeks, defaults: 2.25}
  repays: {hazard: {by_week: {1: 0.11, 53: 0.08}}, while_listed: 1.5}
  reward: {by: 0.1}
  shame: {before: 0.06, after: -0.1, repays: 0.5}
  opinion: {opposed: 0.4, turned: 0.5}
  thins: {share: 0.3}
"""
TINY = """society: tiny
title: A society of these tests
about: Made up.
numbers: {standing: derived}
citizens: 1000
provinces: {east: 0}
tables:
  household_size: {"1": 0.5, "2": 0.5}
  age: {18-39: 0.5, 40-59: 0.5}
  income: {lowest: 10, highest: 20}
  groups: {A: 0.5, B: 0.5}
responses:"""
STUDY = """study: all
title: a
about: a
society: tiny
weeks: 4
replicates: 1
worlds: {lists: lists}
responses: all
ladder: full
"""


def everything() -> Regime:
    return read_regime(EVERYTHING)
