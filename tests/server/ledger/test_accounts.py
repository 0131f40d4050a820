from domain.bodies import TenderBody
from server.ledger.accounts import CHART, TENDER_ACCOUNTS, Account
from tests.server.enrolled import Place


def test_the_database_has_the_chart_of_the_code(place: Place) -> None:
    stored = place.run("SELECT code, label_fr, label_ar, class, normal_side FROM accounts")
    assert {tuple(row.values()) for row in stored} == {
        (account.value, entry.label_fr, entry.label_ar, entry.account_class, entry.normal_side)
        for account, entry in CHART.items()
    }
    assert set(CHART) == set(Account)


def test_every_mode_of_payment_has_its_account() -> None:
    modes = TenderBody.model_json_schema()["properties"]["mode"]["enum"]
    assert set(TENDER_ACCOUNTS) == set(modes)
