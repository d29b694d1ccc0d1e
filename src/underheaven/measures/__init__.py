"""Floor 4: one file per question asked of what the weeks wrote down."""
