"""What a study prints is true of that study."""

from __future__ import annotations

import io
import json

from underheaven.report.page import Page
from underheaven.report.summary import print_summary
from underheaven.studies.compare import compare


def test_a_study_in_which_nobody_reacts_does_not_say_that_people_do() -> None:
    result = compare("small-city", "rongcheng-points", weeks=2, replicates=1, responses="frozen")
    shown = io.StringIO()
    print_summary(Page(shown, width=100), result)
    text = " ".join(shown.getvalue().split())
    assert "Nobody reacts here" in text
    assert "people reacting" not in text
    assert "people reacting" not in json.dumps(result.as_json())
    assert "nobody reacting" in json.dumps(result.as_json())
