"""What the accounts of the centre refuse."""

from domain.errors import GirctError


class SignInRefused(GirctError):
    """The login or the password is wrong, or the account is closed: one answer for all three."""

    code = "accounts.sign_in_refused"


class NotSignedIn(GirctError):
    """Nobody is signed in, or the session is over."""

    code = "accounts.not_signed_in"


class NotAllowed(GirctError):
    """The person's role or territory does not allow this."""

    code = "accounts.not_allowed"


class FormExpired(GirctError):
    """The form was not made by this session: ask for the page again."""

    code = "accounts.form_expired"


class LoginTaken(GirctError):
    """Another person has this login."""

    code = "accounts.login_taken"


class InvalidUser(GirctError):
    """A person is described with a role, territory, language or password that cannot be."""

    code = "accounts.invalid_user"
