-- A debit whose sale is over may be taken up by a new sale, and put back: what was asked stands, and
-- each move is kept. `pays_sale_id` is where the last move left it; without one, the sale it was
-- asked for.
ALTER TABLE card_payments ADD COLUMN pays_sale_id TEXT CHECK (length(pays_sale_id) BETWEEN 1 AND 64);
DROP INDEX card_payments_one_debit;
CREATE UNIQUE INDEX card_payments_one_debit ON card_payments (coalesce(pays_sale_id, sale_id))
    WHERE state IN ('ASKED', 'APPROVED', 'UNKNOWN');
DROP INDEX card_payments_of_sale;
CREATE INDEX card_payments_of_sale ON card_payments (coalesce(pays_sale_id, sale_id), payment_id);
CREATE TABLE card_debit_moves (
    move_id INTEGER PRIMARY KEY,
    payment_id INTEGER NOT NULL REFERENCES card_payments (payment_id),
    sale_id TEXT NOT NULL CHECK (length(sale_id) BETWEEN 1 AND 64),
    agent_id INTEGER NOT NULL,
    moved_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER card_debit_moves_only_of_approved BEFORE INSERT ON card_debit_moves
WHEN EXISTS (SELECT 1 FROM card_debit_moves WHERE move_id = NEW.move_id)
    OR NOT EXISTS (
        SELECT 1 FROM card_payments WHERE payment_id = NEW.payment_id AND state = 'APPROVED'
    )
BEGIN SELECT RAISE(ABORT, 'only an approved debit is moved'); END;
CREATE TRIGGER card_debit_moves_lead AFTER INSERT ON card_debit_moves
BEGIN
    UPDATE card_payments SET pays_sale_id = NEW.sale_id WHERE payment_id = NEW.payment_id;
END;
CREATE TRIGGER card_debit_moves_stand BEFORE UPDATE ON card_debit_moves
BEGIN SELECT RAISE(ABORT, 'moves of debits are append-only: no update'); END;
CREATE TRIGGER card_debit_moves_stay BEFORE DELETE ON card_debit_moves
BEGIN SELECT RAISE(ABORT, 'moves of debits are append-only: no delete'); END;
CREATE TRIGGER card_payments_follow_their_moves BEFORE UPDATE OF pays_sale_id ON card_payments
WHEN NEW.pays_sale_id IS NOT (
    SELECT sale_id FROM card_debit_moves
    WHERE payment_id = NEW.payment_id ORDER BY move_id DESC LIMIT 1
)
BEGIN SELECT RAISE(ABORT, 'a debit pays what its last move says'); END;
