"""Registers, copies, rules, what is shown, redress and limits of a regime in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from underheaven.report.conditions import WHOSE, conditions_in_words
from underheaven.report.figures import counted, declared, listed, percent, plain, worded
from underheaven.report.page import Page
from underheaven.report.supported import in_steps, since, standings, support
from underheaven.words.dictionary import DOMAIN_OF_SERVICE, is_debt
from underheaven.words.regime import (
    Appeal,
    Limits,
    Publicity,
    Regime,
    Register,
    Rule,
    Sharing,
)

_WHAT = {"score": "their score", "band": "their band"}
_AGAIN = {
    "ignored": "",
    "restarts": "; an entry while one is in force starts the term anew",
    "adds": "; an entry while one is in force adds its own term",
}
_THEN = {"refuse": "refused", "favour": "easier to have"}


def shown_how(publicity: Publicity) -> str:
    """Return how something is shown to others."""
    if publicity.how == "broadcast":
        return "shown in public"
    if publicity.how == "search":
        return "found by whoever searches for a name"
    if publicity.how == "map" and publicity.within is not None:
        return f"shown on a map to whoever lives within {plain(publicity.within.value, 'metres')}"
    return f"told to {listed(['the household', *(WHOSE[tie] for tie in publicity.to or ())])}"


def print_registers(page: Page, regime: Regime) -> None:
    """Print its registers and who copies them."""
    if regime.registers:
        page.heading("Who is listed, and how they leave")
        page.items([(name, _register(register, regime)) for name, register in regime.registers.items()])
    if regime.sharing:
        page.heading("Who copies its registers, and with which errors")
        page.items(list(_agencies(regime)))


def _register(register: Register, regime: Regime) -> str:
    """Return a register in words."""
    said = ["of merit; " if register.colour == "red" else ""]
    said.append(f"entered when {conditions_in_words(register.enter_when)}")
    if register.capacity is not None:
        said.append(f"; room for {plain(register.capacity.value, register.capacity.unit)}, others wait")
    said.append(f"; {_leaving(register)}{_AGAIN[register.again]}")
    if register.score_on_exit is not None:
        to = register.score_on_exit
        said.append(f"; on leaving, the score is set to {'the cut' if to == 'cut' else declared(to.value)}")
    said.append(since(register))
    if register.retroactive:
        said.append("; counting records from before as well")
    return f"{''.join(said)} {support(register, regime)}"


def _leaving(register: Register) -> str:
    """Return how one leaves a register."""
    leave = register.leave_when
    ways: list[str] = []
    if any(condition.term is not None for condition in register.enter_when):
        ways.append("when the term of the entry is over")
    if leave.after is not None:
        ways.append(f"after {plain(leave.after.value, 'weeks')}")
    if leave.repaid is not None:
        ways.append(f"{plain(leave.repaid.value, 'weeks')} after the debt is repaid")
    if leave.score_from is not None:
        ways.append(f"when the score is back at {declared(leave.score_from.value)}")
    if leave.never:
        return f"left {listed(ways, 'or')}; otherwise never" if ways else "nobody leaves"
    return f"left {listed(ways, 'or')}{_kept(register)}"


def _kept(register: Register) -> str:
    """Return who stays where repaying is the only way out, since nothing of theirs can be repaid."""
    leave = register.leave_when
    if leave.repaid is None or leave.after is not None or leave.score_from is not None:
        return ""
    without_term = [condition for condition in register.enter_when if condition.term is None]
    acts = [act for one in without_term for act in one.recorded or () if not is_debt(act)]
    kept = ["in error", *(f"for {worded(act)}" for act in dict.fromkeys(acts))]
    return f"; who was entered {listed(kept, 'or')} has no debt to repay, and stays unless it is taken back"


def _agencies(regime: Regime) -> Iterator[tuple[str, str]]:
    """Yield each agency with how it copies; those that copy alike are told together."""
    alike: dict[str, list[str]] = {}
    for name, agency in regime.sharing.items():
        alike.setdefault(_sharing(agency, regime), []).append(name)
    for said, who in alike.items():
        if len(who) == 1:
            yield who[0], said
        else:
            yield f"{len(who)} agencies", f"each {said}: {listed(who)}"


def _sharing(agency: Sharing, regime: Regime) -> str:
    """Return an agency's copies in words."""
    said = [f"copies {listed(agency.copies)}"]
    delay = agency.delay
    said.append("at once" if delay is None else f"{plain(delay.value, 'weeks')} after entry, on average")
    if agency.lag is not None:
        said.append(f"drops a name {plain(agency.lag.value, 'weeks')} after exit, on average")
    if agency.lost is not None:
        said.append(f"loses {percent(agency.lost.value)} of entries")
    if agency.wrong_file is not None:
        said.append(f"puts {percent(agency.wrong_file.value)} of them into somebody else's file")
    if agency.corrected == "never":
        said.append("keeps what was struck or corrected at the source")
    return f"{', '.join(said)}{since(agency)} {support(agency, regime)}"


def print_rules(page: Page, regime: Regime) -> None:
    """Print what each of its rules does to services."""
    page.heading("What it costs whom")
    if not regime.rules:
        page.say("No service answers differently: this regime has no teeth of its own.", indent=2)
    for rule in regime.rules:
        page.say(_rule(rule, regime), indent=2, hang=2)
    for bound in _bounds(regime.limits):
        page.say(f"Bound: {bound}.", indent=2, hang=2)


def _rule(rule: Rule, regime: Regime) -> str:
    """Return a rule in words."""
    services = listed(f"{worded(s)} ({DOMAIN_OF_SERVICE[s]})" for s in rule.services)
    said = f"{services}: {_answer(rule)}"
    if rule.coverage is not None:
        said += f"; {in_steps(rule.coverage, 'of citizens and services are connected')}"
    if rule.other_payer is not None:
        said += f"; in {percent(rule.other_payer.value)} of families somebody else pays"
    return f"{said}{since(rule)} {support(rule, regime)}."


def _answer(rule: Rule) -> str:
    """Return what a service answers, and to whom."""
    if not rule.when:
        return "governed, and refused to nobody"
    if rule.then == "admit":
        unless = conditions_in_words(rule.when, of_everybody=True)
        return f"refused to everybody with a file unless {unless}"
    then = _THEN.get(rule.then, rule.then)
    if rule.by is not None:
        then = f"{declared(rule.by.value)} times {'as slow' if rule.then == 'slow' else 'as dear'}"
    return f"{then} when {conditions_in_words(rule.when)}"


def _bounds(limits: Limits) -> Iterator[str]:
    """Yield the bounds that a regime sets itself."""
    if limits.closed_domains is not None:
        yield f"at most {counted(limits.closed_domains, 'domain')} of life closed to one person at once"
    if limits.never_refused:
        yield f"never refused: {listed(worded(service) for service in limits.never_refused)}"
    if limits.own_domain_only:
        yield "a record counts only in the domain of life it came from; each domain keeps its own file"


def print_publicity(page: Page, regime: Regime) -> None:
    """Print what others see."""
    if not regime.publicity:
        return
    page.heading("What others are shown the week after")
    for publicity in regime.publicity:
        acts = (
            f"records of {listed(worded(a) for a in publicity.acts)}"
            if publicity.acts
            else _WHAT.get(publicity.what, f"who is on {publicity.what}")
        )
        page.say(
            f"{acts}: {shown_how(publicity)}{since(publicity)} {support(publicity, regime)}.",
            indent=2,
            hang=2,
        )


def print_redress(page: Page, regime: Regime) -> None:
    """Print whether those entered are told, and what they can do."""
    page.heading("Notice, appeal, correction")
    redress = regime.redress
    if redress.notice is None:
        page.say("Nobody is told; nobody can appeal.", indent=2)
    else:
        told = redress.notice
        after = f", {plain(told.after.value, 'weeks')} after entry" if told.after else ""
        page.say(f"{percent(told.share.value)} of those entered are told{after} {standings(told)}.", indent=2)
    if redress.appeal is not None:
        page.say(f"{_appeal(redress.appeal)} {standings(redress.appeal)}.", indent=2, hang=2)
    elif redress.notice is not None:
        page.say("There is no appeal.", indent=2)
    if redress.correction is not None:
        page.say(
            f"It finds {percent(redress.correction.found.value)} of its wrong entries a week by itself "
            f"{standings(redress.correction)}.",
            indent=2,
        )


def _appeal(appeal: Appeal) -> str:
    """Return an appeal in words."""
    said = (
        f"An appeal is decided after {plain(appeal.decided_after.value, 'weeks')}: struck in "
        f"{percent(appeal.struck_if_wrong.value)} of cases wrong on file, in "
        f"{percent(appeal.struck_if_right.value)} of the others"
    )
    if appeal.capacity is not None:
        said += f"; at most {plain(appeal.capacity.value, appeal.capacity.unit)} are decided a week"
    if appeal.tries == 1:
        return f"{said}; once for each entry"
    if appeal.again_after is not None:
        said += f"; who was refused may ask once more {plain(appeal.again_after.value, 'weeks')} later"
    return said
