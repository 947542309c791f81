"""Every fault as it comes over a real socket, and the words it is put into."""

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from claude_tui.api import connection as connection_module
from claude_tui.api.client import Client
from claude_tui.api.endpoint import Endpoint, find_endpoint
from claude_tui.api.failures import ApiError, ApiFailure, Asked, FailureKind
from claude_tui.api.outages import outage
from claude_tui.api.request import Request, build_request
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.models.catalog import Catalog
from tests.narrowing import present
from tests.servers import wire_events
from tests.servers.messages_server import Ending, MessagesServer

KEY = "sk-ant-a-secret-of-the-test"
MODEL = "claude-sonnet-4-6"

STATUSES = [
    (400, "invalid_request_error", "odd", FailureKind.INVALID_REQUEST, "status 400: odd."),
    (
        400,
        "invalid_request_error",
        "prompt is too long: 208310 tokens > 200000 maximum",
        FailureKind.CONTEXT_FULL,
        f"too long for {MODEL}",
    ),
    (
        400,
        "invalid_request_error",
        "Your credit balance is too low to access the Anthropic API.",
        FailureKind.BILLING,
        "credit balance is too low",
    ),
    (401, "authentication_error", "invalid key", FailureKind.AUTHENTICATION, "ANTHROPIC_API_KEY"),
    (402, "billing_error", "pay", FailureKind.BILLING, "pay"),
    (403, "permission_error", "not yours", FailureKind.PERMISSION, f"for {MODEL}: not yours."),
    (404, "not_found_error", f"model: {MODEL}", FailureKind.NOT_FOUND, f"has no model {MODEL}."),
    (413, "request_too_large", "too big", FailureKind.TOO_LARGE, "too large"),
    (422, "invalid_request_error", "what", FailureKind.INVALID_REQUEST, "status 422: what."),
    (429, "rate_limit_error", "slow down", FailureKind.RATE_LIMIT, "slow down"),
    (500, "api_error", "oops", FailureKind.SERVER_ERROR, "status 500: oops."),
    (
        500,
        "server_error",
        "image input is not supported - hint: provide the mmproj",
        FailureKind.INVALID_REQUEST,
        "rejected the request with status 500: image input is not supported",
    ),
    (504, "timeout_error", "late", FailureKind.SERVER_ERROR, "status 504: late."),
    (529, "overloaded_error", "Overloaded", FailureKind.OVERLOADED, "is overloaded: Overloaded."),
]


async def failure_of(endpoint: Endpoint) -> tuple[ApiFailure, Accumulator]:
    """Ask, and return the failure and what arrived before it."""
    message = Message(1, 0, "user", (TextBlock("Hi"),))
    request: Request
    request, _ = build_request([message], Parameters(model=MODEL), Catalog().find(MODEL))
    client = Client(lambda: endpoint)
    reply = Accumulator()

    async def ask() -> None:
        async for event in client.stream(request):
            reply.apply(event)

    with pytest.raises(ApiError) as caught:
        await ask()
    await client.close()
    failure = caught.value.failure
    assert KEY not in repr(failure)
    assert failure.message.endswith((".", "!", "…"))
    return failure, reply


def endpoint_of(server: MessagesServer) -> Endpoint:
    return Endpoint("server", server.base_url, api_key=KEY, credential="ANTHROPIC_API_KEY")


@pytest.mark.parametrize(("status", "type_", "said", "kind", "words"), STATUSES)
async def test_each_status_has_its_kind_and_words(
    messages_server: MessagesServer,
    status: int,
    type_: str,
    said: str,
    kind: FailureKind,
    words: str,
) -> None:
    messages_server.fail(status, type_, said)
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert (failure.kind, failure.status) == (kind, status)
    assert words in failure.message
    assert failure.request_id == "req_test"
    assert said in failure.detail


async def test_a_key_that_a_server_repeats_is_in_no_message(
    messages_server: MessagesServer,
) -> None:
    messages_server.fail(401, "authentication_error", f"invalid x-api-key: {KEY}")
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert "invalid x-api-key: [hidden]" in failure.message
    assert KEY not in failure.detail


async def test_a_server_that_wants_a_key_says_where_to_put_it(
    messages_server: MessagesServer,
) -> None:
    messages_server.key = "something"
    failure, _ = await failure_of(Endpoint("server", messages_server.base_url))
    assert "requires an API key" in failure.message
    assert "ANTHROPIC_API_KEY" in failure.next_step


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "Fri, 01 Jan 2021 00:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
async def test_how_long_to_wait_is_read(
    messages_server: MessagesServer, headers: dict[str, str], seconds: float | None
) -> None:
    messages_server.fail(429, "rate_limit_error", "slow down", headers=headers)
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert failure.retry_after == seconds
    assert failure.retryable


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("301", "6 minutes"),
        ("3600", "1 hour"),
        ("7201", "3 hours"),
        ("4294967", "50 days"),
        ("1e300", "more than a year"),
    ],
)
async def test_a_wait_that_is_too_long_is_said_and_not_waited(
    messages_server: MessagesServer, header: str, words: str
) -> None:
    headers = {"retry-after": header}
    messages_server.fail(429, "rate_limit_error", "slow down", headers=headers)
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert failure.retry_after == float(header)
    assert not failure.retryable
    assert f"The server asks you to wait {words}" in failure.next_step


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "there is no /v1/messages"),
        ("/proxy/", "there is no /proxy/v1/messages"),
        ("/v1", "it must not end with /v1"),
    ],
)
async def test_what_is_not_there_is_named_as_it_was_asked_for(
    messages_server: MessagesServer, path: str, words: str
) -> None:
    messages_server.answer(404, "nothing here", content_type="text/plain")
    endpoint = replace(endpoint_of(messages_server), base_url=f"{messages_server.base_url}{path}")
    failure, _ = await failure_of(endpoint)
    assert words in failure.next_step


async def test_a_spending_limit_is_not_asked_again(messages_server: MessagesServer) -> None:
    messages_server.fail(
        429, "rate_limit_error", "no", details={"error_code": "enforced_spend_limit_reached"}
    )
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert failure.kind is FailureKind.SPEND_LIMIT
    assert not failure.retryable


async def test_nothing_is_asked_twice_by_itself(messages_server: MessagesServer) -> None:
    messages_server.fail(529, "overloaded_error", "Overloaded", times=3)
    await failure_of(endpoint_of(messages_server))
    assert len(messages_server.requests) == 1


async def test_an_error_within_the_stream_keeps_what_came(messages_server: MessagesServer) -> None:
    messages_server.fail_within("overloaded_error", "Overloaded", text="Half a")
    failure, reply = await failure_of(endpoint_of(messages_server))
    assert (failure.kind, failure.status) == (FailureKind.OVERLOADED, 200)
    assert reply.content() == (TextBlock("Half a"),)
    assert reply.response().stop_reason == "interrupted"


async def test_an_error_within_the_stream_in_another_form_is_understood(
    messages_server: MessagesServer,
) -> None:
    messages_server.stream([b'event: error\ndata: {"error": {"message": "out of memory"}}\n\n'])
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert failure.kind is FailureKind.SERVER_ERROR
    assert "out of memory" in failure.message


@pytest.mark.parametrize("ending", [Ending.CUT, Ending.QUIET_CUT])
async def test_a_reply_that_is_cut_keeps_what_came(
    messages_server: MessagesServer, ending: Ending
) -> None:
    messages_server.reply("Half a reply", ending=ending)
    failure, reply = await failure_of(endpoint_of(messages_server))
    assert (failure.kind, failure.status) == (FailureKind.CUT_SHORT, 200)
    assert reply.content() == (TextBlock("Half a reply"),)
    assert not reply.finished


async def test_a_body_that_ends_without_the_last_event_is_cut_too(
    messages_server: MessagesServer,
) -> None:
    messages_server.stream([wire_events.message_start(), *wire_events.text_block(0, "Half")])
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert failure.kind is FailureKind.CUT_SHORT
    assert failure.request_id == "req_test"


async def test_a_connection_that_closes_without_an_answer_may_be_tried_again(
    messages_server: MessagesServer,
) -> None:
    messages_server.hang_up()
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert failure.kind is FailureKind.CUT_SHORT
    assert failure.retryable
    assert "without responding" in failure.message


async def test_silence_ends_after_the_read_timeout(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "FOREIGN_READ_SECONDS", 0.2)
    messages_server.reply("Half a reply", ending=Ending.STALL)
    failure, reply = await failure_of(endpoint_of(messages_server))
    assert failure.kind is FailureKind.TIMEOUT
    assert "sent nothing for 0.2 seconds" in failure.message
    assert reply.content() == (TextBlock("Half a reply"),)


async def test_a_redirect_is_not_followed(messages_server: MessagesServer) -> None:
    with MessagesServer() as elsewhere:
        location = {"location": f"{elsewhere.base_url}/v1/messages"}
        messages_server.answer(307, "", headers=location)
        failure, _ = await failure_of(endpoint_of(messages_server))
        assert failure.kind is FailureKind.REDIRECT
        assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        ("<html>Welcome</html>", "text/html", "text/html"),
        ('{"type": "message"}', "application/json", "application/json"),
        ("", "text/event-stream", "empty stream"),
        ("data: \n\ndata: 5\n\n", "text/event-stream", "empty stream"),
        ("event: message_start\ndata: {nonsense\n\n", "text/event-stream", "not JSON"),
        ("event: x\ndata: " + "[" * 100_000 + "\n\n", "text/event-stream", "not JSON"),
    ],
)
async def test_an_answer_that_is_no_reply_is_no_messages_api(
    messages_server: MessagesServer, body: str, content_type: str, words: str
) -> None:
    messages_server.answer(200, body, content_type=content_type)
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert failure.kind is FailureKind.NOT_MESSAGES_API
    assert words in failure.message
    assert "ANTHROPIC_BASE_URL" in failure.next_step


async def test_bytes_that_are_no_text_are_no_messages_api(messages_server: MessagesServer) -> None:
    messages_server.stream([b"event: message_start\ndata: \xff\xfe\n\n"])
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert failure.kind is FailureKind.NOT_MESSAGES_API


async def test_a_page_that_is_not_there_names_the_address(messages_server: MessagesServer) -> None:
    messages_server.answer(404, "<html>nginx</html>", content_type="text/html")
    failure, _ = await failure_of(endpoint_of(messages_server))
    assert failure.kind is FailureKind.NOT_MESSAGES_API
    assert messages_server.base_url in failure.message


async def test_values_of_wrong_types_do_no_harm(messages_server: MessagesServer) -> None:
    wrong: list[wire_events.Event] = [
        {"type": "message_start", "message": "no"},
        {"type": "message_start", "message": {"id": 5, "usage": {"input_tokens": "many"}}},
        {"type": "content_block_start", "index": "x", "content_block": None},
        {"type": "content_block_delta", "index": -1, "delta": {"type": "text_delta", "text": 5}},
        {"type": "content_block_delta", "delta": []},
        {"type": "message_delta", "delta": {"stop_reason": ["x"]}, "usage": []},
    ]
    messages_server.stream([*wrong, *(wire_events.text_block(0, "fine")), b"event: x\n\n"])
    failure, reply = await failure_of(endpoint_of(messages_server))
    assert failure.kind is FailureKind.CUT_SHORT
    assert reply.content() == (TextBlock("fine"),)


@pytest.fixture
def closed_port() -> int:
    """A port of this machine where nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_nothing_at_the_address_names_the_address(closed_port: int) -> None:
    failure, _ = await failure_of(Endpoint("server", f"http://127.0.0.1:{closed_port}"))
    assert failure.kind is FailureKind.UNREACHABLE
    assert failure.message == f"Nothing is listening at http://127.0.0.1:{closed_port}."
    assert not failure.retryable


async def test_a_server_without_tls_is_said_to_have_none(messages_server: MessagesServer) -> None:
    address = messages_server.base_url.replace("http:", "https:")
    failure, _ = await failure_of(Endpoint("server", address, api_key=KEY))
    assert failure.kind is FailureKind.TLS
    assert "begin with http://" in failure.next_step


async def test_a_name_without_an_address_is_said_to_have_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_address(*args: object, **kwargs: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    failure, _ = await failure_of(Endpoint("server", "http://no-such-host.invalid"))
    assert failure.kind is FailureKind.UNREACHABLE
    assert "Can't find no-such-host.invalid" in failure.message


@pytest.fixture
def something_else() -> Iterator[str]:
    """The address of a server that speaks neither HTTP nor TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with listener.accept()[0] as connection:
                connection.recv(65536)
                connection.sendall(b"220 mail.example ESMTP\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


async def test_a_server_of_another_kind_is_said_not_to_speak_http(something_else: str) -> None:
    failure, _ = await failure_of(Endpoint("server", something_else))
    assert failure.kind is FailureKind.NOT_MESSAGES_API
    assert "doesn't speak HTTP" in failure.message


async def test_a_token_of_an_identity_that_is_not_there_is_no_broken_network(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "FEDERATION_RULE_ID": "rule",
        "ORGANIZATION_ID": "organization",
        "IDENTITY_TOKEN_FILE": "/gone",
    }.items():
        monkeypatch.setenv(f"ANTHROPIC_{name}", value)
    endpoint = find_endpoint({**os.environ, "ANTHROPIC_BASE_URL": messages_server.base_url})
    failure, _ = await failure_of(present(endpoint))
    assert failure.kind is FailureKind.NOT_READY
    assert failure.message == (
        "The workload identity in ANTHROPIC_FEDERATION_RULE_ID can't be used: "
        "Identity token file not found at /gone."
    )


def test_an_untrusted_certificate_names_the_variable_that_helps() -> None:
    error = ssl.SSLCertVerificationError()
    error.verify_message = "self-signed certificate in certificate chain"
    asked = Asked("https://api.anthropic.com", "api.anthropic.com")
    failure = outage(error, asked, answering=False, read_seconds=1)
    assert failure.kind is FailureKind.TLS
    assert "self-signed certificate" in failure.message
    assert "SSL_CERT_FILE" in failure.next_step
