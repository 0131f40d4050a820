"""How fast the counters of the tests do in the background what counters do."""

from pos.printing.pace import Pace

OFTEN = Pace(first_look_s=0.05, look_s=0.3, look_at_fault_s=0.1)
