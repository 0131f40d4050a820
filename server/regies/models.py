"""Storage of régies and agents; the rules on their values are CHECK constraints of the schema."""

from sqlmodel import Field, SQLModel


class RegieRow(SQLModel, table=True):
    """Régie de recettes: who collects where, under which arrêté."""

    __tablename__ = "regies"

    regie_id: str = Field(primary_key=True)
    collectivite: str
    kind: str
    name_fr: str
    name_ar: str
    arrete: str
    is_open: bool = True


class RegieNatureRow(SQLModel, table=True):
    """Nature de recette that the régie's arrêté lets it collect."""

    __tablename__ = "regie_natures"

    regie_id: str = Field(primary_key=True)
    nature: int = Field(primary_key=True)
    collectivite: str


class AgentRow(SQLModel, table=True):
    """Agent collecteur or régisseur of one régie, numbered within its collectivité."""

    __tablename__ = "agents"

    collectivite: str = Field(primary_key=True)
    agent_id: int = Field(primary_key=True)
    regie_id: str
    name: str
    role: str
    language: str
    pin_hash: str
    active: bool = True
