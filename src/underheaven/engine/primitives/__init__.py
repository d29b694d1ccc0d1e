"""Small compiled functions over blocks of citizens, one file for each mechanism of the week."""
