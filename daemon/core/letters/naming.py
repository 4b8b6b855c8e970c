"""How template files are named: <id|en>/<purpose>.<subject|txt|html>.j2, and shared pieces that begin with a stroke."""

import re

LANGUAGES = ("id", "en")
PARTS = ("subject", "txt", "html")
NAME = re.compile(r"^(?P<language>id|en)/(?P<purpose>[a-z][a-z_]*)\.(?P<part>subject|txt|html)\.j2$")
SHARED = re.compile(r"^(?:(?:id|en)/)?_[a-z_]+\.(?:subject|txt|html)\.j2$")
