"""The collectivité in every key that can carry it: postings of acts, régies' facts, booklets."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_26_5"
down_revision = "2026_11_26_4"
branch_labels = None
depends_on = None

POSTINGS = """
DROP INDEX postings_of_an_act;
CREATE UNIQUE INDEX postings_of_an_act
  ON postings (act_id, position, collectivite, fiscal_year) WHERE act_id IS NOT NULL;
"""
"""A partition of the ledger by collectivité could not have kept the former one unique."""

KEYS = {
    "regie_natures": "regie_id, nature",
    "regie_changes": "regie_id, number",
    "comptables": "assignment_id",
    "centre_closings": "act_id",
    "regularisations": "act_id",
    "booklet_spoilt": "booklet_id, number",
    "booklet_returns": "booklet_id",
}
"""What comes first stays first: every look-up goes on by the same index."""

BOOKLETS = "ALTER TABLE booklets ADD UNIQUE (booklet_id, collectivite)"
"""The former key stays a release longer: the code before this step groups by it alone."""
MARKS = ("booklet_spoilt", "booklet_returns")
KEY = """
ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY ({columns}, collectivite)
"""
UNMARK = "ALTER TABLE {table} DROP CONSTRAINT {table}_booklet_id_fkey"
MARK = """
ALTER TABLE {table} ADD FOREIGN KEY (booklet_id, collectivite)
  REFERENCES booklets (booklet_id, collectivite)
"""

UNIQUE = """
ALTER TABLE act_records DROP CONSTRAINT act_records_act_id_place_key,
  ADD UNIQUE (act_id, place, collectivite);
DROP INDEX agents_matricule;
CREATE UNIQUE INDEX agents_matricule ON agents (regie_id, matricule, collectivite) WHERE active;
"""


def upgrade() -> None:
    """Widen the keys; nothing that was unique may now stand twice in one collectivité."""
    for statement in (POSTINGS, BOOKLETS):
        op.execute(statement)
    for table in MARKS:
        op.execute(UNMARK.format(table=table))
    for table, columns in KEYS.items():
        op.execute(KEY.format(table=table, columns=columns))
    for table in MARKS:
        op.execute(MARK.format(table=table))
    op.execute(UNIQUE)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
