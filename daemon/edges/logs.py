"""Log lines: one JSON object a line on stderr, control characters encoded, for journald."""

import logging
import sys

import structlog


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send every log line to stderr as JSON; third-party chatter only from warnings on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)


def log_warnings() -> None:
    """For commands that say what they did themselves: warnings on stderr, unless more was asked for."""
    if not structlog.is_configured():
        log_to_stderr(logging.WARNING)
