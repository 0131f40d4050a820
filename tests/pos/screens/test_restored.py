"""A restored counter tells the régisseur, once, what was in the lost one's till."""

from pos.bootstrap import Counter
from pos.restoring.carried import CarriedDebit, CarriedSession, LostPlace, keep_place, read_place
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import World

LOST = LostPlace(
    terminal_id=741_000,
    last_seq=40,
    last_receipt_no=12,
    last_issued_at=1_795_420_800,
    sessions=(
        CarriedSession(
            session="0b9b43a4-3f43-4c3a-9d2e-0c8f7f0f1a01",
            agent_id=2,
            opened_at=1_795_410_000,
            float_centimes=20_000,
            cash_centimes=123_450,
            quittances=12,
            is_counted=False,
        ),
    ),
    debits=(CarriedDebit(amount_centimes=143_750, authorisation="A1", asked_at=1_795_410_600),),
    found=(13, 16),
)


def test_the_regisseur_reads_it_at_the_first_sign_in_and_not_again(
    counter: Counter, cashier: Cashier
) -> None:
    keep_place(counter.settings.data_dir, LOST)
    page = cashier.log_in(1)
    assert page.url.path == "/restored"
    assert "234,50" in page.text
    assert "741000-14 · 741000-15" in page.text
    assert "437,50" in page.text
    assert "qu’aucune quittance de la copie ne porte" in page.text
    assert cashier.send(cashier.form("/restored", "/restored")).url.path == "/session"
    kept = read_place(counter.settings.data_dir)
    assert kept is not None
    assert kept.is_read
    assert kept.sessions == LOST.sessions
    assert kept.debits == LOST.debits


def test_an_agent_is_not_kept_from_working_and_cannot_mark_it_read(
    counter: Counter, cashier: Cashier
) -> None:
    keep_place(counter.settings.data_dir, LOST)
    assert cashier.log_in(2).url.path == "/session"
    form = cashier.form("/session", "/logout")
    assert "Seul le régisseur" in cashier.send(form, "/restored").text
    assert read_place(counter.settings.data_dir) == LOST


def test_where_counts_are_blind_the_lost_till_is_counted_without_its_sum(
    world: World, counter: Counter, cashier: Cashier
) -> None:
    world.configure(counter, blind_count=True, version="blind")
    keep_place(counter.settings.data_dir, LOST)
    cashier.log_in(2)
    page = cashier.http.get("/restored")
    assert "234,50" not in page.text
    assert "indiqué après le comptage" in page.text
    cashier.send(cashier.form("/session", "/logout"))
    assert "234,50" in cashier.log_in(1).text, "the régisseur sees it: the session is another's"
