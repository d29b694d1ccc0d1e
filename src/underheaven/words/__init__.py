"""Floor 1: the words a society, a regime, a study and a safeguard are declared in."""
