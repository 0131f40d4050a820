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


class FormSent(GirctError):
    """The form was sent already: what it did is done, and a secret is shown only once."""

    code = "accounts.form_sent"


class PasswordGuessable(GirctError):
    """The password is among those tried first, or soon guessed from what is known of its owner."""

    code = "accounts.password_guessable"


class LoginTaken(GirctError):
    """Another person has this login."""

    code = "accounts.login_taken"


class InvalidUser(GirctError):
    """A person is described with a role, territory, language or password that cannot be."""

    code = "accounts.invalid_user"


class CodeRefused(GirctError):
    """The code of the second factor is wrong, or was used."""

    code = "accounts.code_refused"


class StepOver(GirctError):
    """The sign-in took too long, or this step is not the one it waits for: begin again."""

    code = "accounts.step_over"


class TwoMoneyRoles(GirctError):
    """One person would hold two of régisseur, ordonnateur and comptable."""

    code = "accounts.two_money_roles"


class UnknownUser(GirctError):
    """No account of this login is in the person's territory."""

    code = "accounts.unknown_user"


class NeedsTwoPersons(GirctError):
    """This account is made, given back or changed by two persons: propose it."""

    code = "accounts.needs_two_persons"


class TooFewAdministrators(GirctError):
    """Two administrators at least keep an account, else nobody could decide with the other."""

    code = "accounts.too_few_administrators"


class OwnAccount(GirctError):
    """Nobody proposes or decides about their own account."""

    code = "accounts.own_account"


class ProviderRefused(GirctError):
    """The administration's sign-in service did not say who this is."""

    code = "accounts.provider_refused"


class SubjectNotLinked(GirctError):
    """The person is known to the sign-in service, but no account is linked to them."""

    code = "accounts.subject_not_linked"


class NotReadyAtConsole(GirctError):
    """The account still has a one-time password or no second factor: sign in on the web first."""

    code = "accounts.not_ready_at_console"


class PasswordsDiffer(GirctError):
    """The new password was not typed the same way twice."""

    code = "accounts.passwords_differ"


class FactorUnreadable(GirctError):
    """The key of the second factor cannot be opened: the centre's sealing key is another one."""

    code = "accounts.factor_unreadable"


class UnknownSession(GirctError):
    """No other session of the person is open under this name."""

    code = "accounts.unknown_session"
