"""What signs and verifies, where its extra is installed."""

from __future__ import annotations

from typing import Any

from daojiao_program.cli.screen import UsageError


def key_module() -> Any:  # noqa: ANN401 - a module
    """`adapters.keys`. Raises `UsageError` without the extra."""
    try:
        from daojiao_program.adapters import keys  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "封存需要附加组件：pip install 'daojiao-program[seal]'",
            "the seal needs an extra: pip install 'daojiao-program[seal]'",
        ) from None
    return keys
