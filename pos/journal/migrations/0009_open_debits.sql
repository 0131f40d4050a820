-- The debits that wait are found by an index, whatever the number of those that were taken. The
-- quittance in force that takes a debit still follows from the chain (`card_debit_takers`);
-- `taken_seq` keeps it, in the commit of whatever changes it, and can say nothing else. A view may
-- call no JSON function (`trusted_schema` is off), but it may read the trees of JSON.
ALTER TABLE card_payments ADD COLUMN taken_seq INTEGER;
CREATE VIEW card_debit_takers AS
SELECT card_payments.payment_id AS payment_id, (
    SELECT records.seq FROM records
    WHERE card_payments.state = 'APPROVED' AND records.kind = 1
    AND records.sale_id = coalesce(card_payments.pays_sale_id, card_payments.sale_id)
    AND card_payments.amount_centimes IS (
        SELECT sum(amount.atom) FROM json_tree(records.body, '$.tenders') AS amount
        JOIN json_tree(records.body, '$.tenders') AS mode ON mode.parent = amount.parent
        WHERE amount.key = 'amount' AND mode.key = 'mode' AND mode.atom = 'CB'
    )
    AND NOT EXISTS (
        SELECT 1 FROM records AS taken_back
        WHERE taken_back.ref = records.seq AND +taken_back.kind = 2
    )
) AS taken_seq FROM card_payments;
UPDATE card_payments SET taken_seq = (
    SELECT taken_seq FROM card_debit_takers WHERE payment_id = card_payments.payment_id
);
CREATE INDEX card_payments_open ON card_payments (payment_id)
    WHERE taken_seq IS NULL AND state IN ('ASKED', 'APPROVED', 'UNKNOWN');
CREATE INDEX card_payments_taken ON card_payments (taken_seq) WHERE taken_seq IS NOT NULL;
CREATE INDEX card_payments_authorised ON card_payments (authorisation, asked_at)
    WHERE state IN ('APPROVED', 'REVERSED');
CREATE TRIGGER card_payments_taken_as_the_chain_says BEFORE UPDATE OF taken_seq ON card_payments
WHEN NEW.taken_seq IS NOT (
    SELECT taken_seq FROM card_debit_takers WHERE payment_id = NEW.payment_id
)
BEGIN SELECT RAISE(ABORT, 'a quittance in force of its sale takes a debit, and nothing else'); END;
CREATE TRIGGER card_payments_are_taken AFTER INSERT ON records
WHEN NEW.kind = 1 AND NEW.sale_id IS NOT NULL
BEGIN
    UPDATE card_payments SET taken_seq = (
        SELECT taken_seq FROM card_debit_takers WHERE payment_id = card_payments.payment_id
    )
    WHERE coalesce(pays_sale_id, sale_id) = NEW.sale_id;
END;
CREATE TRIGGER card_payments_are_given_back AFTER INSERT ON records WHEN NEW.kind = 2
BEGIN
    UPDATE card_payments SET taken_seq = NULL WHERE taken_seq = NEW.ref;
END;
CREATE TRIGGER card_payments_are_found_taken AFTER UPDATE OF state, pays_sale_id ON card_payments
BEGIN
    UPDATE card_payments SET taken_seq = (
        SELECT taken_seq FROM card_debit_takers WHERE payment_id = NEW.payment_id
    )
    WHERE payment_id = NEW.payment_id;
END;
