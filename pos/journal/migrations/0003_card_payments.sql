-- What was asked of the card terminal, written before it is asked: after a cut nobody has to guess
-- whether a payer was debited, and no debit is ever asked twice. A sale has at most one debit that
-- is not refused.
CREATE TABLE card_payments (
    payment_id INTEGER PRIMARY KEY,
    sale_id TEXT NOT NULL CHECK (length(sale_id) BETWEEN 1 AND 64),
    amount_centimes INTEGER NOT NULL CHECK (amount_centimes BETWEEN 1 AND 99999999),
    terminal TEXT NOT NULL CHECK (terminal IN ('MANUAL', 'CONCERT_V2')),
    state TEXT NOT NULL CHECK (state IN ('ASKED', 'APPROVED', 'REFUSED', 'UNKNOWN', 'REVERSED')),
    authorisation TEXT NOT NULL DEFAULT '' CHECK (length(authorisation) <= 20),
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 60),
    agent_id INTEGER NOT NULL,
    decided_by INTEGER,
    asked_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX card_payments_one_debit ON card_payments (sale_id)
    WHERE state IN ('ASKED', 'APPROVED', 'UNKNOWN');
CREATE INDEX card_payments_of_sale ON card_payments (sale_id, payment_id);
CREATE TRIGGER card_payments_no_delete BEFORE DELETE ON card_payments
BEGIN SELECT RAISE(ABORT, 'card payments are never deleted'); END;
CREATE TRIGGER card_payments_what_was_asked_stands
BEFORE UPDATE OF payment_id, sale_id, amount_centimes, terminal, agent_id, asked_at ON card_payments
BEGIN SELECT RAISE(ABORT, 'what was asked stands'); END;
CREATE TRIGGER card_payments_what_is_known_stands BEFORE UPDATE OF state ON card_payments
WHEN NOT (
    (OLD.state = 'ASKED' AND NEW.state IN ('APPROVED', 'REFUSED', 'UNKNOWN'))
    OR (OLD.state = 'UNKNOWN' AND NEW.state IN ('APPROVED', 'REFUSED'))
    OR (OLD.state = 'APPROVED' AND NEW.state = 'REVERSED')
)
BEGIN SELECT RAISE(ABORT, 'what is known of a debit stands'); END;
