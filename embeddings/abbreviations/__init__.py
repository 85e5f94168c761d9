"""Full stops that end no sentence, and those that do although a rule says otherwise, a table a language."""
