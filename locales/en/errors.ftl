# Sentences for people who can mend what they sent. The key is the code, in kebab-case.
bad-id = This is not an id of the form { $form }.
