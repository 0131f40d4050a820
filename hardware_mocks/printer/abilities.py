"""How one virtual printer differs from the best one, and how slow it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a virtual printer can do. A limit of 0 means none.

    Args:
        knows_process_id: answers `GS ( H`; clones pass over it without a word.
        knows_qr: draws QR codes; clones print their payload as text.
        answers_in_order: answers `GS r`.
        reports_changes: obeys `GS a`.
        obeys_inside_pictures: obeys real-time commands within the bytes of a picture too, as the
            specifications of the TM-L90 and TM-T90 say.
        receive_buffer_bytes: what it takes in while it holds or is busy; then it stops reading.
        sends_xon_xoff: says on the line when its buffer is nearly full, and when there is room.
        printable_dots: dots of the head, 0 for the usual ones of the paper's width.
        drawer_pin: pin of the connector its drawer hangs on, 2 or 5.
        is_drawer_open_high: whether an open drawer raises pin 3; the wiring of others lowers it.
        speed_mm_per_s: how fast paper comes out.
        baud: speed of its line, ten bits a byte.
        reply_delay_ms: how late each of its answers leaves.
        idle_close_s: closes a TCP connection on which nothing came for this long.
    """

    knows_process_id: bool = True
    knows_qr: bool = True
    answers_in_order: bool = True
    reports_changes: bool = True
    obeys_inside_pictures: bool = True
    receive_buffer_bytes: int = 4096
    sends_xon_xoff: bool = False
    printable_dots: int = 0
    drawer_pin: int = 2
    is_drawer_open_high: bool = True
    speed_mm_per_s: int = 0
    baud: int = 0
    reply_delay_ms: int = 0
    idle_close_s: float = 0
