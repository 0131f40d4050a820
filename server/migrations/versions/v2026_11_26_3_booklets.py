"""Paper booklets (carnets à souche, valeurs inactives): stock per agent, and the numbers used."""

from alembic import op

from server.migrations.refusal import refuse_downgrade
from server.migrations.walls import freeze, wall

revision = "2026_11_26_3"
down_revision = "2026_11_26_2"
branch_labels = None
depends_on = None

BOOKLETS = """
CREATE TABLE booklets (
  booklet_id uuid PRIMARY KEY,
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  series text NOT NULL CHECK (series ~ '^[A-Z0-9][A-Z0-9-]{0,11}$'),
  first_no integer NOT NULL CHECK (first_no >= 1),
  last_no integer NOT NULL CHECK (last_no BETWEEN first_no AND 99999999),
  agent_id integer NOT NULL,
  issued_on date NOT NULL,
  issued_by text NOT NULL CHECK (issued_by <> ''),
  recorded_at timestamptz NOT NULL,
  CHECK (last_no - first_no < 200),
  FOREIGN KEY (regie_id, collectivite) REFERENCES regies (regie_id, collectivite),
  FOREIGN KEY (collectivite, agent_id) REFERENCES agents (collectivite, agent_id),
  CONSTRAINT booklets_overlap EXCLUDE USING gist (
    girct_text_range(regie_id || ' ' || series, regie_id || ' ' || series, '[]') WITH &&,
    int4range(first_no, last_no, '[]') WITH &&)
);
CREATE INDEX booklets_of_agent ON booklets (collectivite, agent_id);
"""
"""Never changed once issued: a number of a series is in one booklet of a régie, for ever."""

MARKS = """
CREATE TABLE booklet_spoilt (
  booklet_id uuid NOT NULL REFERENCES booklets (booklet_id),
  number integer NOT NULL CHECK (number >= 1),
  collectivite text NOT NULL,
  reason text NOT NULL CHECK (reason IN ('TORN', 'ILLEGIBLE', 'WRONG', 'LOST')),
  recorded_by text NOT NULL CHECK (recorded_by <> ''),
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (booklet_id, number)
);
CREATE TABLE booklet_returns (
  booklet_id uuid PRIMARY KEY REFERENCES booklets (booklet_id),
  collectivite text NOT NULL,
  returned_on date NOT NULL,
  unused_from integer CHECK (unused_from >= 1),
  recorded_by text NOT NULL CHECK (recorded_by <> ''),
  recorded_at timestamptz NOT NULL
);
"""

USES = """
CREATE TABLE booklet_uses (
  terminal_id bigint NOT NULL,
  seq bigint NOT NULL,
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  series text CHECK (series ~ '^[A-Z0-9][A-Z0-9-]{0,11}$'),
  number integer CHECK (number BETWEEN 1 AND 99999999),
  receipt_no bigint NOT NULL,
  agent_id integer NOT NULL,
  vouched_by integer,
  business_day date NOT NULL,
  amount_centimes bigint NOT NULL,
  issued_at bigint NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (terminal_id, seq),
  CHECK ((series IS NULL) = (number IS NULL))
);
CREATE INDEX booklet_uses_by_number ON booklet_uses (regie_id, series, number);
CREATE INDEX booklet_uses_recent ON booklet_uses (received_at);
"""
"""What intake read in the private part beside each quittance with flag b3, without any name: it
stays when the payer is forgotten. No series where no number could be read."""

GRANTS = """
GRANT SELECT, INSERT ON booklets, booklet_spoilt, booklet_returns TO girct_app;
GRANT SELECT ON booklet_uses TO girct_app;
GRANT SELECT, INSERT ON booklet_uses TO girct_intake;
"""


def upgrade() -> None:
    """Keep booklets, what is spoilt and returned of them, and the numbers that were entered."""
    for statement in (BOOKLETS, MARKS, USES):
        op.execute(statement)
    wall("booklets", "booklet_spoilt", "booklet_returns", "booklet_uses")
    freeze("booklets", "booklet_spoilt", "booklet_returns", "booklet_uses")
    op.execute(GRANTS)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
