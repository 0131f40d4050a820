"""The walk through every page of the counter, from the PIN to the Z."""

from itertools import count

from playwright.sync_api import Page, Route, expect

from domain.money import Money
from hardware_mocks import PrinterEmulator
from hardware_mocks.scale import ScaleEmulator
from pos.bootstrap import Counter
from pos.peripherals.card_payments import CardPayments
from pos.restoring.carried import keep_place
from tests.browser.counter_looks import Look
from tests.pos.little_regie import AMINA
from tests.pos.peripherals.test_card_payments import SALE, Terminal
from tests.pos.screens.test_restored import LOST

debits = count(1)
"""No two debits of one counter have the same authorisation number."""


def come_without_going_on(route: Route) -> None:
    """Let the page of a new counter stay long enough to be looked at."""
    answer = route.fetch()
    stays = {name: held for name, held in answer.headers.items() if name != "refresh"}
    route.fulfill(response=answer, headers=stays)


def sign_in_and_open(page: Page, address: str, look: Look) -> None:
    page.goto(f"{address}/login")
    look("login")
    page.keyboard.type("0000")
    page.keyboard.press("Enter")
    page.wait_for_selector(".alert")
    expect(page.locator("#pin")).to_be_focused()
    look("wrong-pin")
    page.keyboard.type("2580")
    page.keyboard.press("Enter")
    page.wait_for_url("**/session")
    look("open-session")
    page.locator(".billetage > summary").click()
    page.fill("[name=n10000]", "2")
    look("open-by-notes")
    page.press("[name=n10000]", "Enter")
    page.wait_for_url("**/sale")
    look("natures")


def read_in(page: Page, language: str) -> None:
    """Each agent has their own language: the walk goes on in its own."""
    if page.locator("html").get_attribute("lang") != language:
        page.locator(".top-language button").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def wait_for_paper(page: Page) -> None:
    """A page whose paper still moves may come anew while it is looked at."""
    expect(page.locator("[data-paper]")).to_have_class("paper paper-ok", timeout=15_000)


def sell(page: Page, address: str, look: Look, scale: ScaleEmulator) -> None:
    page.goto(f"{address}/quittances")
    look("no-quittance")
    page.goto(f"{address}/sale?q=zzzz")
    look("nothing-found")
    page.goto(f"{address}/sale?nature=501")
    page.keyboard.type("7,5")
    page.keyboard.press("Enter")
    page.keyboard.type("2")
    expect(page.locator("[data-amount]")).to_contain_text("30,00")
    look("sale")
    page.keyboard.press("+")
    page.wait_for_url("**/sale")
    look("one-line")
    scale.put(12_345)
    page.goto(f"{address}/sale?nature=605")
    page.fill("#quantity", "3,5")
    page.keyboard.press("n")
    expect(page.locator("#payer_name")).to_be_focused()
    look("weighed")
    page.locator("[data-key=Escape]").click()
    page.wait_for_url("**/sale")


def pay_in_several_ways(page: Page, address: str, look: Look) -> None:
    page.goto(f"{address}/sale?nature=503")
    page.keyboard.press("m")
    page.fill("#part_card", "10")
    page.fill("#part_cheque", "20")
    look("mixed")
    page.press("#part_cheque", "Enter")
    page.locator("[data-confirm]").click()
    page.wait_for_selector(".alert-danger")
    look("mixed-refused")
    for field, typed in (("number", "7654321"), ("bank", "BMCE"), ("drawer", "Lahcen")):
        page.fill(f"#cheque_{field}", typed)
    page.fill("#card_authorisation", f"A1B2C{next(debits)}")
    page.fill("#cash", "100")
    page.press("#cash", "Enter")
    page.wait_for_url("**/quittances/*")
    wait_for_paper(page)
    page.click("details.duplicate summary")
    look("quittance")


def sell_otherwise(page: Page, address: str, look: Look, printer: PrinterEmulator) -> None:
    page.goto(f"{address}/sale?nature=502")
    page.fill("#quantity", "2")
    page.keyboard.press("t")
    page.wait_for_url("**/sale")
    look("one-key")
    page.goto(f"{address}/sale?nature=502")
    page.keyboard.press("+")
    page.wait_for_url("**/sale")
    page.keyboard.press("Escape")
    page.wait_for_url("**/sale?leaving=yes")
    look("leave")
    page.keyboard.press("o")
    page.wait_for_url("**/sale")
    printer.break_with("paper_out")
    page.goto(f"{address}/sale?nature=502")
    page.keyboard.press("x")
    expect(page.locator("#cash")).to_have_value("10")
    page.keyboard.press("Enter")
    page.wait_for_selector('main [data-key="r"]', timeout=15_000)
    look("paper-out")
    printer.repair()
    page.keyboard.press("r")
    wait_for_paper(page)
    page.goto(f"{address}/quittances")
    look("quittances")


def cancel(page: Page, address: str, look: Look) -> None:
    for asked in ("x", "a"):
        page.goto(f"{address}/sale?nature=502")
        page.fill("#cash", "10")
        page.press("#cash", "Enter")
        page.wait_for_url("**/quittances/*")
        wait_for_paper(page)
        page.keyboard.press(asked)
        form = "cancel" if asked == "x" else "request"
        page.select_option(f"#{form}-reason", index=1)
        page.check("details[open] [name=kept]")
        look(f"ask-{form}")
        if form == "cancel":
            page.fill("#cancel-pin", "0000")
            page.press("#cancel-pin", "Enter")
            page.wait_for_selector("main .alert-danger")
            look("cancel-refused")
            page.select_option("#cancel-reason", index=1)
            page.check("details[open] [name=kept]")
            page.fill("#cancel-pin", "4711")
            page.press("#cancel-pin", "Enter")
            page.wait_for_url("**/cancellations/*")
            wait_for_paper(page)
            look("cancellation")
        else:
            page.click("details[open] button")
            page.wait_for_selector("main .alert-warning")
            wait_for_paper(page)
            look("asked")
    page.goto(f"{address}/session")
    look("session")
    page.goto(f"{address}/cancellations")
    look("requests")
    page.locator(".request .pin").fill("4711")
    page.locator("button[formaction$=refuse]").click()
    page.wait_for_load_state()
    page.goto(f"{address}/cancellations")
    look("no-request")


def train(page: Page, address: str, look: Look) -> None:
    page.goto(f"{address}/training")
    look("training-begin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sale")
    look("training-natures")
    page.goto(f"{address}/sale?nature=502")
    page.fill("#cash", "10")
    look("training-sale")
    page.press("#cash", "Enter")
    page.wait_for_url("**/quittances/*")
    wait_for_paper(page)
    expect(page.locator(".training-banner")).to_be_in_viewport()
    look("training-quittance")
    page.goto(f"{address}/training")
    look("training-end")
    page.keyboard.press("Enter")
    expect(page.locator(".training-banner")).to_have_count(0)


def move_cash(page: Page, address: str, look: Look) -> None:
    page.goto(f"{address}/till")
    for summary in page.locator("details.duplicate > summary").all():
        summary.click()
    look("till")
    page.fill("#amount-handover", "99999")
    page.fill("#pin-handover", "4711")
    page.press("#pin-handover", "Enter")
    page.wait_for_selector(".alert")
    look("handover-refused")
    page.fill("#amount-handover", "20")
    page.fill("#pin-handover", "4711")
    page.press("#pin-handover", "Enter")
    page.wait_for_url("**/papers/*")
    wait_for_paper(page)
    look("handover-slip")
    page.goto(f"{address}/till")
    page.locator("details.duplicate > summary").first.click()
    page.fill("#amount-in", "60")
    page.press("#amount-in", "Enter")
    page.wait_for_load_state()
    look("cash-put-in")
    page.goto(f"{address}/sale?nature=502")
    look("till-nearly-full")
    page.goto(f"{address}/booklets")
    look("no-booklet")
    page.goto(f"{address}/drawer")
    look("drawer")


def meet_trouble(page: Page, address: str, look: Look, counter: Counter) -> None:
    cards = CardPayments(counter.scribe, Terminal(RuntimeError("the line broke")))
    cards.debit(SALE.replace("1111", f"{counter.journal.head().seq:04}", 1), Money(143_750), AMINA)
    page.goto(f"{address}/sale")
    look("card-unknown")
    page.goto(f"{address}/card-payments")
    look("cards")
    page.locator("button[value=refused]").click()
    page.goto(f"{address}/card-payments")
    look("cards-settled")
    page.goto(f"{address}/nowhere")
    look("nowhere")
    keep_place(counter.settings.data_dir, LOST)
    page.goto(f"{address}/restored")
    look("restored")


def end_the_day(page: Page, address: str, look: Look) -> None:
    page.goto(f"{address}/day")
    look("day-open")
    page.goto(f"{address}/day/x")
    look("x")
    page.goto(f"{address}/session?ending=yes")
    look("end-session")
    page.keyboard.press("Enter")
    page.wait_for_url("**/session/*-*")
    look("count")
    page.fill("#counted", "100")
    page.press("#counted", "Enter")
    page.wait_for_selector("#pin-count")
    look("count-refused")
    page.fill("#pin-count", "4711")
    page.press("#pin-count", "Enter")
    page.wait_for_selector(".alert-info")
    look("counted")
    session = page.url
    page.locator("form[action='/logout'] button").click()
    page.wait_for_url("**/login")
    page.keyboard.type("4711")
    page.keyboard.press("Enter")
    page.wait_for_url("**/restored")
    read_in(page, look.language)
    look("restored-to-read")
    page.keyboard.press("Enter")
    page.wait_for_url("**/session")
    look("sessions-waiting")
    page.goto(session)
    look("close")
    page.check("[name=confirmed]")
    page.press("[name=confirmed]", "Enter")
    page.wait_for_url("**/session")
    page.goto(session)
    look("closed")
    page.locator("details.duplicate > summary").click()
    look("addendum")
    page.goto(f"{address}/clock")
    look("clock")
    page.goto(f"{address}/day?closing=yes")
    look("close-day")
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers/*")
    wait_for_paper(page)
    look("z")
    page.goto(f"{address}/day")
    look("closings")
    page.goto(f"{address}/login")
