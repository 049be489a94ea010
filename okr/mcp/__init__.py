"""`okr mcp`: the goals for an assistant, through a door that cannot do harm."""
