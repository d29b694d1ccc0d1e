"""A draw is named by who, when and what it decides, and by nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underheaven.ground import draws as draws_module
from underheaven.ground.draws import Address, Draws, Kind, different_keys, key_of, philox4x32_10, purpose
from underheaven.ground.errors import InputError

GOLDEN = """
0 0 0 0 0 0 citizen act/fraud 0xdfa3f907 0x7383f544 8014 525221977
7 0 0 0 1 0 citizen act/fraud 0xac5e52a5 0x42e2ac25 34572 2265766430
7 0 0 1 1 0 citizen act/fraud 0xac5e52a5 0x42e2ac25 52818 3461521858
7 0 0 7 1 0 citizen act/fraud 0xac5e52a5 0x42e2ac25 53179 3485145701
7 0 0 8 1 0 citizen act/fraud 0xac5e52a5 0x42e2ac25 34531 2263075904
7 0 1 0 1 0 citizen act/fraud 0xac5e52a5 0x42e2ac25 771 50571875
7 1 0 0 1 0 citizen act/fraud 0xac5e52a5 0x42e2ac25 38127 2498725118
7 0 0 0 2 0 citizen act/fraud 0xac5e52a5 0x42e2ac25 39675 2600194444
7 0 0 0 1 0 citizen act/speech 0x5a212eff 0xcf071a99 64999 4259796934
7 0 0 0 1 1 citizen act/fraud 0xac5e52a5 0x42e2ac25 28690 1880265497
7 30 400 65535 520 999 citizen sensor/street-cameras/false-alarm 0xde97f137 0x8b6750bf 25312 1658889794
11 3 12 3456 0 0 citizen society/income 0x2286ac9b 0xedcd8fad 60861 3988621529
11 3 12 0 0 0 place society/district 0x1fd681f8 0xf48805a9 46181 3026551551
11 3 12 3456 0 0 pair tie/acquaintance-3 0x2d04ba44 0x33acc53b 45931 3010157641
18446744073709551615 4294967295 524287 65535 4294967295 16777215 pair x 0x88f73a63 0xbe067ef5 52687 3452954688
7 0 0 5 1 0 citizen 行为/言论 0x098f0816 0xecbd7d01 35163 2304487544
""".strip().splitlines()
"""The sixteen rows of draws.md."""


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_the_generator_gives_the_published_answers_of_random123(counter: str, key: str, words: str):
    c0, c1, c2, c3 = (int(word, 16) for word in counter.split())
    k0, k1 = (int(word, 16) for word in key.split())
    assert philox4x32_10((c0, c1, c2, c3), (k0, k1)) == tuple(int(word, 16) for word in words.split())


@pytest.mark.parametrize("row", GOLDEN)
def test_the_whole_path_gives_the_golden_values_of_the_design(row: str):
    seed, province, cell, slot, week, replicate, kind, name, low, high, half, draw = row.split()
    address = Address(int(province), int(cell), int(slot))
    of = Kind[kind.upper()]
    drawn = Draws(int(seed), int(replicate))
    assert key_of(name, int(seed)) == (int(low, 16), int(high, 16))
    assert drawn.half(name, address, int(week), of) == int(half)
    assert drawn.draw(name, address, int(week), of) == int(draw)
    lane = address.slot & 7
    assert drawn.block(name, address.province, address.cell, address.slot >> 3, int(week), of)[lane] == int(
        half
    )
    again = drawn.block(name, address.province, address.cell, address.slot >> 3, int(week), of, redraw=1)
    assert int(half) << 16 | again[lane] == int(draw)


addresses = st.builds(
    Address,
    st.integers(0, 2**32 - 1) | st.integers(0, 2),
    st.integers(0, 2**19 - 1) | st.integers(0, 2),
    st.integers(0, 2**16 - 1) | st.integers(0, 600),
)
questions = st.tuples(
    st.sampled_from(["half", "draw"]),
    st.sampled_from(["act/fraud", "act/speech", "society/income"]),
    addresses,
    st.sampled_from([0, 1, 2, 2**32 - 1]),
    st.sampled_from(list(Kind)),
)


def afresh(seed: int, replicate: int, question: tuple[str, str, Address, int, Kind]) -> int:
    """Answer from the page alone, with one call of the generator for each half and nothing kept."""
    what, name, (province, cell, slot), week, kind = question
    halves: list[int] = []
    for redraw in (0, 1):
        counter = (slot >> 3 | cell << 13, week, province, replicate << 8 | kind << 1 | redraw)
        word = philox4x32_10(counter, key_of(name, seed))[(slot & 7) >> 1]
        halves.append(word >> 16 if slot & 1 else word & 0xFFFF)
    return halves[0] if what == "half" else halves[0] << 16 | halves[1]


@settings(max_examples=80)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**24 - 1), st.lists(questions, max_size=12), st.randoms())
def test_any_order_of_questions_gives_the_same_answers(
    seed: int, replicate: int, asked: list[tuple[str, str, Address, int, Kind]], order: random.Random
):
    expected = [(question, afresh(seed, replicate, question)) for question in asked]
    drawn = Draws(seed, replicate)
    for _ in range(2):
        order.shuffle(expected)
        for question, answer in expected:
            what, *rest = question
            assert getattr(drawn, what)(*rest) == answer


def test_forgetting_what_was_kept_changes_no_draw(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(draws_module, "_MOST_CHUNKS_KEPT", 2)
    stream = Draws(7, 3).week_stream("act/fraud", 4)
    far_apart = [Address(p, c, s) for p in (0, 1) for c in (0, 5) for s in (0, 300, 65535)]
    asked = far_apart + far_apart[::-1]
    for address in asked:
        assert stream.draw(address) == afresh(7, 3, ("draw", "act/fraud", address, 4, Kind.CITIZEN))


def test_a_stream_held_beyond_its_week_still_draws_for_its_week():
    drawn = Draws(7, 0)
    held = drawn.week_stream("act/fraud", 1)
    assert drawn.week_stream("act/fraud", 1) is held
    assert drawn.week_stream("act/fraud", 2) is not held
    assert held.draw(Address(0, 0, 1)) == 3461521858
    assert drawn.half("act/fraud", Address(0, 0, 0), 2) == 39675


def test_what_week_0_fixed_is_kept_and_last_weeks_draws_are_not():
    drawn = Draws(7, 0)
    fixed = drawn.week_stream("society/income", 0)
    first = drawn.week_stream("act/fraud", 1)
    drawn.week_stream("act/fraud", 2)
    assert drawn.week_stream("society/income", 0) is fixed
    assert drawn.week_stream("act/fraud", 1) is not first


def test_one_more_citizen_moves_nobody_elses_draws():
    few, many = Draws(7, 0), Draws(7, 0)
    before = [few.draw("act/fraud", Address(0, 0, slot), 1) for slot in range(500)]
    after = [many.draw("act/fraud", Address(0, 0, slot), 1) for slot in reversed(range(501))]
    assert after[::-1][:500] == before


@given(addresses, st.sampled_from([1, 65_535, 65_536, 2**31, 2**32 - 1]), st.integers(-2, 2), st.booleans())
def test_it_happens_exactly_when_the_whole_draw_lies_below_the_threshold(
    address: Address, threshold: int, shift: int, near: bool
):
    drawn = Draws(7, 0)
    draw = drawn.draw("act/fraud", address, 3)
    tried = draw + shift if near else threshold + shift
    assert drawn.happens("act/fraud", address, 3, tried) == (draw < tried)
    assert drawn.week_stream("act/fraud", 3).happens(address, tried) == (draw < tried)


def test_never_and_always_make_no_draw(monkeypatch: pytest.MonkeyPatch):
    def no_draw(*_: object) -> object:
        raise AssertionError("a draw was made")

    drawn = Draws(7, 0)
    stream = drawn.week_stream("act/fraud", 1)
    monkeypatch.setattr(draws_module, "philox4x32_10", no_draw)
    monkeypatch.setattr(draws_module, "_philox_side_by_side", no_draw)
    for happens in (stream.happens, lambda a, t: drawn.happens("act/fraud", a, 1, t)):
        assert not happens(Address(0, 0, 0), 0)
        assert happens(Address(0, 0, 0), 2**32)
        assert happens(Address(0, 0, 0), 2**32 + 5)


def test_only_a_tie_of_the_first_sixteen_bits_makes_a_second_call(monkeypatch: pytest.MonkeyPatch):
    stream = Draws(7, 0).week_stream("act/fraud", 1)
    address = Address(0, 0, 1)
    assert stream.half(address) == 52818
    calls: list[object] = []

    def counted(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
        calls.append(counter)
        return philox4x32_10(counter, key)

    monkeypatch.setattr(draws_module, "philox4x32_10", counted)
    assert not stream.happens(address, 52817 << 16 | 65535)
    assert stream.happens(address, 52819 << 16)
    assert calls == []
    assert not stream.happens(address, 3461521858)
    assert stream.happens(address, 3461521859)
    assert len(calls) == 2


@pytest.mark.parametrize(("seed", "replicate"), [(-1, 0), (2**64, 0), (7, -1), (7, 2**24)])
def test_a_seed_or_replicate_out_of_range_is_refused_in_one_line(seed: int, replicate: int):
    with pytest.raises(InputError, match="outside 0 to"):
        Draws(seed, replicate)


@pytest.mark.parametrize(
    "address",
    [Address(2**32, 0, 0), Address(0, 2**19, 0), Address(0, 0, 2**16), Address(-1, 0, 0), Address(0, 0, -1)],
)
def test_nobody_lives_outside_the_range_of_addresses(address: Address):
    drawn = Draws(7, 0)
    drawn.half("act/fraud", Address(0, 1, 0), 1)
    for ask in (drawn.half, drawn.draw):
        with pytest.raises(ValueError, match="no address"):
            ask("act/fraud", address, 1)


@pytest.mark.parametrize("week", [-1, 2**32])
def test_there_is_no_such_week(week: int):
    with pytest.raises(ValueError, match="week"):
        Draws(7, 0).half("act/fraud", Address(0, 0, 0), week)


@given(addresses)
def test_an_address_is_read_as_it_is_printed(address: Address):
    assert Address.parse(address.text()) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1-2",
        "1-2-3-4",
        "a-b-c",
        "-1-2-3",
        "0-0-65536",
        "0-524288-0",
        "4294967296-0-0",
        "0-0-1\n",
        "٣-0-0",
        "0-0-" + "1" * 100_000,
        "\x1b[31m-0-0",
        "Mr Somebody",
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_what_is_no_address_is_refused_in_one_line(text: str):
    with pytest.raises(InputError) as refused:
        Address.parse(text)
    line = str(refused.value)
    assert line.isprintable()
    assert len(line) < 300
    assert refused.value.cure


def test_a_purpose_is_its_parts_in_order():
    assert purpose("sensor", "street-cameras", "fraud") == "sensor/street-cameras/fraud"


@pytest.mark.parametrize("parts", [(), ("",), ("act", ""), ("act/fraud", "x")])
def test_two_decisions_cannot_be_given_one_name(parts: tuple[str, ...]):
    with pytest.raises(ValueError, match="purpose"):
        purpose(*parts)


def test_a_plan_in_which_two_purposes_share_a_key_is_refused(monkeypatch: pytest.MonkeyPatch):
    different_keys(["act/fraud", "act/speech", "act/fraud"], 7)
    monkeypatch.setattr(draws_module, "key_of", lambda name, seed: (len(name), seed))
    different_keys(["a", "bb", "a"], 7)
    with pytest.raises(InputError, match="`act/a` and `act/b` would be decided by the same draws"):
        different_keys(["act/b", "long/one", "act/a"], 7)
