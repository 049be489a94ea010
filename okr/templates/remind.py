# Makes JSON for each chat of a text. No word in it calls anybody, is more than text, or opens a preview of a link.
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

folder = Path(sys.argv[1])
# behind each @ is a space without width, so no name follows it
message = (folder / "message.txt").read_text("utf-8", "replace").replace("@", "@\u200b")


def fitting(most: int, escaped: Callable[[str], str] = str) -> list[str]:
    """As many whole lines as a message may have, and how many more there are."""
    lines, kept = message.strip().split("\n"), list[str]()
    for line in (escaped(line[:500]) for line in lines):  # accents on one letter fill no column
        most -= len(line.encode("utf-16-le")) // 2 + 1
        if most < 0:
            return [*kept, f"\u2026 +{len(lines) - len(kept)}"]
        kept.append(line)
    return kept


def slack(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def discord(line: str) -> str:
    return re.sub(r"([\\*_~`|<>#:()\[\]-])", r"\\\1", line)


def plain(line: str) -> dict[str, object]:
    """A line of a card; a text run knows no Markdown, as a text block would."""
    return {"type": "RichTextBlock", "spacing": "None", "inlines": [{"type": "TextRun", "text": line or " "}]}


card = {
    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
    "type": "AdaptiveCard",
    "version": "1.4",
    "body": [plain(line) for line in fitting(1900)],
}
bodies = {
    "slack": {
        "text": "\n".join(fitting(3900, slack)),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    },
    "teams": {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
    },
    "discord": {
        "content": "\n".join(fitting(1900, discord)),
        "allowed_mentions": {"parse": []},
        "flags": 4,  # no previews
    },
    "telegram": {
        "chat_id": os.environ.get("OKR_TELEGRAM_CHAT", ""),
        "text": "\n".join(fitting(3900)),
        "link_preview_options": {"is_disabled": True},
    },
}
for chat, body in bodies.items():
    (folder / f"{chat}.json").write_text(json.dumps(body), "utf-8")
