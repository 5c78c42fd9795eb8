"""The command ``olshem``: parsing and printing only. One module a command; heavy imports stand inside the commands."""
