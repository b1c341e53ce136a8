"""How a run that is stopped comes to its end: the first signal ends it in good order, a second one at once."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


@contextmanager
def orderly(*, ledger: str, live: bool) -> Iterator[None]:
    """While it is open, SIGINT, SIGTERM and SIGHUP raise `KeyboardInterrupt`, so that what was created is deleted.

    Args:
        ledger: the file to name when a second signal stops that, empty for the ledgers of the cache folder.
        live: whether there can be anything to clean up.
    """
    seen = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal seen
        if seen:
            if live:
                command = f"harness clean-up {ledger}".rstrip()
                os.write(2, f"\nharness: stopped at once; what is left in the tenant: {command}\n".encode())
            os._exit(130)
        seen = True
        sys.stderr.write("\nharness: stopping; what was created is being deleted (once more to stop at once)\n")
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
