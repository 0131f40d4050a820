"""Terminals, their keys and heads; nonces; users and their sessions."""

from alembic import op

from server.migrations.refusal import refuse_downgrade

revision = "2026_11_23_2"
down_revision = "2026_11_23_1"
branch_labels = None
depends_on = None

TERMINALS = """
CREATE SEQUENCE terminal_ids AS bigint MINVALUE 100001 MAXVALUE 4294967295 NO CYCLE;

CREATE TABLE terminals (
  terminal_id bigint PRIMARY KEY CHECK (terminal_id BETWEEN 1 AND 4294967295),
  collectivite text NOT NULL,
  regie_id text NOT NULL,
  label text NOT NULL,
  state text NOT NULL DEFAULT 'PENDING'
    CHECK (state IN ('PENDING', 'ACTIVE', 'FROZEN', 'REVOKED', 'ENDED')),
  test_system boolean NOT NULL,
  counter_key bytea NOT NULL CHECK (octet_length(counter_key) = 32),
  fingerprint text,
  enrolled_at timestamptz,
  FOREIGN KEY (regie_id, collectivite) REFERENCES regies (regie_id, collectivite)
);

CREATE TABLE terminal_keys (
  terminal_id bigint NOT NULL REFERENCES terminals (terminal_id),
  key_epoch smallint NOT NULL CHECK (key_epoch BETWEEN 1 AND 255),
  collectivite text NOT NULL,
  public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
  valid_from timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (terminal_id, key_epoch)
);

CREATE TABLE enrolment_codes (
  code_hash bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
  terminal_id bigint NOT NULL REFERENCES terminals (terminal_id),
  collectivite text NOT NULL,
  expires_at timestamptz NOT NULL,
  tries smallint NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
  used_at timestamptz
);

CREATE UNLOGGED TABLE nonces (
  nonce text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX nonces_expiry ON nonces (expires_at);

CREATE TABLE terminal_heads (
  terminal_id bigint PRIMARY KEY REFERENCES terminals (terminal_id),
  collectivite text NOT NULL,
  seq bigint NOT NULL DEFAULT 0 CHECK (seq >= 0),
  link bytea NOT NULL CHECK (octet_length(link) = 32),
  receipt_no bigint NOT NULL DEFAULT 0 CHECK (receipt_no >= 0),
  issued_at timestamptz,
  counter bigint NOT NULL DEFAULT 0 CHECK (counter >= 0),
  key_epoch smallint NOT NULL DEFAULT 1 CHECK (key_epoch BETWEEN 1 AND 255),
  state text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'FROZEN', 'REVOKED', 'ENDED')),
  stored_through_seq bigint NOT NULL DEFAULT 0 CHECK (stored_through_seq >= 0),
  last_received_at timestamptz,
  ended boolean NOT NULL DEFAULT false
);
"""

ACCOUNTS = """
CREATE TABLE users (
  user_id uuid PRIMARY KEY,
  login text NOT NULL UNIQUE CHECK (login = lower(login) AND login <> ''),
  name text NOT NULL CHECK (name <> ''),
  role text NOT NULL CHECK (role IN ('gouverneur', 'wali', 'comptable', 'ordonnateur',
    'regisseur', 'inspector', 'auditor', 'tech_admin')),
  scope text NOT NULL CHECK (scope <> ''),
  password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
  language text NOT NULL CHECK (language IN ('fr', 'ar')),
  active boolean NOT NULL DEFAULT true
);

CREATE TABLE web_sessions (
  session_hash bytea PRIMARY KEY CHECK (octet_length(session_hash) = 32),
  user_id uuid NOT NULL REFERENCES users (user_id),
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  csrf text NOT NULL
);
CREATE INDEX web_sessions_expiry ON web_sessions (expires_at);
"""


def upgrade() -> None:
    """Create the tables of terminals and people."""
    op.execute(TERMINALS)
    op.execute(ACCOUNTS)


def downgrade() -> None:
    """Refuse."""
    refuse_downgrade()
