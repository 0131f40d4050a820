"""What a sale knows besides the payer reaches its paper, and is forgotten with the payer."""

from uuid import uuid4

from domain.layout import lay_out
from domain.money import Money
from domain.quittance_parts import Cheque, Payer, Tender
from pos.bootstrap import Counter
from pos.sales.commands import SaleCommand, SaleLine
from pos.sessions.agents import Agent
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import SOUK_PLACE, configuration


def test_plate_cheque_and_transfer_are_printed_until_the_payer_is_forgotten(
    counter: Counter, amina: Agent, little_centre: LittleCentre
) -> None:
    command = SaleCommand(
        str(uuid4()),
        (SaleLine(SOUK_PLACE, "2", note="BALANCE 12,5 kg"),),
        Money(0),
        Payer("Zineb Tazarine"),
        tenders=(Tender("CHQ", Money(3000)), Tender("VIR", Money(2000))),
        cheque=Cheque("7654321", "CIH", "Zineb Tazarine"),
        plate="12345|أ|6",
        transfer_reference="VB-1;9",
    )
    issued = counter.sales.issue(command, amina.agent_id)
    quittance = counter.sales.quittance(issued.seq)
    said = str(lay_out(quittance).elements)
    for words in ("12345-A-6", "n° : 7654321", "Banque : CIH", "Référence : VB-1,9"):
        assert words in said
        assert words not in issued.stored.body_text
    assert "BALANCE" not in said
    little_centre.configuration = configuration(version=str(uuid4())).model_copy(
        update={"erased": [issued.stored.body["payer"]]}
    )
    counter.sync.refresh_now()
    later = str(lay_out(counter.sales.quittance(issued.seq)).elements)
    assert "Chèque : [effacé]" in later
    assert "Référence : [effacé]" in later
    assert "7654321" not in later
