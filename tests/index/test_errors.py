from index.errors import Failure


def test_a_failure_carries_what_the_command_line_needs():
    failure = Failure("No such thing.", ({"name": "Bend"},))
    assert (str(failure), failure.message, failure.code, failure.exit_code, failure.candidates) == (
        "No such thing.",
        "No such thing.",
        "failure",
        1,
        ({"name": "Bend"},),
    )
