"""The path of a good first thirty days that `okr init` brings: every organisation makes it its own."""

from __future__ import annotations

PATH = "onboarding/newcomer.toml"
TEXT = """\
title = "The first thirty days"

# okr onboard @NAME --path newcomer starts it, and okr checkin @NAME/newcomer/STEP done ticks a step.
# Change what does not fit; a step may also have owner (who helps) and link (where to read on).

[steps.company-profile]
title = "Read who we are and whom we work for, and say it in your own words"
topic = "profile"
day = 2
why = "Whoever can tell the company in three sentences can decide without asking."

[steps.tools-and-rituals]
title = "Set up the tools, and sit in on the weekly check-in"
topic = "skill"
day = 3
why = "A ritual is learned by taking part."

[steps.business-units]
title = "Spend an hour with each business unit: what do they do, and what do they need from you?"
topic = "unit"
day = 7
why = "Goals are reached across units; the first new contacts are made now or late."

[steps.own-role]
title = "Go through your role with your lead: its duties, its KPIs and how they stood last quarter"
topic = "skill"
day = 10
why = "A yardstick is fair only when it is known before."

[steps.first-objective]
title = "Write your first objective with one key result, and find what it supports"
topic = "skill"
day = 14
why = "A goal that you set yourself is one that you keep."

[steps.first-checkin]
title = "Check in on it, with a confidence that you mean"
topic = "character"
day = 18
why = "An honest 4 helps more than a polite 8."

[steps.feedback-given]
title = "Give feedback to somebody: situation, behaviour, effect, wish"
topic = "character"
day = 21
why = "Who is new sees what the others no longer see."

[steps.feedback-received]
title = "Ask two people for feedback, and say what you will do with it"
topic = "character"
day = 28
why = "okr coach ask @NAME puts it into their todo."

[steps.first-month-talk]
title = "Talk about the first month with your lead, both ways"
topic = "character"
day = 30
why = "The way in is best mended by those who have just come in."
"""
