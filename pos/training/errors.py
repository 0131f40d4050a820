"""What a counter refuses about training, each with the way out."""

from __future__ import annotations

from domain.errors import GirctError


class TrainingBegan(GirctError):
    """A real sale is confirmed while the counter is in training: no money is to be taken."""

    code = "pos.training_began"


class TrainingEnded(GirctError):
    """A training sale is confirmed after training ended: it must not become a real one."""

    code = "pos.training_ended"
