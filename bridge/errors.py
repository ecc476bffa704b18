"""The error family, typed by what the caller must do next."""

from datetime import timedelta

from bridge.domain import Reason


class BridgeError(Exception):
    """Base of every error that we raise on purpose."""


class ConfigError(BridgeError):
    """Stop at start-up with exit code 2; `problems` names every bad setting at once."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class HookRejected(BridgeError):
    """WHMCS's call is answered with `status`; the addon keeps its copy."""

    status = 400


class BadSignature(HookRejected):
    """401: not signed by somebody who has the secret, or not now."""

    status = 401


class MalformedHook(HookRejected):
    """400: signed, but not a batch of events."""


class HookTooLarge(HookRejected):
    """413: more events or bytes than one call may carry."""

    status = 413


class WrongMediaType(HookRejected):
    """415: not JSON."""

    status = 415


class SourceError(BridgeError):
    """WHMCS could not tell the facts."""


class SourceUnavailable(SourceError):
    """Keep the reminder waiting and ask again later."""


class FieldMisconfigured(SourceError):
    """The custom field is missing or doubled: keep all waiting, tell the operator. No opt-out."""


class InvoiceUnreadable(SourceError):
    """WHMCS answered, but this one invoice makes no sense: keep it waiting, others go on."""


class InvoiceNotFound(SourceError):
    """Withhold the reminder: WHMCS answered, and there is no such invoice."""


class ClientNotFound(SourceError):
    """404: WHMCS answered, and there is no such client."""


class AutomationUnreadable(SourceError):
    """What WHMCS sends by itself cannot be told: do without, and say so."""


class WroteTooMuch(SourceError):
    """WHMCS changed more than it was asked to: never ask for it again, tell the operator."""


class CannotRender(BridgeError):
    """The wording cannot be used: keep the reminder waiting, tell the operator which and why."""


class OutboxError(BridgeError):
    """The outbox did not do what was asked."""


class OutboxUnavailable(OutboxError):
    """Nothing was written: answer 503, the addon keeps its copy; a worker tries again."""


class LeaseLost(OutboxError):
    """Another worker holds the reminder: drop our result."""


class NotPossible(OutboxError):
    """409: the reminder's state does not allow what a person asked for; tell them."""


class MayNotAttempt(OutboxError):
    """The outbox knows why this text must not go out: withhold the reminder for `reason`."""

    def __init__(self, reason: Reason, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class AlreadySent(MayNotAttempt):
    """The once-key belongs to another reminder."""

    def __init__(self, message: str) -> None:
        super().__init__(Reason.ALREADY_SENT, message)


class GatewayError(BridgeError):
    """A gateway did not take the message; `gateway` is its name where the story knows it."""

    gateway = ""


class GatewayUnavailable(GatewayError):
    """Surely not accepted: try again later, not before `retry_after` where one was named."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class OutcomeUnknown(GatewayError):
    """Maybe accepted: never resend blindly; look up, or wait for the report."""


class RejectedByGateway(GatewayError):
    """Surely not accepted, and this message never will be; `reason` is one of the refused_…."""

    def __init__(self, message: str, reason: Reason, *, opted_out: bool = False) -> None:
        self.reason = reason
        self.opted_out = opted_out  # the carrier says that the recipient wants no texts
        super().__init__(message)


class GatewayMisconfigured(GatewayError):
    """Our account, credit or sender: keep the reminders, pause the gateway, tell the operator.

    Where it is only supposed (`sure` is False: a refusal that nobody explained to us), it may be
    about this one message: pause the gateway when several are refused so.
    """

    def __init__(self, message: str, *, sure: bool = True) -> None:
        self.sure = sure
        super().__init__(message)


class RouteRefused(GatewayError):
    """Surely not accepted, nor would any text to this country or network be, by our account.

    Keep the reminder and tell the operator, but go on with others.
    """


class ReportRejected(BridgeError):
    """A gateway's call is answered 403: wrong token or signature, or unreadable."""
